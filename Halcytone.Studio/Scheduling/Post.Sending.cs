using Halcytone.Studio.Acts;
using Halcytone.Studio.Foundation;

namespace Halcytone.Studio.Scheduling;

public sealed partial class Post
{
    /// <summary>The longest reply that is kept, in characters.</summary>
    public const int LongestReply = 2_000;

    /// <summary>Starts sending: it is due, somebody said "now", "retry" or "send again".</summary>
    public Refusal? Begin(string what, Actor by, DateTimeOffset now)
    {
        if (State == PostState.Publishing) return null;
        if (Become(PostState.Publishing, what, by, now, DueAt ?? now) is { } refusal) return refusal;
        (Reason, Reply, NextAttemptAt) = (null, null, null);
        return null;
    }

    /// <summary>Joins the release that it is shown in; a post belongs to the newest one that let it go.</summary>
    public void Join(Guid releaseId) => ReleaseId = releaseId;

    /// <summary>One more attempt is made, with the text of <paramref name="fingerprint"/>.</summary>
    public void Attempting(string fingerprint)
    {
        Fingerprint = fingerprint;
        Attempt++;
        NextAttemptAt = null;
    }

    /// <summary>It stays on its way and is tried again at <paramref name="at"/>.</summary>
    public void TryAgain(DateTimeOffset at, string reply) => (NextAttemptAt, Reply) = (at, Cut(reply));

    /// <summary>The attempts start to count anew: a person said "retry".</summary>
    public void CountAnew() => Attempt = 0;

    /// <summary>It is out, with proof or by a person's word. Harmless when repeated.</summary>
    public Refusal? Out(Actor by, DateTimeOffset now, string reply, string? outsideId = null, string? url = null)
    {
        if (State == PostState.Published) return null;
        if (Become(PostState.Published, "out", by, now, DueAt) is { } refusal) return refusal;
        (PublishedAt, Reason, NextAttemptAt) = (now, null, null);
        (Reply, OutsideId, Url) = (Cut(reply), outsideId ?? OutsideId, url ?? Url);
        return null;
    }

    /// <summary>It is certainly not out and is not tried again by itself.</summary>
    public Refusal? Fail(Actor by, DateTimeOffset now, string why)
    {
        if (State == PostState.Failed) return null;
        if (Become(PostState.Failed, "failed", by, now, DueAt) is { } refusal) return refusal;
        (Reason, NextAttemptAt, Reply) = (null, null, Cut(why));
        return null;
    }

    /// <summary>The answer was lost: nobody knows whether it is out.</summary>
    public Refusal? Doubt(Actor by, DateTimeOffset now, string why)
    {
        if (State == PostState.Unconfirmed) return null;
        if (Become(PostState.Unconfirmed, "outcome unknown", by, now, DueAt) is { } refusal) return refusal;
        (Reason, NextAttemptAt, Reply) = (null, null, Cut(why));
        return null;
    }

    /// <summary>Notes when the next look at an unconfirmed post is due, and what the last one showed.</summary>
    public void Looked(string reply, DateTimeOffset? nextLookAt) => (Reply, NextAttemptAt) = (Cut(reply), nextLookAt);

    /// <summary>How far a mailing is, from the ledger.</summary>
    public void Progress(ActCounts counts) => (Recipients, Sent, Deferred, Refused, Uncertain) =
        (counts.Total - counts.Suppressed, counts.Sent, counts.Deferred, counts.Rejected, counts.Unknown + counts.Held);

    /// <summary>What a mailing's progress is told as.</summary>
    public void Tell(string reply) => Reply = Cut(reply);

    private static string Cut(string reply) => reply.Length <= LongestReply ? reply : reply[..LongestReply];
}
