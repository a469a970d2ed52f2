using Halcytone.Studio.Foundation;
using Halcytone.Studio.Foundation.Data;

namespace Halcytone.Studio.Acts;

/// <summary>Where an act stands (reliability-and-security §3.2).</summary>
public enum ActState
{
    /// <summary>To be done.</summary>
    Planned,

    /// <summary>Committed before the first byte; nobody knows yet.</summary>
    Intent,

    /// <summary>Accepted by the other side.</summary>
    Sent,

    /// <summary>Certainly refused; final, with the reason.</summary>
    Rejected,

    /// <summary>Certainly not done, to be tried again (a temporary refusal).</summary>
    Deferred,

    /// <summary>The answer was lost; never repeated by itself.</summary>
    Unknown,

    /// <summary>Unknown, looked for, not decided: waits for a person.</summary>
    Held,

    /// <summary>Not to be done: the receiver is on the suppression list.</summary>
    Suppressed,

    /// <summary>Given up by a person or by a cancelled post.</summary>
    Abandoned,
}

/// <summary>One thing to be done outside, as it is planned.</summary>
/// <param name="EffectKey">Deterministic: the same act has the same key whatever the attempt. Make it with <see cref="EffectKey"/>.</param>
/// <param name="Ordinal">Its place among the acts of its post, from 0.</param>
/// <param name="Receiver">Who gets it: an e-mail address, or the destination's name.</param>
/// <param name="ReceiverId">The subscriber, where there is one.</param>
/// <param name="ListId">The audience list it goes to, where there is one; kept in the ledger, because the guard asks whether the receiver is still on it.</param>
public sealed record PlannedAct(string EffectKey, int Ordinal, string Receiver, Guid? ReceiverId = null, Guid? ListId = null);

/// <summary>An act as it stands in the ledger.</summary>
public sealed record ActRow(Guid Id, Guid PostId, string EffectKey, int Ordinal, string Receiver, Guid? ReceiverId, ActState State, int Attempt,
    DateTimeOffset? IntendedAt, DateTimeOffset? NextAttemptAt, string? Reply, string? OutsideId, string? Url);

/// <summary>How an attempt ended.</summary>
/// <param name="ActId">The act.</param>
/// <param name="State"><see cref="ActState.Planned"/> (nothing was done, the attempt does not count: the relay is away, a person says "send again"), <see cref="ActState.Sent"/>, <see cref="ActState.Rejected"/>, <see cref="ActState.Deferred"/>, <see cref="ActState.Unknown"/>, <see cref="ActState.Held"/> or <see cref="ActState.Abandoned"/>.</param>
/// <param name="Reply">What the other side said, at most 2 KB, redacted.</param>
/// <param name="OutsideId">The other side's id for it.</param>
/// <param name="Url">Where people find it.</param>
/// <param name="NextAttemptAt">With <see cref="ActState.Deferred"/>.</param>
public sealed record Settlement(Guid ActId, ActState State, string? Reply = null, string? OutsideId = null, string? Url = null, DateTimeOffset? NextAttemptAt = null);

/// <summary>How many acts of a post stand where.</summary>
public sealed record ActCounts(int Planned, int Intent, int Sent, int Rejected, int Deferred, int Unknown, int Held, int Suppressed, int Abandoned)
{
    public int Total => Planned + Intent + Sent + Rejected + Deferred + Unknown + Held + Suppressed + Abandoned;
}

/// <summary>Who an act is for, as the guard needs to know: the same three values as in <see cref="PlannedAct"/>.</summary>
public readonly record struct IntendedReceiver(string Receiver, Guid? ReceiverId, Guid? ListId);

/// <summary>Asked inside the intent's transaction whether the receiver may get it; Audience fulfils it (suppression list, left the list).</summary>
public interface IIntentGuard
{
    /// <summary>Those of <paramref name="receivers"/> that must not get it. Receivers without an e-mail address are never suppressed.</summary>
    Task<IReadOnlySet<IntendedReceiver>> Suppressed(StudioDb db, IReadOnlyCollection<IntendedReceiver> receivers, CancellationToken stop);
}

/// <summary>
/// The ledger of outside acts: an intent is durably committed before the first byte goes out, so that whatever happens afterwards is known to be
/// open. Open intents found after a crash are unknown.
/// </summary>
public sealed class ActLedger
{
    /// <summary>Plans the acts of a post; those whose key is already there are left as they are. Part of the caller's unit of work.</summary>
    public Task Plan(StudioDb db, Guid postId, IReadOnlyCollection<PlannedAct> acts, CancellationToken stop) => throw new NotImplementedException();

    /// <summary>
    /// One group commit: saves how earlier attempts ended and commits the intents of <paramref name="next"/> (planned, deferred or, with their
    /// key's consent, unknown acts). Answers the intents that stand; those now suppressed or already taken are left out.
    /// </summary>
    public Task<IReadOnlyList<ActRow>> SettleAndIntend(Actor actor, IReadOnlyCollection<Settlement> settlements, IReadOnlyCollection<Guid> next, long fence, CancellationToken stop)
        => throw new NotImplementedException();

    /// <summary>Saves how attempts ended, in the caller's unit of work.</summary>
    public Task Settle(StudioDb db, IReadOnlyCollection<Settlement> settlements, CancellationToken stop) => throw new NotImplementedException();

    /// <summary>Plans refused and abandoned acts of a post anew, and makes deferred ones due: a person said "retry". In the caller's unit of work.</summary>
    public Task<int> Reopen(StudioDb db, Guid postId, CancellationToken stop) => throw new NotImplementedException();

    /// <summary>Abandons what is planned or deferred: the rest of a post is stopped. In the caller's unit of work.</summary>
    public Task<int> Abandon(StudioDb db, Guid postId, string reply, CancellationToken stop) => throw new NotImplementedException();

    /// <summary>The acts of a post in the given states, as the caller's unit of work sees them.</summary>
    public Task<IReadOnlyList<ActRow>> Of(StudioDb db, Guid postId, IReadOnlyCollection<ActState> states, int afterOrdinal, int most, CancellationToken stop)
        => throw new NotImplementedException();

    /// <summary>How many stand where, as the caller's unit of work sees it.</summary>
    public Task<ActCounts> Count(StudioDb db, Guid postId, CancellationToken stop) => throw new NotImplementedException();

    /// <summary>The acts that may be done now: planned ones, and deferred ones whose time has come; by ordinal, at most <paramref name="most"/> after <paramref name="afterOrdinal"/>.</summary>
    public Task<IReadOnlyList<ActRow>> Due(Actor actor, Guid postId, int afterOrdinal, int most, CancellationToken stop) => throw new NotImplementedException();

    /// <summary>When the post's next deferred act is due; null where none waits.</summary>
    public Task<DateTimeOffset?> NextDeferredAt(Actor actor, Guid postId, CancellationToken stop) => throw new NotImplementedException();

    /// <summary>Saves how attempts ended.</summary>
    public Task Settle(Actor actor, IReadOnlyCollection<Settlement> settlements, CancellationToken stop) => throw new NotImplementedException();

    /// <summary>The acts of a post in the given states, by ordinal, at most <paramref name="most"/> after <paramref name="afterOrdinal"/>.</summary>
    public Task<IReadOnlyList<ActRow>> Of(Actor actor, Guid postId, IReadOnlyCollection<ActState> states, int afterOrdinal, int most, CancellationToken stop)
        => throw new NotImplementedException();

    /// <summary>How many stand where.</summary>
    public Task<ActCounts> Count(Actor actor, Guid postId, CancellationToken stop) => throw new NotImplementedException();

    /// <summary>Turns the post's open intents of older fences into unknown: called first after a crash or a lost lease.</summary>
    public Task<int> CloseOpenIntents(Actor actor, Guid postId, long fence, CancellationToken stop) => throw new NotImplementedException();
}

/// <summary>Makes effect keys.</summary>
public static class EffectKey
{
    /// <summary>A hash of what makes the act this one act: the occurrence (post), the channel, the account, and the recipient or part. 43 characters of base64url.</summary>
    public static string Of(params ReadOnlySpan<string> parts) => throw new NotImplementedException();
}
