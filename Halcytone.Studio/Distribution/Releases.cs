using Halcytone.Studio.Acts;
using Halcytone.Studio.Content;
using Halcytone.Studio.Foundation;
using Halcytone.Studio.Foundation.Data;
using Halcytone.Studio.Foundation.Events;
using Halcytone.Studio.Foundation.Time;
using Halcytone.Studio.Review;
using Halcytone.Studio.Scheduling;
using Microsoft.EntityFrameworkCore;

namespace Halcytone.Studio.Distribution;

/// <summary>What letting go gave: the release and its posts.</summary>
public sealed record Released(Release Release, IReadOnlyList<Post> Posts);

/// <summary>Lets the posts of an item go together, and holds or stops them together.</summary>
public sealed partial class Releases(Database database, Outgoing outgoing, ApprovalGate gate, ActLedger ledger, Journal journal, TimeProvider clock)
{
    private const Right AnyRelease = Right.Release | Right.ReleaseOwnSummaries;

    /// <summary>
    /// Lets every open post of the item go: now, or at its planned time. Asks the approval gate first and again when each is sent. What is out
    /// already is not touched.
    /// </summary>
    /// <returns>The release; <see cref="ApprovalMissing"/>, <see cref="NoPlannedTime"/>, <see cref="NothingToRelease"/>, <see cref="EverythingIsOut"/>.</returns>
    public Task<Outcome<Released>> Release(Actor actor, Guid itemId, bool immediately, CancellationToken stop)
        => database.Write(actor, db => Release(db, actor, itemId, immediately, stop), stop);

    /// <summary>As above, in the caller's unit of work.</summary>
    internal async Task<Outcome<Released>> Release(StudioDb db, Actor actor, Guid itemId, bool immediately, CancellationToken stop)
    {
        if ((await MayGo(db, actor, itemId, stop)).Refused(out var why, out var ready)) return why;
        var (item, open) = ready;
        if (!immediately && open.TrueForAll(post => Planned(post) is null)) return new NoPlannedTime();

        var release = await Joined(db, actor, item, immediately ? $"Release began, {Targets(open.Count)}" : $"Release planned, {Targets(open.Count)}", stop);
        if (await LetGo(db, actor, release, open, immediately, stop) is { } refusal) return refusal;
        db.Record(new Fact("release.began", new Subject("release", release.Id), $"{actor.Name} released \"{item.Title}\" {(immediately ? "now" : "at its planned time")}, {Targets(open.Count)}"));
        return new Released(release, open);
    }

    /// <summary>The item and its open posts, where this actor may let them go as they stand.</summary>
    private async Task<Outcome<(ContentItem Item, List<Post> Open)>> MayGo(StudioDb db, Actor actor, Guid itemId, CancellationToken stop)
    {
        if (actor.Lacks(AnyRelease, "release posts") is { } no) return no;
        var item = await db.Items.AsNoTracking().SingleOrDefaultAsync(row => row.Id == itemId, stop);
        if (item is null || (!actor.May(Right.Release) && item.Kind != ContentKind.SessionSummary)) return new NoSuchContent();

        var posts = await Of(db, itemId).ToListAsync(stop);
        var open = posts.FindAll(post => post.State.IsOpen());
        if (open.Count == 0) return WhyNothing(posts);
        var lacking = await gate.MissingFor(db, actor, itemId, [.. open.Select(post => post.Channel).Distinct()], stop);
        return lacking.Count > 0 ? new ApprovalMissing(lacking) : (item, open);
    }

    private static IQueryable<Post> Of(StudioDb db, Guid itemId)
        => db.Posts.Where(post => post.ItemId == itemId && post.State != PostState.Cancelled).OrderBy(post => post.Channel).ThenBy(post => post.Id);

    /// <summary>The item's release that is under way or waits for its time, told <paramref name="words"/>; or a new one that begins with them.</summary>
    private async Task<Release> Joined(StudioDb db, Actor actor, ContentItem item, string words, CancellationToken stop)
    {
        if (await UnderWay(db, item.Id).FirstOrDefaultAsync(stop) is not { } id) return Open(db, actor, item.Id, item.Title, words);
        await journal.Note(db, id, "post_changed", "publishing", words, stop);
        return (await Journal.Lock(db, id, stop))!;
    }

    private static IQueryable<Guid?> UnderWay(StudioDb db, Guid itemId)
        => db.Releases.Where(row => row.ItemId == itemId && row.EndedAt == null).OrderByDescending(row => row.StartedAt).Select(row => (Guid?)row.Id);

    private async Task<Refusal?> LetGo(StudioDb db, Actor actor, Release release, List<Post> posts, bool immediately, CancellationToken stop)
    {
        var now = clock.Now();
        var first = posts.Min(Planned);
        foreach (var post in posts)
        {
            if (!immediately && post.UndoUntil is not null) continue; // somebody said "now" meanwhile
            if (post.LetGo(release.Id, immediately ? now : Planned(post) ?? first!.Value, actor, now) is { } closed) return closed;
            if (immediately && post.Begin("now", actor, now) is { } illegal) return illegal;
            if (immediately) await outgoing.Send(db, actor, post, stop);
            else db.Signal(new PostChanged(post.WorkspaceId, post.Id, post.ItemId, release.Id));
        }
        return null;
    }

    /// <summary>The release that a post is shown in: its own, one of its item that is under way, or a new one. Part of the caller's unit of work.</summary>
    internal async Task EnsureFor(StudioDb db, Actor actor, Post post, CancellationToken stop)
    {
        if (post.ReleaseId is not null) return;
        post.Join(await UnderWay(db, post.ItemId).FirstOrDefaultAsync(stop) ?? Open(db, actor, post.ItemId, post.Title, "Release began").Id);
    }

    /// <summary>Holds everything of the release that is not out: what is under way stops at the next safe point.</summary>
    public Task<Outcome<Release>> Pause(Actor actor, Guid releaseId, CancellationToken stop) => Together(actor, releaseId, "paused", "Paused by", async (db, post) =>
    {
        await Task.CompletedTask;
        return post.State is PostState.Scheduled or PostState.Publishing ? post.Pause(actor, clock.Now()) : null;
    }, stop);

    /// <summary>Lets what was paused go on.</summary>
    public Task<Outcome<Release>> Resume(Actor actor, Guid releaseId, CancellationToken stop) => Together(actor, releaseId, "resumed", "Resumed by", async (db, post) =>
    {
        if (post.Reason != PostReasons.Paused) return null;
        if (post.Resume(actor, clock.Now()) is { } refusal) return refusal;
        if (post.State == PostState.Publishing) await Wake(db, actor, post, stop);
        return null;
    }, stop);

    /// <summary>Stops what is not out for good: scheduled posts are cancelled, a mailing ends with those who have it.</summary>
    public Task<Outcome<Release>> StopRest(Actor actor, Guid releaseId, CancellationToken stop) => Together(actor, releaseId, "stopped", "Stopped by", async (db, post) =>
    {
        if (post.State == PostState.Scheduled) return post.Cancel(actor, clock.Now());
        if (post.State == PostState.Published && post.Deferred > 0) await ledger.Abandon(db, post.Id, $"Stopped by {actor.Name}.", stop);
        if (post.State != PostState.Publishing) return null;
        await ledger.Abandon(db, post.Id, $"Stopped by {actor.Name}.", stop);
        post.Resume(actor, clock.Now());
        await Wake(db, actor, post, stop);
        return null;
    }, stop);

    private async Task Wake(StudioDb db, Actor actor, Post post, CancellationToken stop)
    {
        await outgoing.Send(db, actor, post, stop);
        await outgoing.Hurry(db, actor, post, stop);
    }

    private async Task<Outcome<Release>> Together(Actor actor, Guid releaseId, string done, string words, Func<StudioDb, Post, Task<Refusal?>> act, CancellationToken stop)
    {
        if (actor.Lacks(AnyRelease | Right.Recover, "hold or stop a release") is { } no) return no;
        return await database.Write<Release>(actor, async db =>
        {
            if (await Journal.Lock(db, releaseId, stop) is not { } release || !await IsTheirs(db, actor, release, Right.Release | Right.Recover, stop)) return new NoSuchRelease();
            foreach (var post in await db.Posts.Where(post => post.ReleaseId == releaseId).OrderBy(post => post.Id).ToListAsync(stop))
            {
                if (await act(db, post) is { } refusal) return refusal;
                db.Signal(new PostChanged(post.WorkspaceId, post.Id, post.ItemId, releaseId));
            }
            await journal.Note(db, releaseId, "post_changed", "scheduled", $"{words} {actor.Name}", stop);
            db.Record(new Fact($"release.{done}", new Subject("release", releaseId), $"{actor.Name} {done} the release of \"{release.Title}\""));
            return release;
        }, stop);
    }

    /// <summary>Who releases only summaries has no other release before them.</summary>
    private static async Task<bool> IsTheirs(StudioDb db, Actor actor, Release release, Right everyones, CancellationToken stop)
        => actor.May(everyones) || await db.Items.AnyAsync(item => item.Id == release.ItemId && item.Kind == ContentKind.SessionSummary, stop);

    private Release Open(StudioDb db, Actor actor, Guid itemId, string title, string words)
    {
        var release = new Release
        {
            Id = clock.NewId(), WorkspaceId = actor.Workspace, ItemId = itemId, Title = title, ByMemberId = actor.MemberId, ByName = actor.Name, StartedAt = clock.Now(),
        };
        db.Releases.Add(release);
        journal.Begin(db, release, words);
        return release;
    }

    private static Conflict WhyNothing(List<Post> posts)
        => posts.Exists(post => post.State is PostState.Publishing or PostState.Unconfirmed) ? new ReleaseInProgress()
            : posts.Exists(post => post.State == PostState.Published) ? new EverythingIsOut() : new NothingToRelease();

    private static DateTimeOffset? Planned(Post post) => post.DueAt ?? post.PlannedFor;

    private static string Targets(int count) => count == 1 ? "1 target" : $"{count} targets";
}
