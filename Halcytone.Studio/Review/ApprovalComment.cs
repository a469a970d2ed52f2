using Halcytone.Studio.Channels;
using Halcytone.Studio.Foundation;
using Halcytone.Studio.Foundation.Data;

namespace Halcytone.Studio.Review;

/// <summary>What somebody wrote about an item: to a request, alone or with a decision, or beside a channel's text.</summary>
public sealed class ApprovalComment : IWorkspaceRow
{
    /// <summary>Characters of a comment.</summary>
    public const int Longest = 2000;

    public Guid Id { get; init; }
    public WorkspaceId WorkspaceId { get; init; }

    /// <summary>The request it was written to; empty where nobody was asked yet.</summary>
    public Guid RequestId { get; init; }
    public Guid ItemId { get; init; }
    public Guid MemberId { get; init; }
    public string MemberName { get; init; } = "";
    public string Text { get; init; } = "";

    /// <summary>The decision it came with; null for a comment alone.</summary>
    public VerdictKind? With { get; init; }
    public DateTimeOffset At { get; init; }

    /// <summary>The channel it is about; null for the item as a whole.</summary>
    public ChannelKind? Channel { get; init; }

    /// <summary>The field it is about, by its name in the API: <c>subject</c>, <c>parts[1]</c>; null for all of it.</summary>
    public string? Field { get; init; }

    /// <summary>Since when it is settled; null while it is open.</summary>
    public DateTimeOffset? ResolvedAt { get; private set; }
    public string? ResolvedBy { get; private set; }

    /// <summary>Settles it, or opens it again; harmless when repeated.</summary>
    internal void Resolve(string by, DateTimeOffset now)
    {
        if (ResolvedAt is null) (ResolvedAt, ResolvedBy) = (now, by);
    }

    internal void Reopen() => (ResolvedAt, ResolvedBy) = (null, null);
}

/// <summary>There is no such comment here.</summary>
internal sealed record NoSuchComment() : Missing("no_such_comment", "There is no such comment in this workspace.");
