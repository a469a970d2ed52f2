using Halcytone.Studio.Foundation;
using Halcytone.Studio.Foundation.Data;

namespace Halcytone.Studio.Review;

/// <summary>Where a request stands (design §4).</summary>
public enum ApprovalState { Requested, Approved, ChangesRequested, Expired, Withdrawn }

/// <summary>One run of a policy over pinned renditions.</summary>
public sealed class ApprovalRequest : IWorkspaceRow, IVersionedRow
{
    public Guid Id { get; init; }
    public WorkspaceId WorkspaceId { get; init; }
    public Guid ItemId { get; init; }
    public ApprovalState State { get; private set; }
    public DateTimeOffset? Deadline { get; init; }
    public int Version { get; private set; }
}
