using Halcytone.Studio.Foundation.Secrets;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Migrations;
using Microsoft.Extensions.Options;

namespace Halcytone.Studio.Foundation.Data;

/// <summary>
/// Brings the database to this version before anything else starts, then builds the demo where it is asked for. On SQLite one process holds the file
/// and a copy is kept before each migration; on PostgreSQL EF's migration lock lets one node at a time.
/// </summary>
internal sealed partial class DatabaseSetup(
    IDbContextFactory<StudioDb> contexts, DataFolder data, Backups backups, KeyRotation keys, IEnumerable<IDatabaseRule> rules, IEnumerable<IAfterRestore> holders, IEnumerable<IDemoPart> demo, IOptions<DemoOptions> demoOptions,
    IOptions<DatabaseOptions> options, ILogger<DatabaseSetup> logger) : IHostedLifecycleService, IDisposable
{
    /// <summary>Older libraries lack RETURNING (reliability-and-security §4.8).</summary>
    private static readonly Version OldestSqlite = new(3, 35);
    private FileStream? held;

    public async Task StartingAsync(CancellationToken cancellationToken)
    {
        if (!options.Value.OnPostgres) HoldFile();
        await Migrate(cancellationToken);
        keys.Rotate();
        await ApplyRules(cancellationToken);
        await HoldWhatARestoreReopened(cancellationToken);
        if (demoOptions.Value.Enabled)
            foreach (var part in demo) await part.Build(cancellationToken);
    }

    public Task StartAsync(CancellationToken cancellationToken) => Task.CompletedTask;
    public Task StartedAsync(CancellationToken cancellationToken) => Task.CompletedTask;
    public Task StoppingAsync(CancellationToken cancellationToken) => Task.CompletedTask;
    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;
    public Task StoppedAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public void Dispose() => held?.Dispose();

    private void HoldFile()
    {
        var version = new Version(SQLitePCL.raw.sqlite3_libversion().utf8_to_string());
        if (version < OldestSqlite) throw new InvalidOperationException($"SQLite {version} is too old; {OldestSqlite} or newer is needed.");
        LogSqlite(version);
        held = Hold(data) ?? throw new InvalidOperationException($"Another Halcytone Studio runs on {data.Path}. Stop it, or choose another folder with --data.");
    }

    /// <summary>Takes the data folder for this process until disposed; null where another process has it.</summary>
    internal static FileStream? Hold(DataFolder data)
    {
        try { return new FileStream(data.At("studio.lock"), FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None); }
        catch (IOException) { return null; }
    }

    private async Task Migrate(CancellationToken stop)
    {
        await using var db = await contexts.CreateDbContextAsync(stop);
        var known = db.Database.GetMigrations().ToList();
        if (known.Count == 0)
        {
            await db.Database.EnsureCreatedAsync(stop);
            return;
        }

        var applied = await db.GetService<IHistoryRepository>().ExistsAsync(stop) ? (await db.Database.GetAppliedMigrationsAsync(stop)).ToList() : [];
        if (applied.Except(known).FirstOrDefault() is { } newer)
            throw new InvalidOperationException($"The database is newer than this program (it has {newer}). Start the version that wrote it; nothing was changed.");
        if (applied.Count == known.Count) return;

        if (applied.Count > 0 && !options.Value.OnPostgres) LogBackup(await backups.Make($"before-{known[applied.Count]}", stop));
        await db.Database.MigrateAsync(stop);
        LogMigrated(known.Count - applied.Count);
    }

    private async Task ApplyRules(CancellationToken stop)
    {
        await using var db = await contexts.CreateDbContextAsync(stop);
        foreach (var statement in rules.SelectMany(rule => rule.Statements(options.Value.OnPostgres)))
            await db.Database.ExecuteSqlRawAsync(statement, stop);
    }

    private async Task HoldWhatARestoreReopened(CancellationToken stop)
    {
        if (options.Value.OnPostgres) return;
        await using var db = await contexts.CreateDbContextAsync(stop);
        var restored = await db.Database.SqlQueryRaw<string>("SELECT name AS Value FROM sqlite_master WHERE name = {0}", Backups.RestoredTable).AnyAsync(stop);
        if (!restored) return;

        await using var unit = await db.Database.BeginTransactionAsync(stop);
        foreach (var holder in holders) await holder.Hold(db, stop);
        await db.Database.ExecuteSqlRawAsync($"DROP TABLE {Backups.RestoredTable}", stop);
        await unit.CommitAsync(stop);
        LogRestored();
    }

    [LoggerMessage(102, LogLevel.Information, "SQLite {Version}")]
    private partial void LogSqlite(Version version);

    [LoggerMessage(103, LogLevel.Information, "The database was copied to {File} before it is changed")]
    private partial void LogBackup(string file);

    [LoggerMessage(104, LogLevel.Information, "{Count} migrations were applied")]
    private partial void LogMigrated(int count);

    [LoggerMessage(105, LogLevel.Warning, "The database was restored from a back-up: what was open is held until somebody looks at it")]
    private partial void LogRestored();
}
