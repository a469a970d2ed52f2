using System.Globalization;
using Halcytone.Studio.Accounts;
using Halcytone.Studio.Channels;
using Halcytone.Studio.Content;
using Halcytone.Studio.Foundation;
using Halcytone.Studio.Foundation.Data;
using Halcytone.Studio.Foundation.Time;
using Halcytone.Studio.Generation;
using Halcytone.Studio.Review;
using Microsoft.EntityFrameworkCore;

namespace Halcytone.Studio.Scheduling;

/// <summary>What is asked of the calendar: the posts that stand in a window, narrowed.</summary>
/// <param name="From">From this instant on.</param>
/// <param name="Until">Up to this one, not included.</param>
public sealed record CalendarQuestion(DateTimeOffset From, DateTimeOffset Until)
{
    public ChannelKind? Channel { get; init; }

    /// <summary>Made by this member.</summary>
    public Guid? MemberId { get; init; }
    public PostState? State { get; init; }
    public Guid? CampaignId { get; init; }
    public string? Cursor { get; init; }

    /// <summary>Entries wanted, 1 to 600; null asks for all up to 600.</summary>
    public int? Limit { get; init; }
}

/// <summary>An entry: a post with what it says, in the workspace's zone.</summary>
public sealed record CalendarEntry(Post Post, string? Content, IReadOnlyList<Guid> MediaIds, string? Reason, string TimeZone);

/// <summary>How many entries stand on a day of the workspace's zone.</summary>
public sealed record CalendarDay(DateOnly Date, int Count);

/// <summary>The calendar's answer. Above 600 entries without a limit only the days are told.</summary>
public sealed record CalendarView(IReadOnlyList<CalendarEntry> Entries, string? NextCursor, IReadOnlyList<CalendarDay> Days);

/// <summary>Reads what is where, when.</summary>
public sealed class Calendar(Database database, Workspaces workspaces, ApprovalGate gate)
{
    /// <summary>Entries of one answer.</summary>
    public const int Most = 600;

    /// <summary>The longest window that is answered, in days.</summary>
    public const int LongestWindow = 400;

    private const int MostCounted = 50_000;
    private const int MostItemsAsked = 100;

    /// <summary>The posts that stand in the window: out, due or wished for; cancelled ones only where they are asked for.</summary>
    public async Task<Outcome<CalendarView>> Find(Actor actor, CalendarQuestion asked, CancellationToken stop)
    {
        if (actor.Lacks(Right.Read | Right.SeeResults | Right.SeeOwnResults, "see the calendar") is { } no) return no;
        var wrong = new Check()
            .That(asked.Until > asked.From, "end", "The end is later than the start.")
            .That(asked.Until - asked.From <= TimeSpan.FromDays(LongestWindow), "end", $"At most {LongestWindow} days at once.")
            .That(asked.Limit is null or (>= 1 and <= Most), "limit", $"A limit is a number from 1 to {Most}.")
            .That(asked.Cursor is null || Skip(asked.Cursor) is not null, "cursor", "The cursor is not one of ours.").Refusal;
        if (wrong is not null) return wrong;

        var zone = (await workspaces.Settings(actor, stop)).TimeZone;
        await using var db = database.Read(actor);
        var posts = Standing(db, asked);
        var days = Days(await posts.Select(post => post.PublishedAt ?? post.DueAt ?? post.PlannedFor).Take(MostCounted).ToListAsync(stop), zone);
        var total = days.Sum(day => day.Count);
        if (total > Most && asked.Limit is null && asked.Cursor is null) return new CalendarView([], null, days);

        var (skip, take) = (Skip(asked.Cursor) ?? 0, asked.Limit ?? Most);
        var page = await posts.OrderBy(post => post.PublishedAt ?? post.DueAt ?? post.PlannedFor).ThenBy(post => post.Id).Skip(skip).Take(take).ToListAsync(stop);
        var next = skip + page.Count < total && page.Count > 0 ? (skip + page.Count).ToString(CultureInfo.InvariantCulture) : null;
        return new CalendarView(await Entries(db, page, zone, stop), next, days);
    }

    /// <summary>One post as the calendar shows it.</summary>
    public async Task<Outcome<CalendarEntry>> One(Actor actor, Guid postId, CancellationToken stop)
    {
        if (actor.Lacks(Right.Read | Right.SeeResults | Right.SeeOwnResults, "see posts") is { } no) return no;
        var zone = (await workspaces.Settings(actor, stop)).TimeZone;
        await using var db = database.Read(actor);
        var post = await db.Posts.SingleOrDefaultAsync(row => row.Id == postId, stop);
        return post is null ? new NoSuchPost() : (await Entries(db, [post], zone, stop))[0];
    }

    /// <summary>The posts of one item that are not cancelled, by channel.</summary>
    public async Task<IReadOnlyList<Post>> OfItem(Actor actor, Guid itemId, CancellationToken stop)
    {
        if (!actor.May(Right.Read | Right.SeeResults | Right.SeeOwnResults)) return [];
        await using var db = database.Read(actor);
        var posts = await db.Posts.Where(post => post.ItemId == itemId && post.State != PostState.Cancelled).OrderBy(post => post.Id).Take(Most).ToListAsync(stop);
        return [.. posts.OrderBy(post => post.Channel)];
    }

    private static IQueryable<Post> Standing(StudioDb db, CalendarQuestion asked)
    {
        var items = db.Items;
        var posts = db.Posts.Where(post => (post.PublishedAt ?? post.DueAt ?? post.PlannedFor) >= asked.From && (post.PublishedAt ?? post.DueAt ?? post.PlannedFor) < asked.Until);
        if (asked.Channel is { } channel) posts = posts.Where(post => post.Channel == channel);
        if (asked.MemberId is { } member) posts = posts.Where(post => post.CreatedByMemberId == member);
        if (asked.CampaignId is { } campaign) posts = posts.Where(post => items.Any(item => item.Id == post.ItemId && item.CampaignId == campaign));
        return asked.State is { } state ? posts.Where(post => post.State == state) : posts.Where(post => post.State != PostState.Cancelled);
    }

    private async Task<IReadOnlyList<CalendarEntry>> Entries(StudioDb db, List<Post> posts, string zone, CancellationToken stop)
    {
        var social = posts.Where(post => Words.IsSocial(post.Channel)).Select(post => post.RenditionId).Distinct().ToArray();
        var says = await db.Renditions.Where(rendition => social.Contains(rendition.Id)).Select(rendition => new { rendition.Id, rendition.Content }).ToDictionaryAsync(row => row.Id, row => row.Content, stop);
        var held = await Held(db, posts, stop);
        return posts.ConvertAll(post =>
        {
            var content = says.GetValueOrDefault(post.RenditionId);
            var reason = post.Reason ?? (held.Contains((post.ItemId, post.Channel)) ? PostReasons.Held : null);
            return new CalendarEntry(post, content is null ? post.Title : string.Join("\n\n", content.Parts), content is null ? [] : [.. content.Media.Select(media => media.MediaId)], reason, zone);
        });
    }

    /// <summary>Which scheduled posts lack an approval as they stand now.</summary>
    private async Task<HashSet<(Guid, ChannelKind)>> Held(StudioDb db, List<Post> posts, CancellationToken stop)
    {
        var held = new HashSet<(Guid, ChannelKind)>();
        foreach (var item in posts.Where(post => post is { State: PostState.Scheduled, Reason: null }).GroupBy(post => post.ItemId).Take(MostItemsAsked))
            foreach (var missing in await gate.Missing(db, item.Key, [.. item.Select(post => post.Channel).Distinct()], stop))
                held.Add((item.Key, missing.Channel));
        return held;
    }

    private static CalendarDay[] Days(List<DateTimeOffset?> instants, string zone)
        => [.. instants.OfType<DateTimeOffset>().GroupBy(instant => DateOnly.FromDateTime(ZoneResolver.WallTime(instant, zone)))
            .OrderBy(day => day.Key).Select(day => new CalendarDay(day.Key, day.Count()))];

    private static int? Skip(string? cursor)
        => cursor is { Length: > 0 } && int.TryParse(cursor, NumberStyles.None, CultureInfo.InvariantCulture, out var skip) && skip <= MostCounted ? skip : null;
}
