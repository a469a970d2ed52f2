using System.Net.Sockets;
using System.Text;
using System.Text.Json;
using Halcytone.Studio.Foundation.Data;

namespace Halcytone.Studio.Foundation.Admin;

/// <summary>
/// <c>Halcytone.Studio admin COMMAND … [--data DIR]</c> as the process that was called: asks the application that holds the data folder, and does it
/// here only where none does (design §7).
/// </summary>
internal sealed class AdminCall
{
    private readonly string folder;
    private readonly string[] words;

    private AdminCall(string folder, string[] words) => (this.folder, this.words) = (folder, words);

    /// <summary>The call in a process's arguments; null where they are not one.</summary>
    public static AdminCall? In(string[] args)
    {
        if (args is not ["admin", ..]) return null;

        var folder = Environment.GetEnvironmentVariable("Data") ?? "data";
        var words = new List<string>();
        for (var at = 1; at < args.Length; at++)
        {
            if (args[at].StartsWith("--data=", StringComparison.OrdinalIgnoreCase)) folder = args[at][7..];
            else if (args[at].Equals("--data", StringComparison.OrdinalIgnoreCase) && at + 1 < args.Length) folder = args[++at];
            else words.Add(args[at]);
        }
        return new AdminCall(Path.GetFullPath(folder), [.. words]);
    }

    /// <summary>What the host of this call is built from: the same configuration, no demo, and standard output left to the command.</summary>
    public string[] HostArguments =>
        ["--Data", folder, "--Demo:Enabled", "false", "--Logging:LogLevel:Default", "Warning", "--Logging:Console:LogToStandardErrorThreshold", "Trace"];

    /// <summary>Lets the running application do it; null where none runs.</summary>
    public async Task<int?> AskRunning(TextWriter output, TextWriter error)
    {
        using var socket = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        try
        {
            await socket.ConnectAsync(new UnixDomainSocketEndPoint(Path.Combine(folder, AdminSocket.FileName)));
        }
        catch (Exception nobody) when (nobody is SocketException or ArgumentException)
        {
            return null;
        }
        await using var stream = new NetworkStream(socket);
        await stream.WriteAsync(Encoding.UTF8.GetBytes(JsonSerializer.Serialize(words) + "\n"));
        using var reader = new StreamReader(stream);
        while (await reader.ReadLineAsync() is { } text)
        {
            var line = JsonSerializer.Deserialize<AdminLine>(text)!;
            if (line.Out is not null) await output.WriteAsync(line.Out);
            if (line.Err is not null) await error.WriteAsync(line.Err);
            if (line.Exit is { } exit) return exit;
        }
        await error.WriteLineAsync("The application ended before the command did.");
        return 1;
    }

    /// <summary>Does it in this process, which holds the database meanwhile.</summary>
    public async Task<int> RunHere(IServiceProvider services, TextWriter output, TextWriter error, CancellationToken stop)
    {
        var commands = services.GetRequiredService<AdminCommands>();
        try
        {
            if (commands.Find(words) is ({ NeedsDatabase: true }, _)) await services.GetRequiredService<DatabaseSetup>().StartingAsync(stop);
        }
        catch (InvalidOperationException refused)
        {
            await error.WriteLineAsync(refused.Message);
            return 1;
        }
        return await commands.Run(words, output, error, stop);
    }
}
