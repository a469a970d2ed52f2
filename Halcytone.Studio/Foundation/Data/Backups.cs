using System.Diagnostics;
using System.Globalization;
using Halcytone.Studio.Foundation.Time;
using Microsoft.Data.Sqlite;
using Microsoft.Extensions.Options;
using Npgsql;

namespace Halcytone.Studio.Foundation.Data;

/// <summary>Copies of the database that were checked before they count (reliability-and-security §4.7), in <c>backups/</c> of the data folder.</summary>
public sealed class Backups(DataFolder data, IOptions<DatabaseOptions> options, TimeProvider clock)
{
    internal const string RestoredTable = "restored";

    /// <summary>Where the audit trail anchors its heads outside the database, in the data folder.</summary>
    public const string AuditAnchors = "audit-anchors.log";

    /// <summary>Makes a copy beside the running application: <c>VACUUM INTO</c> on SQLite, <c>pg_dump</c> on PostgreSQL.</summary>
    /// <param name="reason">Stands in the file's name: <c>manual</c>, <c>before-…</c>.</param>
    /// <param name="stop">Ends it; no half copy stays under its final name.</param>
    /// <returns>The copy's path.</returns>
    public async Task<string> Make(string reason, CancellationToken stop)
    {
        var stamp = clock.Now().ToString("yyyyMMdd-HHmmss", CultureInfo.InvariantCulture);
        var copy = data.At("backups", $"studio-{stamp}-{reason}{(options.Value.OnPostgres ? ".dump" : ".db")}");
        var half = copy + ".part";
        File.Delete(half);
        if (options.Value.OnPostgres) await Dump(half, stop);
        else await VacuumInto(half, stop);
        File.Move(half, copy, overwrite: true);
        return copy;
    }

    /// <summary>Puts a copy in the database's place; no application may run on the folder. The database that was there is kept beside it.</summary>
    /// <returns>Where the replaced database is now.</returns>
    public async Task<Outcome<string>> Restore(string copy, CancellationToken stop)
    {
        if (!File.Exists(copy)) return new NoSuchBackup(copy);
        if (options.Value.OnPostgres) return new RestoreElsewhere();
        if (await Fault(copy, stop) is { } fault) return new DamagedBackup(fault);

        using var held = DatabaseSetup.Hold(data);
        if (held is null) return new StillInUse();

        var current = data.At("studio.db");
        var replaced = $"{current}.replaced-{clock.Now().ToString("yyyyMMdd-HHmmss", CultureInfo.InvariantCulture)}";
        SqliteConnection.ClearAllPools();
        if (File.Exists(current)) File.Move(current, replaced);
        foreach (var rest in new[] { current + "-wal", current + "-shm" }) File.Delete(rest);
        // The anchors outside the database reach beyond the copy; the replaced database is what they belong to.
        if (File.Exists(data.At(AuditAnchors))) File.Move(data.At(AuditAnchors), $"{replaced}.{AuditAnchors}");
        File.Copy(copy, current + ".part", overwrite: true);
        await MarkRestored(current + ".part", stop);
        File.Move(current + ".part", current);
        return replaced;
    }

    /// <summary>Tells the next start that the database came from a copy (<see cref="IAfterRestore"/>).</summary>
    private static Task MarkRestored(string file, CancellationToken stop) => Execute(file, $"PRAGMA journal_mode=WAL; CREATE TABLE IF NOT EXISTS {RestoredTable} (is_restored INTEGER)", stop);

    private async Task VacuumInto(string file, CancellationToken stop)
    {
        await using (var source = new SqliteConnection(StudioDbFactory.SqliteFile(data)))
        {
            await source.OpenAsync(stop);
            await using var vacuum = source.CreateCommand();
            vacuum.CommandText = "VACUUM INTO $file";
            vacuum.Parameters.AddWithValue("$file", file);
            await vacuum.ExecuteNonQueryAsync(stop);
        }
        if (await Fault(file, stop) is { } fault) throw new InvalidOperationException($"The copy does not pass its check: {fault}");
        await using var written = new FileStream(file, FileMode.Open, FileAccess.ReadWrite);
        written.Flush(flushToDisk: true);
    }

    private static async Task<string?> Fault(string file, CancellationToken stop)
    {
        try
        {
            var integrity = await Scalar(file, "PRAGMA integrity_check", stop);
            if (integrity is not "ok") return integrity;
            return await Scalar(file, "PRAGMA foreign_key_check", stop) is { } orphan ? $"a row of {orphan} points to nothing" : null;
        }
        catch (SqliteException damaged) { return damaged.Message; }
    }

    private static async Task<string?> Scalar(string file, string sql, CancellationToken stop)
    {
        await using var connection = new SqliteConnection(ConnectionTo(file));
        await connection.OpenAsync(stop);
        await using var command = connection.CreateCommand();
        command.CommandText = sql;
        return await command.ExecuteScalarAsync(stop) as string;
    }

    private static async Task Execute(string file, string sql, CancellationToken stop)
    {
        await using var connection = new SqliteConnection(ConnectionTo(file));
        await connection.OpenAsync(stop);
        await using var command = connection.CreateCommand();
        command.CommandText = sql;
        await command.ExecuteNonQueryAsync(stop);
    }

    private static string ConnectionTo(string file) => new SqliteConnectionStringBuilder { DataSource = file, Pooling = false }.ToString();

    private async Task Dump(string file, CancellationToken stop)
    {
        var target = new NpgsqlConnectionStringBuilder(options.Value.ConnectionString);
        var start = new ProcessStartInfo("pg_dump", ["--format=custom", "--file", file, "--host", target.Host!, "--port", target.Port.ToString(CultureInfo.InvariantCulture),
            "--username", target.Username!, target.Database!]) { RedirectStandardError = true };
        if (target.Password is not null) start.Environment["PGPASSWORD"] = target.Password;
        using var dump = Process.Start(start)!;
        var said = await dump.StandardError.ReadToEndAsync(stop);
        await dump.WaitForExitAsync(stop);
        if (dump.ExitCode != 0) throw new InvalidOperationException($"pg_dump ended with {dump.ExitCode}: {said}");
    }
}

/// <summary>There is no such file.</summary>
public sealed record NoSuchBackup(string File) : Missing("no_such_backup", $"{File} is not there. Nothing was changed.");

/// <summary>The copy is not a sound database.</summary>
public sealed record DamagedBackup(string Fault) : Conflict("damaged_backup", $"The copy does not pass its check ({Fault}). Nothing was changed.");

/// <summary>An application holds the folder.</summary>
public sealed record StillInUse() : Conflict("still_in_use", "Halcytone Studio runs on this folder. Stop it first. Nothing was changed.");

/// <summary>PostgreSQL has its own tool for it.</summary>
public sealed record RestoreElsewhere() : Conflict("restore_elsewhere", "On PostgreSQL restore with pg_restore --clean while no node runs. Nothing was changed.");
