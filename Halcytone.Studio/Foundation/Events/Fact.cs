using Halcytone.Studio.Foundation.Data;

namespace Halcytone.Studio.Foundation.Events;

/// <summary>
/// Something that happened and stays true: a row written in the transaction of the change. Audit trail, inbox, post history and webhooks read facts.
/// </summary>
/// <param name="Kind">A stable dotted name: <c>post.published</c>, <c>approval.requested</c>.</param>
/// <param name="Subject">What it is about.</param>
/// <param name="Summary">One sentence for people, without personal data beyond names of members.</param>
/// <param name="Data">Further values for programs; serialised as JSON, never a secret.</param>
public sealed record Fact(string Kind, Subject Subject, string Summary, object? Data = null)
{
    /// <summary>Who finds it in the inbox; nobody where null.</summary>
    public Notify? Notify { get; init; }

    /// <summary>Whether it answers what was asked about the subject before: open notices about it become "handled by" the actor.</summary>
    public bool Settles { get; init; }
}

/// <summary>Why a notice stands in somebody's inbox (ux §8).</summary>
public enum NoticeReason { ReviewRequested, ChangesRequested, Approved, Mention, Failed, Unconfirmed, Expedited, Deadline, Waiting, Released, Information }

/// <summary>Who is to be told, and where the notice leads.</summary>
/// <param name="Reason">What is asked of them.</param>
/// <param name="Link">A path of the application: <c>/approvals/…</c>.</param>
/// <param name="Roles">Every member who holds one of these.</param>
/// <param name="Members">These members besides.</param>
public sealed record Notify(NoticeReason Reason, string Link, Role Roles = Role.None, IReadOnlyList<Guid>? Members = null);

/// <summary>The row that a fact is about.</summary>
/// <param name="Kind">A vocabulary word: <c>item</c>, <c>post</c>, <c>approval</c>, <c>member</c>.</param>
/// <param name="Id">Its id.</param>
public readonly record struct Subject(string Kind, Guid Id);

/// <summary>Writes facts as a tamper-evident chain, in the transaction of the change. Accounts fulfils it.</summary>
public interface IAuditTrail
{
    /// <summary>Adds one row a fact to <paramref name="db"/>; the caller saves and commits.</summary>
    Task Append(StudioDb db, Actor actor, IReadOnlyList<Fact> facts, CancellationToken stop);
}

/// <summary>Turns facts into rows of its own (notices, history) in the same transaction.</summary>
public interface IFactListener
{
    /// <summary>Adds what follows from <paramref name="facts"/> to <paramref name="db"/>; must not save, call outside, or throw for a fact it does not know.</summary>
    Task Hear(StudioDb db, Actor actor, IReadOnlyList<Fact> facts, CancellationToken stop);
}
