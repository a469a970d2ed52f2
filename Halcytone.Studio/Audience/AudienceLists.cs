using Halcytone.Studio.Channels;
using Halcytone.Studio.Foundation;
using Halcytone.Studio.Foundation.Data;
using Halcytone.Studio.Foundation.Events;
using Halcytone.Studio.Foundation.Time;
using Microsoft.EntityFrameworkCore;

namespace Halcytone.Studio.Audience;

/// <summary>A list with how many people are on it.</summary>
public sealed record ListRow(Guid Id, string Name, string Description, int Subscribed, int Unsubscribed, int Pending, DateTimeOffset CreatedAt, int Version);

/// <summary>Rows of the audience changed; pages read them again.</summary>
public sealed record AudienceChanged(WorkspaceId Workspace) : ISignal;

/// <summary>There is no such list here.</summary>
public sealed record NoSuchList() : Missing("no_such_list", "There is no such list. It may have been removed, or it belongs to another workspace.");

/// <summary>The lists of a workspace.</summary>
public sealed class AudienceLists(Database database, Destinations destinations, TimeProvider clock)
{
    /// <summary>Lists a workspace may have.</summary>
    public const int Most = 100;

    private const Right Needed = Right.ManageAudience;

    /// <summary>All lists by name, with their counts.</summary>
    public async Task<Outcome<IReadOnlyList<ListRow>>> All(Actor actor, CancellationToken stop)
    {
        if (actor.Lacks(Needed, "see audiences") is { } no) return no;

        await using var db = database.Read(actor);
        var lists = await db.AudienceLists.OrderBy(list => list.Name).Take(Most).ToListAsync(stop);
        var counts = await Counts(db, null, stop);
        return lists.ConvertAll(list => RowOf(list, counts));
    }

    /// <summary>One list with its counts.</summary>
    public async Task<Outcome<ListRow>> Get(Actor actor, Guid listId, CancellationToken stop)
    {
        if (actor.Lacks(Needed, "see audiences") is { } no) return no;

        await using var db = database.Read(actor);
        if (await db.AudienceLists.SingleOrDefaultAsync(list => list.Id == listId, stop) is not { } list) return new NoSuchList();
        return RowOf(list, await Counts(db, listId, stop));
    }

    /// <summary>Makes a list, and with it the email channel's destination of the same name.</summary>
    public async Task<Outcome<ListRow>> Create(Actor actor, string? name, string? description, CancellationToken stop)
    {
        if (actor.Lacks(Needed, "make lists") is { } no) return no;
        if (Broken(name, description) is { } broken) return broken;

        return await database.Write<ListRow>(actor, async db =>
        {
            if (await db.AudienceLists.CountAsync(stop) >= Most) return Invalid.At("name", $"A workspace has at most {Most} lists.");
            if (await IsTaken(db, name!, Guid.Empty, stop)) return Invalid.At("name", "There is a list of this name already.");

            var id = clock.NewId();
            var destination = await destinations.Add(db, actor, ChannelKind.Email, name!.Trim(), "", id, null, stop);
            var list = new AudienceList(id, actor.Workspace, name.Trim(), description?.Trim() ?? "", destination, clock.Now());
            db.AudienceLists.Add(list);
            db.Record(new Fact("list.created", new Subject("list", list.Id), $"{actor.Name} made the list {list.Name}."));
            db.Signal(new AudienceChanged(actor.Workspace));
            return RowOf(list, []) with { Version = 1 };
        }, stop);
    }

    /// <summary>Gives a list another name or description.</summary>
    /// <param name="version">As it was read; null to change it in any case.</param>
    public async Task<Outcome<ListRow>> Rename(Actor actor, Guid listId, string? name, string? description, int? version, CancellationToken stop)
    {
        if (actor.Lacks(Needed, "change lists") is { } no) return no;
        if (Broken(name, description) is { } broken) return broken;

        var renamed = await database.Write<Done>(actor, async db =>
        {
            if (await db.AudienceLists.SingleOrDefaultAsync(row => row.Id == listId, stop) is not { } list) return new NoSuchList();
            if (version is not null && version != list.Version) return new Stale();
            if (await IsTaken(db, name!, listId, stop)) return Invalid.At("name", "There is a list of this name already.");

            list.Rename(name!.Trim(), description?.Trim() ?? "");
            await destinations.Rename(db, list.DestinationId, list.Name, "", stop);
            db.Record(new Fact("list.renamed", new Subject("list", list.Id), $"{actor.Name} renamed a list to {list.Name}."));
            db.Signal(new AudienceChanged(actor.Workspace));
            return new Done();
        }, stop);
        return renamed.Refusal is { } why ? why : await Get(actor, listId, stop);
    }

    private static Invalid? Broken(string? name, string? description) => new Check()
        .That(!string.IsNullOrWhiteSpace(name), "name", "A list needs a name.")
        .That((name?.Trim().Length ?? 0) <= AudienceList.LongestName, "name", $"A list's name has at most {AudienceList.LongestName} characters.")
        .That(name?.Any(char.IsControl) != true, "name", "A list's name is one line of text.")
        .That((description?.Trim().Length ?? 0) <= AudienceList.LongestDescription, "description", $"A description has at most {AudienceList.LongestDescription} characters.")
        .Refusal;

    private static Task<bool> IsTaken(StudioDb db, string name, Guid but, CancellationToken stop)
    {
        var trimmed = name.Trim();
        return db.AudienceLists.AnyAsync(list => list.Name == trimmed && list.Id != but, stop);
    }

    private static async Task<Dictionary<(Guid, MembershipState), int>> Counts(StudioDb db, Guid? listId, CancellationToken stop)
        => (await db.Memberships.Where(member => listId == null || member.ListId == listId)
            .GroupBy(member => new { member.ListId, member.State })
            .Select(group => new { group.Key.ListId, group.Key.State, Count = group.Count() }).ToListAsync(stop))
            .ToDictionary(row => (row.ListId, row.State), row => row.Count);

    private static ListRow RowOf(AudienceList list, Dictionary<(Guid, MembershipState), int> counts) => new(
        list.Id, list.Name, list.Description,
        counts.GetValueOrDefault((list.Id, MembershipState.Subscribed)),
        counts.GetValueOrDefault((list.Id, MembershipState.Unsubscribed)),
        counts.GetValueOrDefault((list.Id, MembershipState.Pending)),
        list.CreatedAt, list.Version);
}
