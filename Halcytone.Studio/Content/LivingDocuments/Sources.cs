using Halcytone.Studio.Foundation;
using Halcytone.Studio.Foundation.Data;
using Halcytone.Studio.Foundation.Events;
using Halcytone.Studio.Foundation.Outbound;
using Halcytone.Studio.Foundation.Time;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;

namespace Halcytone.Studio.Content.LivingDocuments;

/// <summary>Missing and foreign answer the same.</summary>
public sealed record NoSuchSource() : Missing("no_such_source", "There is no such source in this workspace.");

/// <summary>Which living documents a workspace keeps, and where each stands. What they say is <see cref="Snapshots"/>.</summary>
public sealed class Sources(Database database, DataFolder data, TimeProvider clock, IOptions<OutboundOptions> outbound)
{
    private const int MostSources = 50;
    private readonly int[] ports = [.. outbound.Value.AllowedPorts];

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

    /// <summary>The source of this id, or the main one where none is named.</summary>
    internal async Task<Outcome<Source>> Find(Actor actor, Guid? sourceId, CancellationToken stop)
    {
        if (sourceId is { } id) return await Get(actor, id, stop);
        if (actor.Lacks(Right.Read, "read sources") is { } no) return no;
        await using var db = database.Read(actor);
        return await db.Sources.Where(source => source.ArchivedAt == null).OrderByDescending(source => source.IsMain).ThenBy(source => source.Name)
            .FirstOrDefaultAsync(stop) is { } found ? found : new NoSourceYet();
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
}
