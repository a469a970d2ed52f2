using System.Globalization;
using Halcytone.Studio.Acts;
using Halcytone.Studio.Channels;
using Halcytone.Studio.Foundation;
using Halcytone.Studio.Foundation.Data;
using Halcytone.Studio.Foundation.Http;
using Halcytone.Studio.Review;
using Halcytone.Studio.Scheduling;
using Microsoft.EntityFrameworkCore;

namespace Halcytone.Studio.Distribution;

/// <summary>A release as page and API show it.</summary>
public sealed record ReleaseReport(
    Guid ReleaseId, Guid ContentId, string Title, string By, ReleaseOutcome Outcome, DateTimeOffset StartedAt, DateTimeOffset? EndedAt, long Seq,
    ReleaseTotals Totals, IReadOnlyList<PostOnMonitor> Posts)
{
    /// <summary>When "now" was last taken back before anything went out.</summary>
    public DateTimeOffset? TakenBackAt { get; init; }
}

/// <summary>How many posts stand where, and how many people have it.</summary>
public sealed record ReleaseTotals(int Posts, int Published, int Failed, int Unconfirmed, int Recipients, int Sent, int Deferred, int Refused)
{
    public int Publishing { get; init; }
    public int Waiting { get; init; }
    public int Cancelled { get; init; }
}

/// <summary>A release in the list.</summary>
public sealed record ReleaseRow(Guid Id, Guid ItemId, string Title, string By, DateTimeOffset StartedAt, DateTimeOffset? EndedAt, ReleaseOutcome Outcome, ReleaseTotals Totals, IReadOnlyList<ChannelKind> Channels);

/// <summary>Which releases the list shows.</summary>
public enum ReleaseFilter { Every, Live, Waiting, Ended }

/// <summary>An event as the live feed sends it.</summary>
public sealed record ReleaseMessage(long Seq, string Type, DateTimeOffset At, ReleaseMessageData Data);

/// <summary>What an event says.</summary>
public sealed record ReleaseMessageData(Guid ReleaseId, string Words, string Tone, PostOnMonitor? Post);

/// <summary>One try, as history shows it.</summary>
public sealed record AttemptRow(AttemptKind Kind, int Part, int Number, DateTimeOffset At, DateTimeOffset? EndedAt, AttemptOutcome Outcome, string? Reply, DateTimeOffset? RetryAt);

/// <summary>A recipient of a mailing, as the list shows it.</summary>
public sealed record RecipientRow(Guid ActId, int Ordinal, string Receiver, ActState State, int Attempt, string? Reply, DateTimeOffset? NextAttemptAt)
{
    /// <summary>When the copy was last handed to the relay.</summary>
    public DateTimeOffset? HandedOverAt { get; init; }

    /// <summary>What its Message-ID begins with, the same on every try: what to look for in the relay's log.</summary>
    public string MessageKey { get; init; } = "";
}

/// <summary>Reads what was let go and how it stands.</summary>
public sealed class ReleaseMonitor(Database database, ActLedger ledger, ApprovalGate gate)
{
    /// <summary>Posts of one release that are shown.</summary>
    public const int MostPosts = 200;

    /// <summary>Rows of one page of releases, events or recipients.</summary>
    public const int PageSize = 50;

    private const Right AnyResults = Right.SeeResults | Right.SeeOwnResults | Right.SeeOwnSessions | Right.Release;

    /// <summary>A release, by its id or by its item's (then the latest one).</summary>
    public async Task<Outcome<ReleaseReport>> Of(Actor actor, Guid id, CancellationToken stop)
    {
        if (actor.Lacks(AnyResults, "see releases") is { } no) return no;
        await using var db = database.Read(actor);
        var release = await Find(db, id, stop);
        if (release is null || !await MaySee(db, actor, release, stop)) return new NoSuchRelease();

        var posts = await db.Posts.Where(post => post.ReleaseId == release.Id).OrderBy(post => post.Channel).ThenBy(post => post.Id).Take(MostPosts).ToListAsync(stop);
        var held = await Held(db, release.ItemId, posts, stop);
        return new ReleaseReport(
            release.Id, release.ItemId, release.Title, release.ByName, ReleaseOutcomes.Of([.. posts.Select(post => post.State)]), release.StartedAt, release.EndedAt, release.LastSeq,
            Totals(posts), [.. posts.Select(post => held.Contains(post.Channel) && post is { State: PostState.Scheduled, Reason: null } ? PostOnMonitor.From(post) with { Reason = PostReasons.Held } : PostOnMonitor.From(post))])
        {
            TakenBackAt = release.TakenBackAt,
        };
    }

    /// <summary>The releases, newest first.</summary>
    /// <param name="cursor">From the page before.</param>
    public async Task<Outcome<Page<ReleaseRow>>> List(Actor actor, ReleaseFilter filter, string? cursor, CancellationToken stop)
    {
        if (actor.Lacks(AnyResults, "see releases") is { } no) return no;
        DateTimeOffset? before = null;
        if (cursor is { Length: > 0 })
        {
            if (!long.TryParse(cursor, NumberStyles.None, CultureInfo.InvariantCulture, out var ticks) || ticks > DateTime.MaxValue.Ticks) return Invalid.At("cursor", "The cursor is not one of ours.");
            before = new DateTimeOffset(ticks, TimeSpan.Zero);
        }

        await using var db = database.Read(actor);
        var (rows, posts) = (db.Releases.AsQueryable(), db.Posts);
        if (before is { } edge) rows = rows.Where(row => row.StartedAt < edge);
        rows = filter switch
        {
            ReleaseFilter.Live => rows.Where(row => row.EndedAt == null && posts.Any(post => post.ReleaseId == row.Id && (post.State == PostState.Publishing || post.State == PostState.Published))),
            ReleaseFilter.Waiting => rows.Where(row => row.EndedAt == null && !posts.Any(post => post.ReleaseId == row.Id && (post.State == PostState.Publishing || post.State == PostState.Published))),
            ReleaseFilter.Ended => rows.Where(row => row.EndedAt != null),
            _ => rows,
        };
        if (!actor.May(Right.SeeResults | Right.Release)) rows = rows.Where(row => row.ByMemberId == actor.MemberId || posts.Any(post => post.ReleaseId == row.Id && post.CreatedByMemberId == actor.MemberId));

        var page = await rows.OrderByDescending(row => row.StartedAt).Take(PageSize + 1).ToListAsync(stop);
        var shown = page.Take(PageSize).ToList();
        var ids = shown.ConvertAll(row => (Guid?)row.Id);
        var theirs = (await posts.Where(post => ids.Contains(post.ReleaseId)).ToListAsync(stop)).ToLookup(post => post.ReleaseId!.Value);
        return new Page<ReleaseRow>(
            [.. shown.Select(row => Row(row, [.. theirs[row.Id]]))],
            page.Count > PageSize ? shown[^1].StartedAt.UtcTicks.ToString(CultureInfo.InvariantCulture) : null);
    }

    /// <summary>The events of a release after <paramref name="since"/>, oldest first, at most <paramref name="most"/>; for the page, the newest ones.</summary>
    internal async Task<IReadOnlyList<ReleaseMessage>> Events(Actor actor, Guid releaseId, long since, int most, CancellationToken stop)
    {
        await using var db = database.Read(actor);
        var rows = await db.ReleaseEvents.Where(row => row.ReleaseId == releaseId && row.Seq > since).OrderBy(row => row.Seq).Take(most).ToListAsync(stop);
        return rows.ConvertAll(Message);
    }

    /// <summary>The newest events, newest first.</summary>
    public async Task<IReadOnlyList<ReleaseMessage>> Latest(Actor actor, Guid releaseId, CancellationToken stop)
    {
        if (!actor.May(AnyResults)) return [];
        await using var db = database.Read(actor);
        var rows = await db.ReleaseEvents.Where(row => row.ReleaseId == releaseId).OrderByDescending(row => row.Seq).Take(PageSize).ToListAsync(stop);
        return rows.ConvertAll(Message);
    }

    /// <summary>The number of the newest event; null where there is no such release for this actor.</summary>
    internal async Task<long?> LastSeq(Actor actor, Guid releaseId, CancellationToken stop)
    {
        await using var db = database.Read(actor);
        return await db.Releases.Where(row => row.Id == releaseId).Select(row => (long?)row.LastSeq).SingleOrDefaultAsync(stop);
    }

    /// <summary>Whom a caller may watch: the release behind a release's or an item's id.</summary>
    internal async Task<Outcome<Guid>> MayWatch(Actor actor, Guid id, CancellationToken stop)
    {
        if (actor.Lacks(AnyResults, "watch releases") is { } no) return no;
        await using var db = database.Read(actor);
        var release = await Find(db, id, stop);
        return release is not null && await MaySee(db, actor, release, stop) ? release.Id : new NoSuchRelease();
    }

    /// <summary>Every try and every look of a post, oldest first; at most 500.</summary>
    public async Task<Outcome<IReadOnlyList<AttemptRow>>> Attempts(Actor actor, Guid postId, CancellationToken stop)
    {
        if (actor.Lacks(Right.Read | AnyResults, "see a post's attempts") is { } no) return no;
        await using var db = database.Read(actor);
        if (!await db.Posts.AnyAsync(post => post.Id == postId, stop)) return new NoSuchPost();
        var rows = await db.PostAttempts.Where(row => row.PostId == postId).OrderBy(row => row.At).ThenBy(row => row.Id).Take(500)
            .Select(row => new AttemptRow(row.Kind, row.Part, row.Number, row.At, row.EndedAt, row.Outcome, row.Reply, row.RetryAt)).ToListAsync(stop);
        return rows;
    }

    /// <summary>The looks at an unconfirmed post since it became so, oldest first: the evidence for people.</summary>
    public async Task<IReadOnlyList<AttemptRow>> Evidence(Actor actor, Guid postId, CancellationToken stop)
        => (await Attempts(actor, postId, stop)).Match(rows => rows.Where(row => row.Kind == AttemptKind.Look).ToArray(), _ => []);

    /// <summary>A page of a mailing's recipients in the given states; all of them where none is given.</summary>
    public async Task<Outcome<Page<RecipientRow>>> Recipients(Actor actor, Guid postId, IReadOnlyCollection<ActState> states, string? cursor, CancellationToken stop)
    {
        if (actor.Lacks(Right.ManageAudience | Right.Release | Right.Recover, "see who gets a mailing") is { } no) return no;
        var after = -1;
        if (cursor is { Length: > 0 } && (!int.TryParse(cursor, NumberStyles.None, CultureInfo.InvariantCulture, out after))) return Invalid.At("cursor", "The cursor is not one of ours.");

        await using (var db = database.Read(actor))
            if (!await db.Posts.AnyAsync(post => post.Id == postId && post.Channel == ChannelKind.Email, stop)) return new NoSuchPost();
        var acts = await ledger.Of(actor, postId, states.Count > 0 ? states : Enum.GetValues<ActState>(), after, PageSize + 1, stop);
        return new Page<RecipientRow>(
            [.. acts.Take(PageSize).Select(act => new RecipientRow(act.Id, act.Ordinal, act.Receiver, act.State, act.Attempt, act.Reply, act.NextAttemptAt) { HandedOverAt = act.IntendedAt, MessageKey = act.EffectKey })],
            acts.Count > PageSize ? acts[PageSize - 1].Ordinal.ToString(CultureInfo.InvariantCulture) : null);
    }

    private static Task<Release?> Find(StudioDb db, Guid id, CancellationToken stop)
        => db.Releases.Where(row => row.Id == id || row.ItemId == id).OrderByDescending(row => row.StartedAt).FirstOrDefaultAsync(stop);

    private static async Task<bool> MaySee(StudioDb db, Actor actor, Release release, CancellationToken stop)
        => actor.May(Right.SeeResults | Right.Release) || release.ByMemberId == actor.MemberId
            || await db.Posts.AnyAsync(post => post.ReleaseId == release.Id && post.CreatedByMemberId == actor.MemberId, stop);

    /// <summary>Channels whose scheduled posts are held: their approval is missing or void.</summary>
    private async Task<HashSet<ChannelKind>> Held(StudioDb db, Guid itemId, List<Post> posts, CancellationToken stop)
    {
        var scheduled = posts.Where(post => post is { State: PostState.Scheduled, Reason: null }).Select(post => post.Channel).Distinct().ToArray();
        return scheduled.Length == 0 ? [] : [.. (await gate.Missing(db, itemId, scheduled, stop)).Select(missing => missing.Channel)];
    }

    private static ReleaseRow Row(Release row, IReadOnlyList<Post> posts) => new(
        row.Id, row.ItemId, row.Title, row.ByName, row.StartedAt, row.EndedAt, ReleaseOutcomes.Of([.. posts.Select(post => post.State)]), Totals(posts),
        [.. posts.Select(post => post.Channel).Distinct().Order()]);

    private static ReleaseTotals Totals(IReadOnlyCollection<Post> posts) => new(
        posts.Count, posts.Count(post => post.State == PostState.Published), posts.Count(post => post.State == PostState.Failed), posts.Count(post => post.State == PostState.Unconfirmed),
        posts.Sum(post => post.Recipients), posts.Sum(post => post.Sent), posts.Sum(post => post.Deferred), posts.Sum(post => post.Refused))
    {
        Publishing = posts.Count(post => post.State == PostState.Publishing),
        Waiting = posts.Count(post => post.State.IsOpen()),
        Cancelled = posts.Count(post => post.State == PostState.Cancelled),
    };

    private static ReleaseMessage Message(ReleaseEvent row) => new(row.Seq, row.Type, row.At, new ReleaseMessageData(row.ReleaseId, row.Words, row.Tone, row.Post));
}
