namespace Halcytone.Studio.Foundation.Admin;

/// <summary>Finds the command by its words and runs it.</summary>
internal sealed partial class AdminCommands(IEnumerable<IAdminCommand> commands, ILogger<AdminCommands> logger)
{
    /// <summary>Exit code of a call that names no command or names it wrongly.</summary>
    public const int CalledWrongly = 2;

    /// <summary>The command that the words begin with, and what follows them; null where there is none.</summary>
    public (IAdminCommand Command, string[] Arguments)? Find(string[] words)
    {
        foreach (var command in commands)
        {
            var name = command.Name.Split(' ');
            if (words.AsSpan().StartsWith(name)) return (command, words[name.Length..]);
        }
        return null;
    }

    /// <summary>Runs it, or says what there is.</summary>
    public async Task<int> Run(string[] words, TextWriter output, TextWriter error, CancellationToken stop)
    {
        if (Find(words) is not var (command, arguments))
        {
            await error.WriteLineAsync(Help);
            return CalledWrongly;
        }
        try
        {
            return await command.Run(arguments, output, error, stop);
        }
        catch (Exception failure) when (failure is not OperationCanceledException)
        {
            LogFailed(command.Name, failure);
            await error.WriteLineAsync($"{command.Name} failed: {failure.Message}");
            return 1;
        }
    }

    private string Help => "studio admin COMMAND [--data DIR]\n" + string.Join('\n', commands.OrderBy(command => command.Name, StringComparer.Ordinal)
        .Select(command => $"  {command.Name} {command.Usage}"));

    [LoggerMessage(1101, LogLevel.Error, "The admin command {Command} failed")]
    private partial void LogFailed(string command, Exception failure);
}
