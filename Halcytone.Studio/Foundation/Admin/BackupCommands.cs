using Halcytone.Studio.Foundation.Data;

namespace Halcytone.Studio.Foundation.Admin;

/// <summary>Copies the database beside the running application.</summary>
internal sealed class BackupCommand(Backups backups) : IAdminCommand
{
    public string Name => "backup";
    public string Usage => "  copies the database, checks the copy and prints its path";

    public async Task<int> Run(string[] args, TextWriter output, TextWriter error, CancellationToken stop)
    {
        if (args.Length > 0)
        {
            await error.WriteLineAsync("backup takes no options but --data.");
            return AdminCommands.CalledWrongly;
        }
        await output.WriteLineAsync(await backups.Make("manual", stop));
        return 0;
    }
}

/// <summary>Puts a copy in the database's place while no application runs.</summary>
internal sealed class RestoreCommand(Backups backups) : IAdminCommand
{
    public string Name => "restore";
    public string Usage => "FILE  checks a copy and puts it in the database's place; the application must be stopped";
    public bool NeedsDatabase => false;

    public async Task<int> Run(string[] args, TextWriter output, TextWriter error, CancellationToken stop)
    {
        if (args is not [var file])
        {
            await error.WriteLineAsync($"restore {Usage}");
            return AdminCommands.CalledWrongly;
        }
        if ((await backups.Restore(file, stop)).Refused(out var refusal, out var replaced))
        {
            await error.WriteLineAsync(refusal.Message);
            return 1;
        }
        await error.WriteLineAsync($"Restored. The database that was there is kept as {replaced}. What was due before now is held until somebody looks at it.");
        return 0;
    }
}
