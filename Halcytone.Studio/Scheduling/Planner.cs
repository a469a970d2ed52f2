using Halcytone.Studio.Acts;
using Halcytone.Studio.Channels;
using Halcytone.Studio.Foundation;
using Halcytone.Studio.Foundation.Data;
using Halcytone.Studio.Foundation.Events;
using Halcytone.Studio.Foundation.Time;
using Halcytone.Studio.Generation;
using Halcytone.Studio.Review;
using Microsoft.EntityFrameworkCore;

namespace Halcytone.Studio.Scheduling;

/// <summary>What staging an item gave.</summary>
/// <param name="Posts">One a rendition and destination; made now or there already.</param>
/// <param name="Skipped">Channels that got no post: <c>no_destination</c> or <c>ambiguous_destination</c>.</param>
public sealed record Staged(IReadOnlyList<Post> Posts, IReadOnlyList<(ChannelKind Channel, string Reason)> Skipped);

/// <summary>A post after a change that can be taken back.</summary>
/// <param name="Post">As it is now.</param>
/// <param name="UndoToken">Good for ten seconds with <see cref="Planner.Undo"/>.</param>
public sealed record Changed(Post Post, Guid UndoToken);

/// <summary>What a person says about a post of unknown outcome.</summary>
public enum Resolution { Out, SendAgain, GiveUp }

/// <summary>The one way posts get their times, and people's word on how they ended.</summary>
public sealed partial class Planner(Database database, Outgoing outgoing, ApprovalGate gate, ActLedger ledger, Staging staging, TimeProvider clock)
{
    private const Right AnyPlan = Right.Plan | Right.PlanOwn;
    private const Right AnyRelease = Right.Release | Right.ReleaseOwnSummaries;
    private const Right AnyRecovery = Right.Recover | Right.RecoverOwnSummaries;

    /// <summary>Makes a draft post for each rendition of the item and its destinations, planned for <paramref name="plannedFor"/>; open ones are kept and moved. Part of the caller's unit of work.</summary>
    public Task<Staged> Stage(StudioDb db, Actor actor, Made made, DateTimeOffset? plannedFor, CancellationToken stop)
        => staging.Stage(db, actor, made, plannedFor, stop);

    /// <summary>Notes the wished date of a draft, or takes it away.</summary>
    public Task<Outcome<Changed>> Plan(Actor actor, Guid postId, DateTimeOffset? wish, int? version, CancellationToken stop)
        => Change(actor, AnyPlan, "plan posts", postId, version, "post.planned", post => post.Plan(wish, actor, clock.Now()), stop);

    /// <summary>Gives the post a firm time; it goes out then, if it is approved.</summary>
    public Task<Outcome<Changed>> Schedule(Actor actor, Guid postId, DateTimeOffset dueAt, int? version, CancellationToken stop)
        => Change(actor, AnyPlan, "schedule posts", postId, version, "post.scheduled", post => MayGoEarlier(actor, post, dueAt) ?? post.Schedule(dueAt, actor, clock.Now()), stop);

    /// <summary>Moves it: a draft's wish, a scheduled post's firm time. A failed one becomes a draft again.</summary>
    public Task<Outcome<Changed>> Move(Actor actor, Guid postId, DateTimeOffset to, int? version, CancellationToken stop)
        => Change(actor, AnyPlan, "move posts", postId, version, "post.moved", post =>
        {
            var now = clock.Now();
            if (to <= now && (post.State.IsOpen() || post.State == PostState.Failed)) return MoveRefused.Past(now);
            if (post.State == PostState.Failed && post.Fix(actor, now) is { } refusal) return refusal;
            return post.State == PostState.Draft ? post.Plan(to, actor, now) : MayGoEarlier(actor, post, to) ?? post.Schedule(to, actor, now);
        }, stop);

    /// <summary>Takes the firm time back; it stays as a wish.</summary>
    public Task<Outcome<Changed>> Unplan(Actor actor, Guid postId, int? version, CancellationToken stop)
        => Change(actor, AnyPlan, "unplan posts", postId, version, "post.unplanned", post => post.Unplan(actor, clock.Now()), stop);

    /// <summary>Cancels a scheduled or failed post, deletes a draft; good for ten seconds of undo.</summary>
    public Task<Outcome<Changed>> Cancel(Actor actor, Guid postId, int? version, CancellationToken stop)
        => Change(actor, AnyPlan | AnyRelease, "cancel posts", postId, version, "post.cancelled", post =>
            post.State is PostState.Draft or PostState.Cancelled || actor.May(AnyRelease) ? post.Cancel(actor, clock.Now()) : new NotAllowed("cancel a post that is scheduled"), stop);

    /// <summary>Takes back the last change of a post within ten seconds of it.</summary>
    /// <param name="token">From <see cref="Changed.UndoToken"/>.</param>
    public async Task<Outcome<Post>> Undo(Actor actor, Guid token, CancellationToken stop)
    {
        if (actor.Lacks(AnyPlan | AnyRelease, "undo changes of posts") is { } no) return no;
        return await database.Write<Post>(actor, async db =>
        {
            var move = await db.PostMoves.AsNoTracking().SingleOrDefaultAsync(row => row.Id == token, stop);
            if (move is null) return new UndoIsOver();
            var post = await db.Posts.SingleAsync(row => row.Id == move.PostId, stop);
            var last = await db.PostMoves.AsNoTracking().Where(row => row.PostId == post.Id).OrderByDescending(row => row.At).ThenByDescending(row => row.Id).FirstAsync(stop);
            if (last.Id != token || (!actor.May(Right.Plan | AnyRelease) && post.CreatedByMemberId != actor.MemberId)) return new UndoIsOver();
            if (post.Undo(last, actor, clock.Now()) is { } refusal) return refusal;
            Tell(db, post, "post.undone", $"{actor.Name} undid: {last.What}");
            return post;
        }, stop);
    }

    /// <summary>Lets it go now: due at once, asked for approval at once, in the queue at once. A post that waits for its next attempt is tried now.</summary>
    public async Task<Outcome<Post>> PublishNow(Actor actor, Guid postId, int? version, CancellationToken stop)
    {
        if (actor.Lacks(AnyRelease, "publish now") is { } no) return no;
        return await database.Write<Post>(actor, async db =>
        {
            var found = await Find(db, actor, Right.Release, postId, version, stop);
            if (found.Refused(out var refusal, out var post)) return refusal;
            if (post.State == PostState.Publishing && post.NextAttemptAt > clock.Now())
            {
                post.TryAgain(clock.Now(), post.Reply ?? "");
                await outgoing.Hurry(db, actor, post, stop);
                return post;
            }
            if (!post.State.IsOpen()) return post.Schedule(clock.Now(), actor, clock.Now())!;

            var lacking = await gate.MissingFor(db, actor, post.ItemId, [post.Channel], stop);
            if (lacking.Count > 0) return new ApprovalMissing(lacking);
            if (post.LetGo(post.ReleaseId, clock.Now(), actor, clock.Now()) is { } closed) return closed;
            if (post.Begin("now", actor, clock.Now()) is { } illegal) return illegal;
            await outgoing.Send(db, actor, post, stop);
            Tell(db, post, "post.released", $"{actor.Name} published \"{post.Title}\" to {post.DestinationName} now");
            return post;
        }, stop);
    }

    /// <summary>As <see cref="PublishNow"/>, but it waits for ten seconds in which <see cref="Undo"/> takes it back and <see cref="PublishNow"/> sends it.</summary>
    public async Task<Outcome<Changed>> PublishSoon(Actor actor, Guid postId, int? version, CancellationToken stop)
    {
        if (actor.Lacks(AnyRelease, "publish now") is { } no) return no;
        return await database.Write<Changed>(actor, async db =>
        {
            var found = await Find(db, actor, Right.Release, postId, version, stop);
            if (found.Refused(out var refusal, out var post)) return refusal;
            if (post.State.IsOpen())
            {
                var lacking = await gate.MissingFor(db, actor, post.ItemId, [post.Channel], stop);
                if (lacking.Count > 0) return new ApprovalMissing(lacking);
            }
            if (post.LetGoSoon(post.ReleaseId, actor, clock.Now()) is { } closed) return closed;
            Tell(db, post, "post.goes", $"{actor.Name} publishes \"{post.Title}\" to {post.DestinationName} in {Post.UndoWithin.TotalSeconds:0} s");
            return new Changed(post, post.Moves.Count > 0 ? post.Moves[^1].Id : Guid.Empty);
        }, stop);
    }

    /// <summary>Makes a new draft of the same rendition for the same destination.</summary>
    public async Task<Outcome<Post>> Duplicate(Actor actor, Guid postId, CancellationToken stop)
    {
        if (actor.Lacks(AnyPlan, "duplicate posts") is { } no) return no;
        return await database.Write<Post>(actor, async db =>
        {
            var found = await Find(db, actor, Right.Plan, postId, version: null, stop);
            if (found.Refused(out var refusal, out var post)) return refusal;
            var copy = new Post
            {
                Id = clock.NewId(), WorkspaceId = post.WorkspaceId, ItemId = post.ItemId, RenditionId = post.RenditionId, Channel = post.Channel,
                DestinationId = post.DestinationId, DestinationName = post.DestinationName, Title = post.Title, CreatedByMemberId = actor.MemberId, CreatedAt = clock.Now(),
            };
            db.Posts.Add(copy);
            Tell(db, copy, "post.duplicated", $"{actor.Name} duplicated \"{post.Title}\" for {post.DestinationName}");
            return copy;
        }, stop);
    }

    /// <summary>Lets every planned post of the house be looked up by what a person may see of it.</summary>
    private async Task<Outcome<Changed>> Change(
        Actor actor, Right any, string act, Guid postId, int? version, string fact, Func<Post, Refusal?> change, CancellationToken stop)
    {
        if (actor.Lacks(any, act) is { } no) return no;
        return await database.Write<Changed>(actor, async db =>
        {
            var found = await Find(db, actor, Right.Plan | Right.Release, postId, version, stop);
            if (found.Refused(out var refusal, out var post)) return refusal;
            if (change(post) is { } refused) return refused;
            Tell(db, post, fact, $"{actor.Name}: {Sentence(fact, post)}");
            return new Changed(post, post.Moves.Count > 0 ? post.Moves[^1].Id : Guid.Empty);
        }, stop);
    }

    /// <summary>The post, for somebody who holds <paramref name="everyones"/>, or whose own it is; at the version that was seen.</summary>
    private static async Task<Outcome<Post>> Find(StudioDb db, Actor actor, Right everyones, Guid postId, int? version, CancellationToken stop)
    {
        var post = await db.Posts.SingleOrDefaultAsync(row => row.Id == postId, stop);
        if (post is null) return new NoSuchPost();
        if (!actor.May(everyones) && post.CreatedByMemberId != actor.MemberId) return new NotAllowed("change a post of somebody else");
        if (version is not null && version != post.Version) return new Stale();
        return post;
    }

    /// <summary>Moving an approved post earlier is a release (design §5).</summary>
    private static NotAllowed? MayGoEarlier(Actor actor, Post post, DateTimeOffset to)
        => post.State == PostState.Scheduled && to < post.DueAt && !actor.May(AnyRelease) ? new NotAllowed("move a scheduled post to an earlier time") : null;

    private static void Tell(StudioDb db, Post post, string kind, string summary)
    {
        db.Record(new Fact(kind, new Subject("post", post.Id), summary, new { post.Channel, post.DueAt, post.PlannedFor }));
        db.Signal(new PostChanged(post.WorkspaceId, post.Id, post.ItemId, post.ReleaseId));
    }

    private static string Sentence(string fact, Post post) => fact switch
    {
        "post.cancelled" => $"\"{post.Title}\" to {post.DestinationName} was cancelled",
        "post.unplanned" => $"\"{post.Title}\" to {post.DestinationName} has no firm time any more",
        _ => $"\"{post.Title}\" to {post.DestinationName} was set to {post.StandsAt:yyyy-MM-dd HH:mm}Z",
    };
}
