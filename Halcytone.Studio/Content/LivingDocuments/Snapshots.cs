using System.Collections.Concurrent;
using System.ComponentModel.DataAnnotations;
using Halcytone.Studio.Foundation;
using Halcytone.Studio.Foundation.Data;
using Halcytone.Studio.Foundation.Events;
using Halcytone.Studio.Foundation.Outbound;
using Halcytone.Studio.Foundation.Time;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;

namespace Halcytone.Studio.Content.LivingDocuments;

/// <summary>How living documents are kept current (configuration section <c>Sources</c>).</summary>
public sealed class SourceOptions
{
    /// <summary>Minutes after which a reader causes a new fetch; 0 to 1,440. 0 fetches each time.</summary>
    [Range(0, 1440)]
    public int FreshMinutes { get; set; } = 15;

    /// <summary>Seconds that a failing source is left alone before a reader causes another try; 1 to 3,600. "Fetch now" does not wait.</summary>
    [Range(1, 3600)]
    public int PauseSeconds { get; set; } = 60;
}

/// <summary>The workspace has no source yet.</summary>
public sealed record NoSourceYet() : Missing("no_source", "This workspace has no living document yet. Add one under Content, Sources.");

/// <summary>No such snapshot.</summary>
public sealed record NoSuchSnapshot() : Missing("no_such_snapshot", "There is no such snapshot in this workspace.");

/// <summary>The source fails and there is nothing good from before.</summary>
public sealed record SourceUnreadable(string Notice) : Conflict("source_unreadable", $"{Notice} There is no earlier snapshot to fall back to.");

/// <summary>What the sources say now and said before: fetched into snapshots when they are read, served with the last good one when the source fails.</summary>
public sealed class Snapshots(
    Database database, Sources sources, OutboundHttp http, DataFolder data, TimeProvider clock, IOptions<SourceOptions> options) : IDisposable
{
    private const int MostVersions = 200;
    private readonly SourceReader reader = new(database, http, data);
    private readonly SourceOptions settings = options.Value;
    private readonly ConcurrentDictionary<Guid, SemaphoreSlim> fetching = [];

    /// <summary>
    /// The latest snapshot of a source, or of the main one; a source that was not looked at for a while is fetched first. Where that fails the last
    /// good snapshot is served, marked stale, with a notice.
    /// </summary>
    public async Task<Outcome<CurrentDocument>> Current(Actor actor, Guid? sourceId, CancellationToken stop)
    {
        if ((await sources.Find(actor, sourceId, stop)).Refused(out var missing, out var source)) return missing;
        return await IsFresh(actor, source, stop) ? await Serve(actor, source.Id, stop) : await Fetch(actor, source.Id, forced: false, stop);
    }

    /// <summary>As <see cref="Current"/>, but always asks the source.</summary>
    public async Task<Outcome<CurrentDocument>> Fetch(Actor actor, Guid? sourceId, CancellationToken stop)
    {
        if (actor.Lacks(Right.Write, "fetch sources") is { } no) return no;
        if ((await sources.Find(actor, sourceId, stop)).Refused(out var missing, out var source)) return missing;
        return await Fetch(actor, source.Id, forced: true, stop);
    }

    private async Task<bool> IsFresh(Actor actor, Source source, CancellationToken stop)
    {
        var now = clock.Now();
        if (source.FailingSince is not null) return source.NextTryAt > now;
        if (source.CheckedAt is not { } at) return false;
        if (source.Kind != SourceKind.Internal) return at.AddMinutes(settings.FreshMinutes) > now;
        await using var db = database.Read(actor);
        return !await db.SourceDocuments.AnyAsync(document => document.SourceId == source.Id && document.SavedAt >= at, stop);
    }

    /// <summary>One fetch of a source at a time: whoever waits for one that has just ended takes its result.</summary>
    private async Task<Outcome<CurrentDocument>> Fetch(Actor actor, Guid sourceId, bool forced, CancellationToken stop)
    {
        var turn = fetching.GetOrAdd(sourceId, _ => new SemaphoreSlim(1, 1));
        await turn.WaitAsync(stop);
        try
        {
            if ((await sources.Get(actor, sourceId, stop)).Refused(out var missing, out var source)) return missing;
            if (!forced && await IsFresh(actor, source, stop)) return await Serve(actor, sourceId, stop);

            var reading = await reader.Read(actor, source, stop);
            if ((await Keep(actor, sourceId, reading, stop)).Refused(out var unkept, out _)) return unkept;
            return await Serve(actor, sourceId, stop);
        }
        finally
        {
            turn.Release();
        }
    }

    private Task<Outcome<Done>> Keep(Actor actor, Guid sourceId, Reading reading, CancellationToken stop) => database.Write<Done>(actor, async db =>
    {
        var source = await db.Sources.SingleOrDefaultAsync(row => row.Id == sourceId, stop);
        if (source is null) return new NoSuchSource();
        if (reading is Reading.Text read && await Cut(db, actor, source, read, stop) is { } uncut) reading = uncut;
        if (reading is Reading.AsBefore) source.Read(null, source.ETag, clock.Now());
        if (reading is Reading.Failed failed) Fail(db, source, failed.Why);
        db.Signal(new SourceChanged(actor.Workspace, sourceId));
        return new Done();
    }, stop);

    /// <summary>Makes the next snapshot where the text is another than before.</summary>
    /// <returns>Null, or why the text cannot be used.</returns>
    private async Task<Reading.Failed?> Cut(StudioDb db, Actor actor, Source source, Reading.Text read, CancellationToken stop)
    {
        var now = clock.Now();
        if (source.Kind != SourceKind.Internal && string.IsNullOrWhiteSpace(read.Markdown)) return new Reading.Failed("it is empty.");
        var hash = Cutter.HashOf(read.Markdown);
        var before = source.SnapshotId is { } id ? await db.Snapshots.AsNoTracking().SingleAsync(row => row.Id == id, stop) : null;
        if (before?.Hash == hash)
        {
            source.Read(null, read.ETag, now);
            return null;
        }

        if (Cutter.Sections(read.Markdown, source.Name, await CategoryRules.Of(db, stop)) is not { } cuts)
            return new Reading.Failed($"it nests too deeply or has more than {Cutter.MostSections} sections.");
        var known = before is null ? [] : await db.Sections.AsNoTracking().Where(row => row.SnapshotId == before.Id).ToDictionaryAsync(row => row.Path, stop);
        var snapshot = SnapshotMaking.Make(clock.NewId(), source, cuts, known, hash, actor.Name, now, clock.NewId, db);
        source.Read(snapshot, read.ETag, now);
        return null;
    }

    /// <summary>The editors are told when a source begins to fail, not at every try.</summary>
    private void Fail(StudioDb db, Source source, string why)
    {
        if (!source.Fail(why, clock.Now(), TimeSpan.FromSeconds(settings.PauseSeconds))) return;
        db.Record(new Fact("source.failed", new Subject("source", source.Id), $"“{source.Name}” could not be read: {why}")
        {
            Notify = new Notify(NoticeReason.Failed, $"/content/sources/{source.Id}", Role.Editor),
        });
    }

    private async Task<Outcome<CurrentDocument>> Serve(Actor actor, Guid sourceId, CancellationToken stop)
    {
        await using var db = database.Read(actor);
        var source = await db.Sources.SingleAsync(row => row.Id == sourceId, stop);
        var notice = source.FailingSince is { } since ? $"“{source.Name}” could not be read since {since:d MMMM HH:mm} UTC: {source.FailureReason}" : null;
        if (source.SnapshotId is not { } snapshotId) return new SourceUnreadable(notice ?? $"“{source.Name}” has not been fetched.");

        if (notice is not null) notice += $" This is version {source.SnapshotNumber}, the last good one.";
        return await Filled(db, source, snapshotId, notice, stop);
    }

    /// <summary>An earlier version of the document.</summary>
    public async Task<Outcome<CurrentDocument>> Version(Actor actor, Guid sourceId, int number, CancellationToken stop)
    {
        if ((await sources.Get(actor, sourceId, stop)).Refused(out var missing, out var source)) return missing;
        await using var db = database.Read(actor);
        var id = await db.Snapshots.Where(row => row.SourceId == sourceId && row.Number == number).Select(row => row.Id).SingleOrDefaultAsync(stop);
        return id == Guid.Empty ? new NoSuchSnapshot() : await Filled(db, source, id, notice: null, stop);
    }

    private static async Task<CurrentDocument> Filled(StudioDb db, Source source, Guid snapshotId, string? notice, CancellationToken stop)
    {
        var snapshot = await db.Snapshots.SingleAsync(row => row.Id == snapshotId, stop);
        var sections = await db.Sections.Where(row => row.SnapshotId == snapshotId).OrderBy(row => row.Position).Take(Cutter.MostSections).ToListAsync(stop);
        return new CurrentDocument(source, snapshot, sections, await CategoryRules.Of(db, stop), notice is not null, notice);
    }

    /// <summary>The versions of a document, newest first, at most 200.</summary>
    public async Task<Outcome<IReadOnlyList<Snapshot>>> Versions(Actor actor, Guid sourceId, CancellationToken stop)
    {
        if ((await sources.Get(actor, sourceId, stop)).Refused(out var missing, out _)) return missing;
        await using var db = database.Read(actor);
        return await db.Snapshots.Where(row => row.SourceId == sourceId).OrderByDescending(row => row.Number).Take(MostVersions).ToArrayAsync(stop);
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach (var turn in fetching.Values) turn.Dispose();
    }
}
