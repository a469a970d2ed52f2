using Halcytone.Studio.Foundation.Data;

namespace Halcytone.Studio.Acts;

/// <summary>One thing to be done outside, as it is planned.</summary>
/// <param name="EffectKey">Deterministic: the same act has the same key whatever the attempt. Make it with <see cref="EffectKey"/>.</param>
/// <param name="Ordinal">Its place among the acts of its post, from 0.</param>
/// <param name="Receiver">Who gets it: an e-mail address, or the destination's name.</param>
/// <param name="ReceiverId">The subscriber. Every act that is for a person names one, because the guard knows people by it; null for an account.</param>
/// <param name="ListId">The audience list it goes to, where there is one; kept in the ledger, because the guard asks whether the receiver is still on it.</param>
public sealed record PlannedAct(string EffectKey, int Ordinal, string Receiver, Guid? ReceiverId = null, Guid? ListId = null)
{
    /// <summary>The fingerprint of what it carries, kept as evidence.</summary>
    public string? Fingerprint { get; init; }
}

/// <summary>An act as it stands in the ledger.</summary>
public sealed record ActRow(Guid Id, Guid PostId, string EffectKey, int Ordinal, string Receiver, Guid? ReceiverId, ActState State, int Attempt,
    DateTimeOffset? IntendedAt, DateTimeOffset? NextAttemptAt, string? Reply, string? OutsideId, string? Url)
{
    /// <summary>The audience list it goes to.</summary>
    public Guid? ListId { get; init; }

    /// <summary>The fence of the task that intended it last.</summary>
    public long Fence { get; init; }

    /// <summary>When its last attempt was settled; for an unknown act, since when it is unknown.</summary>
    public DateTimeOffset? SettledAt { get; init; }

    /// <summary>How often it was looked for since it became unknown.</summary>
    public int Looks { get; init; }

    /// <summary>How often surely nothing was there.</summary>
    public int CleanLooks { get; init; }

    /// <summary>The first of those.</summary>
    public DateTimeOffset? FirstCleanLookAt { get; init; }
}

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

/// <summary>Says, in the transaction that makes an intent, whether its receiver may get it; Audience fulfils it (suppression list, left the list).</summary>
public interface IIntentGuard
{
    /// <summary>
    /// A condition in SQL on <c>act</c>, a row of the ledger: true where its receiver must not get it. It is asked of every intent, so it must find what it
    /// asks for by an index, and be false where <c>act.receiver_id</c> is null: an account, not a person.
    /// </summary>
    string Refuses { get; }
}
