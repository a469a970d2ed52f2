using Halcytone.Studio.Acts;
using Halcytone.Studio.Foundation;
using Halcytone.Studio.Foundation.Data;
using Halcytone.Studio.Foundation.Time;

namespace Halcytone.Studio.Scheduling;

public sealed partial class Planner
{
    /// <summary>Acts of one post that a person's word settles at once; a mailing's uncertain recipients are settled one by one.</summary>
    private const int MostOpenActs = 100;

    private static readonly ActState[] Open = [ActState.Unknown, ActState.Held];

    /// <summary>Sends what failed once more; what is out already is not touched.</summary>
    public async Task<Outcome<Post>> Retry(Actor actor, Guid postId, CancellationToken stop)
    {
        if (actor.Lacks(AnyRecovery, "retry posts") is { } no) return no;
        return await database.Write<Post>(actor, async db =>
        {
            var found = await Find(db, actor, Right.Recover, postId, version: null, stop);
            if (found.Refused(out var refusal, out var post)) return refusal;
            if (post.State == PostState.Publishing) return post; // said twice: it is on its way
            if (post.State != PostState.Failed) return post.State == PostState.Published ? new AlreadyOut() : new IllegalMove(post.State, PostState.Publishing);

            var lacking = await gate.Missing(db, post.ItemId, [post.Channel], stop);
            if (lacking.Count > 0) return new ApprovalMissing(lacking);
            await ledger.Reopen(db, post.Id, stop);
            if (post.Begin("retry", actor, clock.Now()) is { } illegal) return illegal;
            post.CountAnew();
            await outgoing.Send(db, actor, post, stop);
            Tell(db, post, "post.retried", $"{actor.Name} retried \"{post.Title}\" to {post.DestinationName}");
            return post;
        }, stop);
    }

    /// <summary>A person's word on a post that nobody could confirm: it is out, send it again, or give it up.</summary>
    /// <param name="url">Where it stands, with <see cref="Resolution.Out"/>; may be null.</param>
    public async Task<Outcome<Post>> Resolve(Actor actor, Guid postId, Resolution resolution, string? url, CancellationToken stop)
    {
        if (actor.Lacks(AnyRecovery, "decide about an unconfirmed post") is { } no) return no;
        return await database.Write<Post>(actor, async db =>
        {
            var found = await Find(db, actor, Right.Recover, postId, version: null, stop);
            if (found.Refused(out var refusal, out var post)) return refusal;
            if (post.State != PostState.Unconfirmed) return post.State == PostState.Published ? new AlreadyOut() : new IllegalMove(post.State, PostState.Published);

            var open = await ledger.Of(db, post.Id, Open, afterOrdinal: -1, MostOpenActs, stop);
            var done = resolution switch
            {
                Resolution.Out => await IsOut(db, actor, post, open, url, stop),
                Resolution.SendAgain => await SendAgain(db, actor, post, open, stop),
                _ => await GiveUp(db, actor, post, open, stop),
            };
            if (done is not null) return done;
            Tell(db, post, "post.resolved", $"{actor.Name} decided about \"{post.Title}\" to {post.DestinationName}: {Said(resolution)}");
            return post;
        }, stop);
    }

    private async Task<Refusal?> IsOut(StudioDb db, Actor actor, Post post, IReadOnlyList<ActRow> open, string? url, CancellationToken stop)
    {
        var said = $"{actor.Name} says it is out.";
        await ledger.Settle(db, [.. open.Select(act => new Settlement(act.Id, ActState.Sent, said, act.OutsideId, url))], stop);
        var counts = await ledger.Count(db, post.Id, stop);
        if (counts.Planned + counts.Deferred == 0) return post.Out(actor, clock.Now(), said, url: url);

        // A thread goes on after the part that is out.
        if (post.Begin("is out, the rest follows", actor, clock.Now()) is { } illegal) return illegal;
        await outgoing.Send(db, actor, post, stop);
        return null;
    }

    private async Task<Refusal?> SendAgain(StudioDb db, Actor actor, Post post, IReadOnlyList<ActRow> open, CancellationToken stop)
    {
        await ledger.Settle(db, [.. open.Select(act => new Settlement(act.Id, ActState.Planned, $"{actor.Name} says: send again."))], stop);
        if (post.Begin("send again", actor, clock.Now()) is { } illegal) return illegal;
        post.CountAnew();
        await outgoing.Send(db, actor, post, stop);
        return null;
    }

    private async Task<Refusal?> GiveUp(StudioDb db, Actor actor, Post post, IReadOnlyList<ActRow> open, CancellationToken stop)
    {
        await ledger.Settle(db, [.. open.Select(act => new Settlement(act.Id, ActState.Abandoned, $"{actor.Name} gave it up."))], stop);
        return post.Fail(actor, clock.Now(), $"Given up by {actor.Name}; nobody knows whether it is out.");
    }

    private static string Said(Resolution resolution) => resolution switch
    {
        Resolution.Out => "it is out",
        Resolution.SendAgain => "send again",
        _ => "give up",
    };
}
