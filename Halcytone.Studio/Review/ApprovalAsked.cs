using Halcytone.Studio.Channels;
using Halcytone.Studio.Foundation;
using Halcytone.Studio.Foundation.Events;

namespace Halcytone.Studio.Review;

/// <summary>What is asked for.</summary>
/// <param name="ItemId">The item whose renditions are to be approved as they stand.</param>
public sealed record ApprovalAsked(Guid ItemId)
{
    public Urgency Urgency { get; init; }

    /// <summary>E-mail addresses of those who are asked; everybody who holds the role where empty. At most 5.</summary>
    public IReadOnlyList<string> Approvers { get; init; } = [];

    /// <summary>Undecided then, the request expires; the policy's own limit where null.</summary>
    public DateTimeOffset? Deadline { get; init; }

    /// <summary>The last approval lets the posts go.</summary>
    public bool ReleaseOnApproval { get; init; }

    /// <summary>The asker also gives the editorial check.</summary>
    public bool EditorialCheck { get; init; }
    public string? Note { get; init; }
}

/// <summary>What somebody decides.</summary>
public enum DecisionKind { Approve, RequestChanges, Comment }

/// <summary>A decision on some or all of a request's channels.</summary>
public sealed record Decision(DecisionKind Kind)
{
    /// <summary>The reason for changes (then required), or any remark.</summary>
    public string? Comment { get; init; }

    /// <summary>The channels it is about; all of the request's where null.</summary>
    public IReadOnlyList<ChannelKind>? Channels { get; init; }

    /// <summary>Where this is the last approval the posts go out at once (after ten seconds of undo), whatever was planned. Needs the right to release.</summary>
    public bool ReleaseNow { get; init; }

    /// <summary>The fingerprints that were seen, where they are newer than those that were pinned: the decision pins them anew.</summary>
    public IReadOnlyDictionary<ChannelKind, string>? Seen { get; init; }
}

/// <summary>A request moved, or somebody commented.</summary>
public sealed record ApprovalChanged(WorkspaceId Workspace, Guid RequestId, Guid ItemId) : ISignal;
