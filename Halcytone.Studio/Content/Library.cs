using System.Buffers.Text;
using System.Buffers.Binary;
using Halcytone.Studio.Foundation;
using Halcytone.Studio.Foundation.Data;
using Halcytone.Studio.Foundation.Http;
using Halcytone.Studio.Foundation.Time;
using Microsoft.EntityFrameworkCore;

namespace Halcytone.Studio.Content;

/// <summary>Which items a list shows; every part narrows it.</summary>
public sealed record ItemFilter
{
    public ContentKind? Kind { get; init; }

    /// <summary>All but archived ones where null.</summary>
    public ContentState? State { get; init; }
    public Guid? OwnerId { get; init; }
    public string? Tag { get; init; }
    public Guid? CampaignId { get; init; }

    /// <summary>Words that must all be found somewhere in the item.</summary>
    public string? Text { get; init; }

    /// <summary>Whether it narrows anything.</summary>
    public bool IsEmpty => this == new ItemFilter();
}

/// <summary>What the filters of a list offer.</summary>
public sealed record FilterChoices(IReadOnlyList<string> Tags, IReadOnlyList<(Guid Id, string Name)> Owners, IReadOnlyList<Campaign> Campaigns);

/// <summary>Reads items: lists, searches, the choices of their filters.</summary>
public sealed class Library(Database database)
{
    /// <summary>Items of one answer.</summary>
    public const int MostAtOnce = 200;

    private const int MostLookedThroughForChoices = 5000;

    /// <summary>Items newest change first.</summary>
    /// <param name="cursor">Where the last answer ended; from the newest where null or not one of ours.</param>
    public async Task<Outcome<Page<ContentItem>>> List(Actor actor, ItemFilter filter, string? cursor, int most, CancellationToken stop)
    {
        if (actor.Lacks(Right.Read, "read content") is { } no) return no;
        if (cursor is not null && !Cursor.TryRead(cursor, out _)) return Invalid.At("cursor", "This is not a cursor of this list. Leave it out to begin anew.");
        await using var db = database.Read(actor);
        var size = Math.Clamp(most, 1, MostAtOnce);
        var rows = Chosen(db, filter);
        if (cursor is not null && Cursor.TryRead(cursor, out var after))
            rows = rows.Where(item => item.ChangedAt < after.At || (item.ChangedAt == after.At && item.Id < after.Id));

        var found = await rows.OrderByDescending(item => item.ChangedAt).ThenByDescending(item => item.Id).Take(size + 1).ToListAsync(stop);
        var next = found.Count > size ? new Cursor(found[size - 1].ChangedAt, found[size - 1].Id).ToString() : null;
        return new Page<ContentItem>(found.Count > size ? found[..size] : found, next);
    }

    /// <summary>How many items a filter finds.</summary>
    public async Task<int> Count(Actor actor, ItemFilter filter, CancellationToken stop)
    {
        if (!actor.May(Right.Read)) return 0;
        await using var db = database.Read(actor);
        return await Chosen(db, filter).CountAsync(stop);
    }

    /// <summary>One item.</summary>
    public async Task<Outcome<ContentItem>> Get(Actor actor, Guid itemId, CancellationToken stop)
    {
        if (actor.Lacks(Right.Read, "read content") is { } no) return no;
        await using var db = database.Read(actor);
        return await db.Items.SingleOrDefaultAsync(item => item.Id == itemId, stop) is { } found ? found : new NoSuchItem();
    }

    /// <summary>Tags, owners and campaigns in use, from the newest 5,000 items.</summary>
    public async Task<FilterChoices> Choices(Actor actor, CancellationToken stop)
    {
        await using var db = database.Read(actor);
        var newest = await db.Items.OrderByDescending(item => item.ChangedAt).Take(MostLookedThroughForChoices)
            .Select(item => new { item.TagLine, item.OwnerId, item.OwnerName }).ToListAsync(stop);
        var campaigns = await db.Campaigns.Where(campaign => campaign.ArchivedAt == null).OrderBy(campaign => campaign.Name).Take(Campaigns.Most).ToListAsync(stop);
        return new FilterChoices(
            [.. newest.SelectMany(row => row.TagLine.Split('|', StringSplitOptions.RemoveEmptyEntries)).Distinct().Order(StringComparer.Ordinal)],
            [.. newest.GroupBy(row => row.OwnerId).Select(group => (group.Key, group.First().OwnerName)).OrderBy(owner => owner.OwnerName, StringComparer.Ordinal)],
            campaigns);
    }

    private static IQueryable<ContentItem> Chosen(StudioDb db, ItemFilter filter)
    {
        var rows = db.Items.AsQueryable();
        if (filter.Kind is { } kind) rows = rows.Where(item => item.Kind == kind);
        rows = filter.State is { } state ? rows.Where(item => item.State == state) : rows.Where(item => item.State != ContentState.Archived);
        if (filter.OwnerId is { } owner) rows = rows.Where(item => item.OwnerId == owner);
        if (filter.CampaignId is { } campaign) rows = rows.Where(item => item.CampaignId == campaign);
        if (filter.Tag is { Length: > 0 } tag)
        {
            var stored = $"|{Tag.Tidy(tag)}|";
            rows = rows.Where(item => item.TagLine.Contains(stored));
        }
        var allWords = db.ItemWords;
        foreach (var pattern in Wording.Patterns(filter.Text))
            rows = rows.Where(item => allWords.Any(words => words.ItemId == item.Id && EF.Functions.Like(words.Words, pattern, @"\")));
        return rows;
    }
}

/// <summary>The last row of an answer, opaque to its reader.</summary>
internal readonly record struct Cursor(DateTimeOffset At, Guid Id)
{
    public override string ToString()
    {
        Span<byte> bytes = stackalloc byte[24];
        BinaryPrimitives.WriteInt64BigEndian(bytes, At.UtcTicks);
        Id.TryWriteBytes(bytes[8..]);
        return Base64Url.EncodeToString(bytes);
    }

    public static bool TryRead(string text, out Cursor cursor)
    {
        cursor = default;
        Span<byte> bytes = stackalloc byte[24];
        if (text.Length != 32 || !Base64Url.IsValid(text) || Base64Url.DecodeFromChars(text, bytes) != 24) return false;
        var ticks = BinaryPrimitives.ReadInt64BigEndian(bytes);
        if (ticks < 0 || ticks > DateTimeOffset.MaxValue.UtcTicks) return false;
        cursor = new Cursor(new DateTimeOffset(ticks, TimeSpan.Zero), new Guid(bytes[8..]));
        return true;
    }
}

/// <summary>Groups of items.</summary>
public sealed class Campaigns(Database database, TimeProvider clock)
{
    /// <summary>Campaigns of one workspace that a list shows.</summary>
    internal const int Most = 200;

    /// <summary>The workspace's campaigns by name, archived ones left out.</summary>
    public async Task<Outcome<IReadOnlyList<Campaign>>> List(Actor actor, CancellationToken stop)
    {
        if (actor.Lacks(Right.Read, "read campaigns") is { } no) return no;
        await using var db = database.Read(actor);
        return await db.Campaigns.Where(campaign => campaign.ArchivedAt == null).OrderBy(campaign => campaign.Name).Take(Most).ToArrayAsync(stop);
    }

    /// <summary>Makes a campaign; one of the same name is answered instead of doubled.</summary>
    public async Task<Outcome<Campaign>> Create(Actor actor, string name, string? goal, CancellationToken stop)
    {
        if (actor.Lacks(Right.Write, "make campaigns") is { } no) return no;
        var tidy = name.Trim();
        var check = new Check().That(tidy.Length is > 0 and <= 120, "name", "A name has 1 to 120 characters.").That(goal is null or { Length: <= 400 }, "goal", "A goal has at most 400 characters.");
        if (check.Refusal is { } refusal) return refusal;

        return await database.Write<Campaign>(actor, async db =>
        {
            if (await db.Campaigns.SingleOrDefaultAsync(row => row.Name == tidy, stop) is { } same)
            {
                same.ArchivedAt = null;
                return same;
            }
            if (await db.Campaigns.CountAsync(row => row.ArchivedAt == null, stop) >= Most) return Invalid.At("name", $"A workspace has at most {Most} campaigns. Archive one first.");
            var campaign = new Campaign { Id = clock.NewId(), WorkspaceId = actor.Workspace, Name = tidy, Goal = goal, CreatedAt = clock.Now() };
            db.Add(campaign);
            return campaign;
        }, stop);
    }

    /// <summary>Puts a campaign away; its items keep it.</summary>
    public async Task<Outcome<Done>> Archive(Actor actor, Guid campaignId, CancellationToken stop)
    {
        if (actor.Lacks(Right.Write, "archive campaigns") is { } no) return no;
        return await database.Write<Done>(actor, async db =>
        {
            var row = await db.Campaigns.SingleOrDefaultAsync(campaign => campaign.Id == campaignId, stop);
            if (row is null) return new Missing("no_such_campaign", "There is no such campaign in this workspace.");
            row.ArchivedAt ??= clock.Now();
            return new Done();
        }, stop);
    }
}
