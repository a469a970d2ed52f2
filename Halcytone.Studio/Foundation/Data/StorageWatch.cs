using System.ComponentModel.DataAnnotations;
using System.Globalization;
using Halcytone.Studio.Foundation.Events;
using Microsoft.Data.Sqlite;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Microsoft.Extensions.Options;
using Npgsql;

namespace Halcytone.Studio.Foundation.Data;

/// <summary>When the disk counts as short (configuration section <c>Storage</c>; defaults of reliability-and-security §6).</summary>
public sealed class StorageOptions
{
    /// <summary>Below this many MB, or below <see cref="LowPercent"/>, nothing new is sent.</summary>
    [Range(0, 1_000_000, ErrorMessage = "Storage:LowMegabytes must be 0 to 1000000.")]
    public int LowMegabytes { get; set; } = 512;

    /// <summary>As a share of the disk, in percent; at most 20 GB of it counts.</summary>
    [Range(0, 50, ErrorMessage = "Storage:LowPercent must be 0 to 50.")]
    public int LowPercent { get; set; } = 5;

    /// <summary>Below this many MB nothing is saved any more.</summary>
    [Range(0, 1_000_000, ErrorMessage = "Storage:ReadOnlyMegabytes must be 0 to 1000000.")]
    public int ReadOnlyMegabytes { get; set; } = 100;
}

/// <summary>What may still be done.</summary>
public enum StorageState { Sound, Low, ReadOnly }

/// <summary>How storage stands, and why, in words for people; null while it is sound.</summary>
public sealed record StorageStanding(StorageState State, string? Why);

/// <summary>Storage stands differently; bars look again.</summary>
public sealed record StorageChanged : ISignal
{
    public WorkspaceId Workspace => WorkspaceId.None;
}

/// <summary>How much room the data folder's disk has; replaced in tests.</summary>
public interface IDiskSpace
{
    (long Free, long Total) Now();
}

internal sealed class DiskSpace(DataFolder data) : IDiskSpace
{
    public (long Free, long Total) Now()
    {
        var drive = new DriveInfo(data.Path);
        return (drive.AvailableFreeSpace, drive.TotalSize);
    }
}

/// <summary>The rows cannot be saved now. Nothing is half done: the unit of work was rolled back (reliability-and-security §4.4).</summary>
public record CannotSave(string Code, string Message) : Refusal(Code, Message);

/// <summary>There is no room (507).</summary>
public sealed record NoRoom() : CannotSave("no_room", "This could not be saved: the server's disk is full. Nothing was changed and nothing is lost; an administrator has to make room, then try again.");

/// <summary>The database does not take writes (503).</summary>
public sealed record DatabaseInTrouble() : CannotSave("database_trouble", "This could not be saved: the database is in trouble. Nothing was changed; what was saved before is safe. Try again in a minute, and tell an administrator.");

/// <summary>Somebody else holds the database (503).</summary>
public sealed record DatabaseBusy() : CannotSave("database_busy", "This could not be saved: the database is held by something else. Nothing was changed. Try again in a minute.");

/// <summary>The same for work in the background, which is tried again by the queue.</summary>
public sealed class CannotSaveException(CannotSave why, Exception? inner) : IOException(why.Message, inner)
{
    public CannotSave Why => why;
}

/// <summary>
/// Watches whether there is room to save: by the free space, and by what the database says. While it is short nothing new is sent; while nothing can be saved,
/// whoever tries is told so and pages stay readable. It recovers by itself.
/// </summary>
public sealed partial class StorageWatch(
    IDiskSpace disk, DataFolder data, WriterGate gate, Signals signals, IOptions<StorageOptions> options, IOptions<DatabaseOptions> database, TimeProvider clock, ILogger<StorageWatch> logger)
    : BackgroundService, IHealthCheck
{
    private static readonly TimeSpan LookEvery = TimeSpan.FromSeconds(5);
    private static readonly AsyncLocal<bool> Background = new();
    private const long Megabyte = 1024 * 1024;
    private const long MostOfDisk = 20_480 * Megabyte;
    private CannotSave? trouble;

    /// <summary>How it stands.</summary>
    public StorageStanding Standing { get; private set; } = new(StorageState.Sound, null);

    /// <summary>Whether new acts and tasks may begin.</summary>
    public bool MayAct => Standing.State == StorageState.Sound;

    /// <summary>From here on, what cannot be saved is an exception: nobody is there to read a refusal, and the queue tries again.</summary>
    public static void WorkInBackground() => Background.Value = true;

    /// <summary>Looks once.</summary>
    public async Task Look(CancellationToken stop)
    {
        if (trouble is not null && await TakesWrites(stop)) trouble = null;
        var (free, total) = disk.Now();
        var low = Math.Max(options.Value.LowMegabytes * Megabyte, Math.Min(total / 100 * options.Value.LowPercent, MostOfDisk));
        var room = string.Create(CultureInfo.InvariantCulture, $"{free / Megabyte:N0} MB are free");
        Become(trouble is not null ? new(StorageState.ReadOnly, trouble is NoRoom ? "The disk is full." : "The database is in trouble.")
            : free < options.Value.ReadOnlyMegabytes * Megabyte ? new(StorageState.ReadOnly, $"The disk is full: {room}.")
            : free < low ? new(StorageState.Low, $"The disk is nearly full: {room}.")
            : new(StorageState.Sound, null));
    }

    /// <inheritdoc/>
    public Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default)
        => Task.FromResult(Standing.State == StorageState.Sound ? HealthCheckResult.Healthy() : HealthCheckResult.Unhealthy(Standing.Why));

    /// <summary>The refusal that stands before a unit begins, or null.</summary>
    internal CannotSave? Refuses() => Standing.State == StorageState.ReadOnly ? trouble ?? new NoRoom() : null;

    /// <summary>What a failed unit is answered with where it failed for want of room or of a sound database; null for every other failure.</summary>
    internal CannotSave? Answer(Exception failure)
    {
        var why = Kind(failure);
        if (why is null or DatabaseBusy) return why;
        trouble = why;
        Become(new(StorageState.ReadOnly, why is NoRoom ? "The disk is full." : "The database is in trouble."));
        return why;
    }

    /// <summary>A refusal for whoever can read one.</summary>
    internal static CannotSave OrThrow(CannotSave why, Exception? inner = null) => Background.Value ? throw new CannotSaveException(why, inner) : why;

    /// <inheritdoc/>
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        while (!stoppingToken.IsCancellationRequested)
        {
            try
            {
                await Look(stoppingToken);
                await Task.Delay(LookEvery, clock, stoppingToken);
            }
            catch (OperationCanceledException) { return; }
            catch (IOException gone)
            {
                LogNotSeen(gone);
                await Task.Delay(LookEvery, clock, stoppingToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            }
        }
    }

    /// <summary>SQLite's result codes of reliability-and-security §4.4; PostgreSQL's disk_full, io_error, corrupted, and a server that is away.</summary>
    private static CannotSave? Kind(Exception failure) => failure switch
    {
        DbUpdateException { InnerException: { } inner } => Kind(inner),
        SqliteException { SqliteErrorCode: 13 } or PostgresException { SqlState: "53100" } => new NoRoom(),
        SqliteException { SqliteErrorCode: 10 or 11 or 26 } => new DatabaseInTrouble(),
        PostgresException { SqlState: "58030" or "XX001" or "XX002" or "25006" } => new DatabaseInTrouble(),
        SqliteException { SqliteErrorCode: 5 or 6 } or PostgresException { SqlState: "55P03" or "40001" or "40P01" } => new DatabaseBusy(),
        NpgsqlException { IsTransient: true } => new DatabaseBusy(),
        _ => null,
    };

    /// <summary>Takes and gives back a little room, which a full disk or file refuses. PostgreSQL shows by the next write whether it has recovered.</summary>
    private async Task<bool> TakesWrites(CancellationToken stop)
    {
        if (database.Value.OnPostgres) return true;
        using var turn = await gate.Enter(stop);
        try
        {
            await using var connection = new SqliteConnection(StudioDbFactory.SqliteFile(data));
            await connection.OpenAsync(stop);
            await using var probe = connection.CreateCommand();
            probe.CommandText = SqlitePragmas.Of(database.Value) + "CREATE TABLE IF NOT EXISTS storage_probe (room BLOB); INSERT INTO storage_probe VALUES (zeroblob(65536)); DROP TABLE storage_probe;";
            await probe.ExecuteNonQueryAsync(stop);
            return true;
        }
        catch (SqliteException) { return false; }
    }

    private void Become(StorageStanding now)
    {
        if (now == Standing) return;
        if (now.State != Standing.State) LogStands(now.State, now.Why ?? "there is room again");
        Standing = now;
        signals.Publish(new StorageChanged());
    }

    [LoggerMessage(106, LogLevel.Warning, "Storage is {State}: {Why}")]
    private partial void LogStands(StorageState state, string why);

    [LoggerMessage(107, LogLevel.Error, "The disk could not be looked at")]
    private partial void LogNotSeen(Exception gone);
}
