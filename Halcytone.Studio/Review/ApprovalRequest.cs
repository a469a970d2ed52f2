using Halcytone.Studio.Channels;
using Halcytone.Studio.Content;
using Halcytone.Studio.Foundation;
using Halcytone.Studio.Foundation.Data;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace Halcytone.Studio.Review;

/// <summary>Where a request stands (design §4).</summary>
public enum ApprovalState { Requested, Approved, ChangesRequested, Expired, Withdrawn }

/// <summary>How much it hurries (api.md).</summary>
public enum Urgency { Normal, High, Critical }

/// <summary>The table of a request's moves: from requested to each of the others, and from there nowhere.</summary>
public static class ApprovalStates
{
    /// <summary>Whether the move is legal.</summary>
    public static bool MayBecome(this ApprovalState from, ApprovalState to) => from == ApprovalState.Requested && to != ApprovalState.Requested;
}

/// <summary>It was decided already.</summary>
internal sealed record AlreadyDecided(ApprovalState State, string By, DateTimeOffset? At)
    : Conflict("already_decided", $"This request is already {Told(State)}{(By.Length > 0 ? $" by {By}" : "")}{(At is { } at ? $" at {at:HH:mm} UTC" : "")}. Your decision was not recorded, and nothing was changed.")
{
    internal static string Told(ApprovalState state) => state switch
    {
        ApprovalState.ChangesRequested => "sent back for changes",
        _ => state.ToString().ToLowerInvariant(),
    };
}

/// <summary>One run of a policy over pinned renditions. It keeps the levels it started with.</summary>
public sealed class ApprovalRequest : IWorkspaceRow, IVersionedRow
{
    public Guid Id { get; init; }
    public WorkspaceId WorkspaceId { get; init; }
    public Guid ItemId { get; init; }

    /// <summary>The item's title when it was asked for, for lists.</summary>
    public string Title { get; init; } = "";
    public ContentKind Kind { get; init; }
    public Guid OwnerId { get; init; }

    /// <summary>The revision whose renditions were pinned.</summary>
    public Guid? RevisionId { get; init; }
    public int RevisionNumber { get; init; }
    public ApprovalState State { get; private set; }
    public Urgency Urgency { get; init; }

    /// <summary>What the asker wants to say, at most 500 characters.</summary>
    public string? Note { get; init; }

    /// <summary>The last approval lets the posts go, each at its planned time; at once where it is critical.</summary>
    public bool ReleaseOnApproval { get; init; }
    public IReadOnlyList<Level> Levels { get; init; } = [];

    /// <summary>The channels asked about, in order.</summary>
    public IReadOnlyList<ChannelKind> Channels { get; init; } = [];
    public Guid AskedByMemberId { get; init; }
    public string AskedByName { get; init; } = "";
    public DateTimeOffset AskedAt { get; init; }

    /// <summary>Undecided then, it expires.</summary>
    public DateTimeOffset? Deadline { get; init; }
    public DateTimeOffset? EndedAt { get; private set; }

    /// <summary>Who ended it: the last approver, who asked for changes, who withdrew it.</summary>
    public string EndedByName { get; private set; } = "";

    /// <summary>The first level that is not done, so that its people are told once.</summary>
    public string WaitingFor { get; private set; } = "";

    /// <summary>Goes up with every decision, so that of two at once one is told about the other.</summary>
    public int Decisions { get; private set; }
    public int Version { get; private set; }

    /// <summary>Ends it.</summary>
    /// <returns>Null, or that it was ended before.</returns>
    internal Refusal? End(ApprovalState state, string by, DateTimeOffset now)
    {
        if (!State.MayBecome(state)) return new AlreadyDecided(State, EndedByName, EndedAt);
        (State, EndedByName, EndedAt) = (state, by, now);
        return null;
    }

    internal void WaitFor(string level) => WaitingFor = level;

    /// <summary>Notes that somebody decided; null, or that nobody can any more.</summary>
    internal Refusal? Touch()
    {
        if (State != ApprovalState.Requested) return new AlreadyDecided(State, EndedByName, EndedAt);
        Decisions++;
        return null;
    }
}
