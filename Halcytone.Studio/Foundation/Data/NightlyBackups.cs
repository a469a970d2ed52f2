using System.ComponentModel.DataAnnotations;
using System.Globalization;
using Halcytone.Studio.Foundation.Time;
using Microsoft.Data.Sqlite;
using Microsoft.Extensions.Options;

namespace Halcytone.Studio.Foundation.Data;

/// <summary>Copies made by themselves (configuration section <c>Backups</c>; defaults of reliability-and-security §4.7).</summary>
public sealed class BackupOptions
{
    /// <summary>Whether SQLite's database is copied each night; on PostgreSQL that is the operator's own tool's work.</summary>
    public bool Nightly { get; set; } = true;

    /// <summary>When, on the server's wall clock.</summary>
    public TimeOnly At { get; set; } = new(3, 30);

    /// <summary>The newest copies that are kept, one a night.</summary>
    [Range(1, 366, ErrorMessage = "Backups:KeepDaily must be 1 to 366.")]
    public int KeepDaily { get; set; } = 7;

    /// <summary>The weeks of which the newest copy is kept besides.</summary>
    [Range(0, 520, ErrorMessage = "Backups:KeepWeekly must be 0 to 520.")]
    public int KeepWeekly { get; set; } = 4;
}

/// <summary>
/// Makes the night's copy once its time has come, checked as every copy is, and clears away the older ones. It looks every ten minutes and reaches the same
/// result however often, so a server that slept through the night makes up for it in the morning.
/// </summary>
public sealed partial class NightlyBackups(
    Backups backups, DataFolder data, StorageWatch storage, IOptions<BackupOptions> options, IOptions<DatabaseOptions> database, TimeProvider clock, ILogger<NightlyBackups> logger) : BackgroundService
{
    private const string Reason = "nightly";
    private const string StampForm = "yyyyMMdd-HHmmss";
    private static readonly TimeSpan LookEvery = TimeSpan.FromMinutes(10);
    private readonly SemaphoreSlim turn = new(1, 1);

    /// <summary>Looks once; answers the copy that it made, or null where none was due.</summary>
    public async Task<string?> Look(CancellationToken stop)
    {
        await turn.WaitAsync(stop);
        try { return await Make(stop); }
        finally { turn.Release(); }
    }

    /// <inheritdoc/>
    public override void Dispose()
    {
        turn.Dispose();
        base.Dispose();
    }

    private async Task<string?> Make(CancellationToken stop)
    {
        if (!options.Value.Nightly || database.Value.OnPostgres || !storage.MayAct) return null;
        var due = LastDue();
        if (Copies().FirstOrDefault().At >= due || File.GetCreationTimeUtc(data.At("studio.db")) >= due) return null; // made already, or nothing is older than that night

        var copy = await backups.Make(Reason, stop);
        LogMade(copy);
        Clear();
        return copy;
    }

    /// <inheritdoc/>
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        while (!stoppingToken.IsCancellationRequested)
        {
            try { await Look(stoppingToken); }
            catch (Exception failed) when (failed is IOException or SqliteException or InvalidOperationException or UnauthorizedAccessException) { LogFailed(failed); }
            await Task.Delay(LookEvery, clock, stoppingToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    /// <summary>The night's copies, the newest first.</summary>
    private List<(string File, DateTime At)> Copies() =>
    [
        .. Directory.EnumerateFiles(Path.GetDirectoryName(data.At("backups", "x"))!, $"studio-*-{Reason}.db")
            .Select(file => (File: file, Known: DateTime.TryParseExact(Path.GetFileName(file)["studio-".Length..][..Math.Min(StampForm.Length, Path.GetFileName(file).Length - "studio-".Length)],
                StampForm, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal | DateTimeStyles.AdjustToUniversal, out var at), At: at))
            .Where(copy => copy.Known).OrderByDescending(copy => copy.At).Select(copy => (copy.File, copy.At)),
    ];

    /// <summary>The last time at which a copy was to be made.</summary>
    private DateTime LastDue()
    {
        var here = TimeZoneInfo.ConvertTime(clock.Now(), clock.LocalTimeZone);
        var today = here.Date + options.Value.At.ToTimeSpan();
        var wall = today <= here.DateTime ? today : today.AddDays(-1);
        return ZoneResolver.Resolve(wall, clock.LocalTimeZone.Id).UtcDateTime;
    }

    /// <summary>Keeps the newest of the last nights and of the last weeks; copies made for another reason are the administrator's.</summary>
    private void Clear()
    {
        var copies = Copies();
        var weekly = copies.GroupBy(copy => (ISOWeek.GetYear(copy.At), ISOWeek.GetWeekOfYear(copy.At))).Take(options.Value.KeepWeekly).Select(week => week.First().File);
        foreach (var old in copies.Select(copy => copy.File).Except(copies.Take(options.Value.KeepDaily).Select(copy => copy.File)).Except(weekly)) File.Delete(old);
    }

    [LoggerMessage(108, LogLevel.Information, "The night's copy of the database is {File}")]
    private partial void LogMade(string file);

    [LoggerMessage(109, LogLevel.Error, "The night's copy of the database could not be made; it is tried again in ten minutes")]
    private partial void LogFailed(Exception failed);
}
