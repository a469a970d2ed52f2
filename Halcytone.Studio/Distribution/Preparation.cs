using Halcytone.Studio.Acts;
using Halcytone.Studio.Channels;
using Halcytone.Studio.Foundation;
using Halcytone.Studio.Foundation.Data;
using Halcytone.Studio.Foundation.Events;
using Halcytone.Studio.Foundation.Time;
using Halcytone.Studio.Generation;
using Halcytone.Studio.Review;
using Halcytone.Studio.Scheduling;
using Microsoft.EntityFrameworkCore;

namespace Halcytone.Studio.Distribution;

/// <summary>What is to be sent.</summary>
internal sealed record Prepared(Post Post, ChannelContent Content, string Fingerprint, ActCounts Counts);

/// <summary>
/// What stands before the first call of every attempt, in one unit of work: the approval asked again for exactly this text, the text pinned, the
/// acts planned. Once one act is out, the pinned text goes on: nobody gets half of something else.
/// </summary>
internal sealed class Preparation(Database database, ApprovalGate gate, ActLedger ledger, Releases releases, Journal journal, TimeProvider clock)
{
    /// <summary>The post ready to be sent; null when there is nothing to do (it was cancelled, or has failed its approval and says so).</summary>
    public async Task<Prepared?> Prepare(Actor actor, Guid postId, CancellationToken stop)
    {
        var outcome = await database.Write<Prepared?>(actor, async db =>
        {
            var post = await db.Posts.SingleOrDefaultAsync(row => row.Id == postId, stop);
            if (post is null || post.State != PostState.Publishing || post.Reason is not null) return (Prepared?)null;

            await releases.EnsureFor(db, actor, post, stop);
            var counts = await ledger.Count(db, postId, stop);
            var pinned = await db.PinnedTexts.SingleOrDefaultAsync(row => row.PostId == postId, stop);
            if (pinned is null || counts.Sent + counts.Unknown + counts.Held == 0)
            {
                var rendition = await db.Renditions.AsNoTracking().SingleOrDefaultAsync(row => row.Id == post.RenditionId, stop);
                if (rendition is null) return await Fail(db, actor, post, "Its text is gone. Nothing was sent.", stop);
                var lacking = await gate.Missing(db, post.ItemId, [post.Channel], stop);
                if (lacking.Count > 0) return await Fail(db, actor, post, new ApprovalMissing(lacking).Message, stop);
                pinned = Pin(db, post, rendition, pinned);
            }
            post.Attempting(pinned.Fingerprint);
            if (post.Channel != ChannelKind.Email) await ledger.Plan(db, postId, [.. Parts(post, pinned.Content)], stop);
            return new Prepared(post, pinned.Content, pinned.Fingerprint, counts);
        }, stop);
        return outcome.Match(prepared => prepared, refusal => throw new InvalidOperationException(refusal.Message));
    }

    private async Task<Prepared?> Fail(StudioDb db, Actor actor, Post post, string why, CancellationToken stop)
    {
        post.Fail(actor, clock.Now(), why);
        await journal.Note(db, post, "failed", "Not approved as it stands, nothing was sent", stop);
        Told.Failed(db, post, why);
        return null;
    }

    private PinnedText Pin(StudioDb db, Post post, Rendition rendition, PinnedText? pinned)
    {
        if (pinned is null) db.PinnedTexts.Add(pinned = new PinnedText { PostId = post.Id, WorkspaceId = post.WorkspaceId });
        (pinned.Content, pinned.Fingerprint, pinned.PinnedAt) = (rendition.Content, rendition.Fingerprint, clock.Now());
        return pinned;
    }

    private static IEnumerable<PlannedAct> Parts(Post post, ChannelContent content)
        => Enumerable.Range(0, Math.Max(1, content.Parts.Count)).Select(part => new PlannedAct(
            EffectKey.Of(post.Id.ToString("N"), post.Channel.ToString(), post.DestinationId.ToString("N"), part.ToString(System.Globalization.CultureInfo.InvariantCulture)),
            part, post.DestinationName));
}

/// <summary>The facts that the inbox and the audit trail get about posts that ended.</summary>
internal static class Told
{
    private const Role Recoverers = Role.MarketingManager | Role.ContentManager | Role.Administrator;

    public static void Published(StudioDb db, Post post)
        => Record(db, post, "post.published", $"\"{post.Title}\" is out on {post.DestinationName}", notify: null);

    public static void Failed(StudioDb db, Post post, string why)
        => Record(db, post, "post.failed", $"\"{post.Title}\" failed on {post.DestinationName}: {why}", NoticeReason.Failed);

    public static void Unconfirmed(StudioDb db, Post post, string why)
        => Record(db, post, "post.unconfirmed", $"Nobody knows whether \"{post.Title}\" is out on {post.DestinationName}: {why}", NoticeReason.Unconfirmed);

    public static void Waits(StudioDb db, Post post, string why)
        => Record(db, post, "post.waits", $"\"{post.Title}\" to {post.DestinationName} waits: {why}", NoticeReason.Waiting);

    public static void PausedByItself(StudioDb db, Post post, string why)
        => Record(db, post, "post.paused", $"\"{post.Title}\" to {post.DestinationName} was paused: {why}", NoticeReason.Failed);

    private static void Record(StudioDb db, Post post, string kind, string summary, NoticeReason? notify)
    {
        db.Record(new Fact(kind, new Subject("post", post.Id), summary, new { post.Channel, post.ReleaseId, post.Url })
        {
            Notify = notify is { } reason
                ? new Notify(reason, post.ReleaseId is { } release ? $"/distribution/{release}" : $"/content/{post.ItemId}", Recoverers, post.CreatedByMemberId == Guid.Empty ? null : [post.CreatedByMemberId])
                : null,
        });
        db.Signal(new PostChanged(post.WorkspaceId, post.Id, post.ItemId, post.ReleaseId));
    }
}
