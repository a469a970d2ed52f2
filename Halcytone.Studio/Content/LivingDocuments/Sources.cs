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

/// <summary>A snapshot with its sections and how current it is.</summary>
/// <param name="Stale">The source fails and this is the last good snapshot.</param>
/// <param name="Notice">Then: since when and why, for people.</param>
public sealed record CurrentDocument(Source Source, Snapshot Snapshot, IReadOnlyList<Section> Sections, CategoryRules Rules, bool Stale, string? Notice)
{
    /// <summary>When it was last known to be what the source says.</summary>
    public DateTimeOffset FetchedAt => Stale ? Snapshot.FetchedAt : Source.CheckedAt ?? Snapshot.FetchedAt;

    /// <summary>The sections by category: the four always, the workspace's own always, <c>other</c> where something is in it.</summary>
    public IEnumerable<(string Key, string Name, IReadOnlyList<Section> Sections)> ByCategory
    {
        get
        {
            var groups = Sections.ToLookup(section => section.Category);
            var known = Rules.All.Select(rule => rule.Key).ToArray();
            var rest = groups.Select(group => group.Key).Where(key => !known.Contains(key)).Order(StringComparer.Ordinal);
            return known.Concat(rest).Select(key => (key, Rules.NameOf(key), (IReadOnlyList<Section>)[.. groups[key]]));
        }
    }
}

/// <summary>Missing and foreign answer the same.</summary>
public sealed record NoSuchSource() : Missing("no_such_source", "There is no such source in this workspace.");

/// <summary>The workspace has no source yet.</summary>
public sealed record NoSourceYet() : Missing("no_source", "This workspace has no living document yet. Add one under Content, Sources.");

/// <summary>No such snapshot.</summary>
public sealed record NoSuchSnapshot() : Missing("no_such_snapshot", "There is no such snapshot in this workspace.");

/// <summary>The source fails and there is nothing good from before.</summary>
public sealed record SourceUnreadable(string Notice) : Conflict("source_unreadable", $"{Notice} There is no earlier snapshot to fall back to.");

/// <summary>Living documents: kept, fetched into snapshots, served with the last good one when they fail.</summary>
public sealed class Sources : IDisposable
{
    private const int MostSources = 50;
    private readonly Database database;
    private readonly SourceReader reader;
    private readonly DataFolder data;
    private readonly TimeProvider clock;
    private readonly SourceOptions options;
    private readonly int[] ports;
    private readonly ConcurrentDictionary<Guid, SemaphoreSlim> fetching = [];

    /// <summary>Made once for the house.</summary>
    public Sources(Database database, OutboundHttp http, DataFolder data, TimeProvider clock, IOptions<SourceOptions> options, IOptions<OutboundOptions> outbound)
    {
        (this.database, this.data, this.clock, this.options, ports) = (database, data, clock, options.Value, [.. outbound.Value.AllowedPorts]);
        reader = new SourceReader(database, http, data);
    }

    /// <summary>The workspace's sources, the main one first.</summary>
    public async Task<Outcome<IReadOnlyList<Source>>> List(Actor actor, CancellationToken stop)
    {
        if (actor.Lacks(Right.Read, "read sources") is { } no) return no;
        await using var db = database.Read(actor);
        return await db.Sources.Where(source => source.ArchivedAt == null).OrderByDescending(source => source.IsMain).ThenBy(source => source.Name)
            .Take(MostSources).ToArrayAsync(stop);
    }

    /// <summary>One source.</summary>
    public async Task<Outcome<Source>> Get(Actor actor, Guid sourceId, CancellationToken stop)
    {
        if (actor.Lacks(Right.Read, "read sources") is { } no) return no;
        await using var db = database.Read(actor);
        return await db.Sources.SingleOrDefaultAsync(source => source.Id == sourceId, stop) is { } found ? found : new NoSuchSource();
    }

    /// <summary>
    /// The latest snapshot of a source, or of the main one; a source that was not looked at for a while is fetched first. Where that fails the last
    /// good snapshot is served, marked stale, with a notice.
    /// </summary>
    public async Task<Outcome<CurrentDocument>> Current(Actor actor, Guid? sourceId, CancellationToken stop)
    {
        if ((await Named(actor, sourceId, stop)).Refused(out var missing, out var source)) return missing;
        return await IsFresh(actor, source, stop) ? await Serve(actor, source.Id, stop) : await Fetch(actor, source.Id, forced: false, stop);
    }

    /// <summary>As <see cref="Current"/>, but always asks the source.</summary>
    public async Task<Outcome<CurrentDocument>> Fetch(Actor actor, Guid? sourceId, CancellationToken stop)
    {
        if (actor.Lacks(Right.Write, "fetch sources") is { } no) return no;
        if ((await Named(actor, sourceId, stop)).Refused(out var missing, out var source)) return missing;
        return await Fetch(actor, source.Id, forced: true, stop);
    }

    private async Task<Outcome<Source>> Named(Actor actor, Guid? sourceId, CancellationToken stop)
    {
        if (sourceId is { } id) return await Get(actor, id, stop);
        if (actor.Lacks(Right.Read, "read sources") is { } no) return no;
        await using var db = database.Read(actor);
        return await db.Sources.Where(source => source.ArchivedAt == null).OrderByDescending(source => source.IsMain).ThenBy(source => source.Name)
            .FirstOrDefaultAsync(stop) is { } found ? found : new NoSourceYet();
    }

    private async Task<bool> IsFresh(Actor actor, Source source, CancellationToken stop)
    {
        var now = clock.Now();
        if (source.FailingSince is not null) return source.NextTryAt > now;
        if (source.CheckedAt is not { } at) return false;
        if (source.Kind != SourceKind.Internal) return at.AddMinutes(options.FreshMinutes) > now;
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
            if ((await Get(actor, sourceId, stop)).Refused(out var missing, out var source)) return missing;
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
        if (!source.Fail(why, clock.Now(), TimeSpan.FromSeconds(options.PauseSeconds))) return;
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
        if ((await Get(actor, sourceId, stop)).Refused(out var missing, out var source)) return missing;
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
        if ((await Get(actor, sourceId, stop)).Refused(out var missing, out _)) return missing;
        await using var db = database.Read(actor);
        return await db.Snapshots.Where(row => row.SourceId == sourceId).OrderByDescending(row => row.Number).Take(200).ToArrayAsync(stop);
    }

    /// <summary>Adds a source; the first of a workspace becomes its main one.</summary>
    /// <param name="address">A web address, a path below the documents folder, or null for an internal document.</param>
    /// <param name="text">An internal document's first text, or an uploaded file's.</param>
    public async Task<Outcome<Source>> Add(Actor actor, SourceKind kind, string name, string? address, string? text, CancellationToken stop)
    {
        if (actor.Lacks(Right.Write, "add sources") is { } no) return no;
        var where = (address ?? "").Trim();
        if (kind == SourceKind.File && text is not null && where.Length == 0) where = $"{clock.NewId():N}.md";
        if (WhyNot(kind, name, where, text) is { } unfit) return unfit;
        if (kind == SourceKind.File && text is not null && await StoreFile(where, text, stop) is { } unstored) return unstored;

        return await database.Write<Source>(actor, async db =>
        {
            if (await db.Sources.CountAsync(source => source.ArchivedAt == null, stop) >= MostSources) return Invalid.At("name", $"A workspace has at most {MostSources} sources.");
            var source = new Source
            {
                Id = clock.NewId(), WorkspaceId = actor.Workspace, Name = name.Trim(), Kind = kind, Address = where,
                IsMain = !await db.Sources.AnyAsync(row => row.IsMain && row.ArchivedAt == null, stop),
            };
            db.Add(source);
            if (kind == SourceKind.Internal)
                db.Add(new SourceDocument { SourceId = source.Id, WorkspaceId = actor.Workspace, Text = text ?? "", ByName = actor.Name, SavedAt = clock.Now() });
            db.Record(new Fact("source.added", new Subject("source", source.Id), $"{actor.Name} added the source “{source.Name}”."));
            db.Signal(new SourceChanged(actor.Workspace, source.Id));
            return source;
        }, stop);
    }

    private Invalid? WhyNot(SourceKind kind, string name, string address, string? text)
    {
        var check = new Check().That(name.Trim().Length is > 0 and <= 120, "name", "A name has 1 to 120 characters.")
            .That(text is null || text.Length <= SourceReader.LargestDocument, "text", "A document has at most 5 MB.");
        if (kind == SourceKind.File) check.That(DocumentFolder.Locate(data, address) is not null, "address", "Give the path of a .md file below the documents folder, without “..” and links.");
        if (kind == SourceKind.Url)
            check.That(Uri.TryCreate(address, UriKind.Absolute, out var uri) && AddressGuard.Fault(uri, ports) is null, "address", "Give a web address that begins with https:// or http://, without user name and with the usual port.");
        return check.Refusal;
    }

    private async Task<Refusal?> StoreFile(string address, string text, CancellationToken stop)
    {
        var path = DocumentFolder.Locate(data, address)!;
        if (File.Exists(path)) return Invalid.At("address", "There is a file of this name already. Choose another name.");
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        await File.WriteAllTextAsync(path, text, stop);
        return null;
    }

    /// <summary>Fetched from now on when no source is named.</summary>
    public Task<Outcome<Done>> MakeMain(Actor actor, Guid sourceId, CancellationToken stop) => Change(actor, sourceId, async (db, source) =>
    {
        foreach (var other in await db.Sources.Where(row => row.IsMain && row.Id != sourceId).ToListAsync(stop)) other.IsMain = false;
        source.IsMain = true;
        return null;
    }, stop);

    /// <summary>Gives another name and, for a file or web address, another place.</summary>
    public Task<Outcome<Done>> Change(Actor actor, Guid sourceId, string name, string? address, CancellationToken stop) => Change(actor, sourceId, (_, source) =>
    {
        var where = source.Kind == SourceKind.Internal ? "" : (address ?? source.Address).Trim();
        if (WhyNot(source.Kind, name, where, text: null) is { } unfit) return Task.FromResult<Refusal?>(unfit);
        source.Name = name.Trim();
        source.Moved(where);
        return Task.FromResult<Refusal?>(null);
    }, stop);

    /// <summary>Puts a source away; its snapshots stay. The main one is given up only for another.</summary>
    public Task<Outcome<Done>> Archive(Actor actor, Guid sourceId, CancellationToken stop) => Change(actor, sourceId, async (db, source) =>
    {
        if (source.IsMain && await db.Sources.AnyAsync(row => row.Id != sourceId && row.ArchivedAt == null, stop))
            return new Conflict("main_source", "This is the main source. Make another one the main source first.");
        (source.ArchivedAt, source.IsMain) = (clock.Now(), false);
        return null;
    }, stop);

    private async Task<Outcome<Done>> Change(Actor actor, Guid sourceId, Func<StudioDb, Source, Task<Refusal?>> change, CancellationToken stop)
    {
        if (actor.Lacks(Right.Write, "change sources") is { } no) return no;
        return await database.Write<Done>(actor, async db =>
        {
            var source = await db.Sources.SingleOrDefaultAsync(row => row.Id == sourceId, stop);
            if (source is null) return new NoSuchSource();
            if (await change(db, source) is { } refusal) return refusal;
            db.Signal(new SourceChanged(actor.Workspace, sourceId));
            return new Done();
        }, stop);
    }

    /// <summary>An internal document's text for its editor.</summary>
    public async Task<Outcome<DocumentText>> Text(Actor actor, Guid sourceId, CancellationToken stop)
    {
        if (actor.Lacks(Right.Read, "read sources") is { } no) return no;
        await using var db = database.Read(actor);
        return await db.SourceDocuments.SingleOrDefaultAsync(row => row.SourceId == sourceId, stop) is { } found
            ? new DocumentText(found.Text, found.Version, found.SavedAt, found.ByName) : new NoSuchSource();
    }

    /// <summary>Autosave of an internal document; as with drafts, an older version never overwrites.</summary>
    public async Task<Outcome<DocumentText>> SaveText(Actor actor, Guid sourceId, string text, int expectedVersion, CancellationToken stop)
    {
        if (actor.Lacks(Right.Write, "edit sources") is { } no) return no;
        if (text.Length > ContentText.LargestBody) return new TooLarge("body_too_large", "The document is larger than 512 KB, so it was not saved. It is still here; use a file for larger ones.");

        SourceDocument? saved = null;
        var outcome = await database.Write<Done>(actor, async db =>
        {
            var document = saved = await db.SourceDocuments.SingleOrDefaultAsync(row => row.SourceId == sourceId, stop);
            if (document is null) return new NoSuchSource();
            if (document.Text == text) return new Done();
            if (document.Version != expectedVersion) return new StaleDocument(document.Text, document.Version, document.ByName, document.SavedAt, text);
            (document.Text, document.ByName, document.SavedAt) = (text, actor.Name, clock.Now());
            return new Done();
        }, stop);
        return outcome.Then(_ => new DocumentText(saved!.Text, saved.Version, saved.SavedAt, saved.ByName));
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach (var turn in fetching.Values) turn.Dispose();
    }
}

/// <summary>An internal document as its editor holds it.</summary>
/// <param name="Version">What the next save must name.</param>
public sealed record DocumentText(string Text, int Version, DateTimeOffset SavedAt, string SavedBy);

/// <summary>Somebody saved another text of the document; both are here.</summary>
public sealed record StaleDocument(string Current, int CurrentVersion, string SavedBy, DateTimeOffset SavedAt, string Yours)
    : Conflict("stale", $"{SavedBy} saved another text since you opened it. Yours is kept here and nothing was overwritten: look at the changes, then choose.");
