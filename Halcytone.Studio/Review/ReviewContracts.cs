using Halcytone.Studio.Channels;
using Halcytone.Studio.Foundation;
using Halcytone.Studio.Foundation.Data;

namespace Halcytone.Studio.Review;

/// <summary>An approval that a rendition still needs.</summary>
public sealed record MissingApproval(ChannelKind Channel, string Level, IReadOnlyList<string> Roles);

/// <summary>Payload of the <c>release</c> task that the last approval enqueues; Distribution handles it.</summary>
/// <param name="ItemId">What was approved.</param>
/// <param name="AtPlannedTime">At each post's planned time; else at once.</param>
/// <param name="ApprovedByMemberId">By whose right.</param>
public sealed record ReleaseOrder(Guid ItemId, bool AtPlannedTime, Guid ApprovedByMemberId, string ApprovedByName)
{
    public const string TaskKind = "release";
}

/// <summary>The gate before every release, asked again at the moment of sending.</summary>
public sealed class ApprovalGate
{
    /// <summary>What the item's renditions on these channels still lack under its policy; empty where everything may go out as it stands now.</summary>
    public Task<IReadOnlyList<MissingApproval>> Missing(StudioDb db, Guid itemId, IReadOnlyCollection<ChannelKind> channels, CancellationToken stop)
        => throw new NotImplementedException();
}
