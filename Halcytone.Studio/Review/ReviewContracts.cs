namespace Halcytone.Studio.Review;

/// <summary>Payload of the <c>release</c> task that the last approval enqueues; Distribution handles it.</summary>
/// <param name="ItemId">What was approved.</param>
/// <param name="AtPlannedTime">At each post's planned time; else at once.</param>
/// <param name="ApprovedByMemberId">By whose right.</param>
public sealed record ReleaseOrder(Guid ItemId, bool AtPlannedTime, Guid ApprovedByMemberId, string ApprovedByName)
{
    public const string TaskKind = "release";
}
