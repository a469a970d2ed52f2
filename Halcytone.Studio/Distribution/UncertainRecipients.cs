using Halcytone.Studio.Acts;
using Halcytone.Studio.Channels;
using Halcytone.Studio.Foundation;
using Halcytone.Studio.Foundation.Data;
using Halcytone.Studio.Foundation.Events;
using Halcytone.Studio.Foundation.Time;
using Halcytone.Studio.Scheduling;
using Microsoft.EntityFrameworkCore;

namespace Halcytone.Studio.Distribution;

/// <summary>
/// A person's word on people of a published mailing of whom nobody knows whether they have it: the connection broke between handing their copy over and
/// the relay's answer. Nothing of this happens by itself (reliability-and-security §3.7).
/// </summary>
public sealed class UncertainRecipients(Database database, ActLedger ledger, Outgoing outgoing, Journal journal, TimeProvider clock)
{
    /// <summary>People decided about at once; a mailing leaves at most one uncertain a connection each time it is cut off.</summary>
    public const int MostAtOnce = 500;

    private static readonly ActState[] Uncertain = [ActState.Unknown, ActState.Held];

    /// <summary>Settles them: they have it, they get it once more (under the same message id), or it is let be.</summary>
    /// <param name="recipientIds">Their rows in the list; everybody uncertain where empty. One who is not uncertain any more is left as they are.</param>
    /// <returns>The post; <see cref="NoSuchPost"/>, <see cref="NobodyUncertain"/>, or a conflict while the mailing is on its way.</returns>
    public async Task<Outcome<Post>> Resolve(Actor actor, Guid postId, Resolution resolution, IReadOnlyCollection<Guid> recipientIds, CancellationToken stop)
    {
        if (actor.Lacks(Right.Recover, "decide about uncertain people of a mailing") is { } no) return no;
        if (recipientIds.Count > MostAtOnce) return Invalid.At("recipient_ids", $"At most {MostAtOnce} people at once.");
        return await database.Write<Post>(actor, async db =>
        {
            var post = await db.Posts.SingleOrDefaultAsync(row => row.Id == postId && row.Channel == ChannelKind.Email, stop);
            if (post is null) return new NoSuchPost();
            if (post.State != PostState.Published) return post.State == PostState.Unconfirmed ? new WholeMailingUnconfirmed() : new InProgress(post.State);

            var open = await ledger.Of(db, postId, Uncertain, afterOrdinal: -1, MostAtOnce, stop);
            var chosen = recipientIds.Count == 0 ? open : [.. open.Where(act => recipientIds.Contains(act.Id))];
            if (chosen.Count == 0) return new NobodyUncertain();

            await ledger.Settle(db, [.. chosen.Select(act => Settled(act.Id, resolution, actor))], stop);
            post.Progress(await ledger.Count(db, postId, stop));
            post.Tell(MailingSender.Report(post));
            if (resolution == Resolution.SendAgain)
            {
                await outgoing.Send(db, actor, post, stop);
                await outgoing.Hurry(db, actor, post, stop);
            }
            var words = $"{actor.Name} says of {People(chosen.Count)}: {Said(resolution)}";
            await journal.Note(db, post, resolution == Resolution.SendAgain ? "publishing" : "out", words, stop, "recipients_progress");
            db.Record(new Fact("post.recipients_resolved", new Subject("post", post.Id), $"{words} (\"{post.Title}\" to {post.DestinationName})", new { recipients = chosen.Select(act => act.Id) }));
            db.Signal(new PostChanged(post.WorkspaceId, post.Id, post.ItemId, post.ReleaseId));
            return post;
        }, stop);
    }

    /// <summary>Deferred, and due now: the mailing's background run takes it up as it does anybody whom the receiver put off.</summary>
    private Settlement Settled(Guid actId, Resolution resolution, Actor actor) => resolution switch
    {
        Resolution.Out => new Settlement(actId, ActState.Sent, $"{actor.Name} says it is there."),
        Resolution.SendAgain => new Settlement(actId, ActState.Deferred, $"{actor.Name} says: send again.", NextAttemptAt: clock.Now()),
        _ => new Settlement(actId, ActState.Abandoned, $"{actor.Name} let it be; nobody knows whether it is there."),
    };

    private static string People(int count) => count == 1 ? "1 person" : $"{count} people";

    private static string Said(Resolution resolution) => resolution switch
    {
        Resolution.Out => "they have it",
        Resolution.SendAgain => "send again",
        _ => "let it be",
    };
}

/// <summary>Everybody of this mailing is accounted for.</summary>
public sealed record NobodyUncertain()
    : Conflict("nobody_uncertain", "Nobody among these people is uncertain any more. Nothing was changed; somebody may have decided meanwhile.");

/// <summary>Nobody knows of anybody: that is decided for the mailing as a whole.</summary>
public sealed record WholeMailingUnconfirmed()
    : Conflict("unconfirmed", "Nobody knows whether anybody has this mailing. Nothing was changed. Decide about the whole of it in the monitor.");
