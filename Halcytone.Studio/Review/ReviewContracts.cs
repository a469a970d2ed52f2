namespace Halcytone.Studio.Review;

/// <summary>Payload of the <c>release</c> task that the last approval enqueues; Distribution handles it.</summary>
/// <param name="ItemId">What was approved.</param>
/// <param name="AtPlannedTime">At each post's planned time; else at once, but for the ten seconds of undo.</param>
/// <param name="ApprovedByMemberId">By whose right.</param>
public sealed record ReleaseOrder(Guid ItemId, bool AtPlannedTime, Guid ApprovedByMemberId, string ApprovedByName)
{
    /// <summary>When it was ordered: what is taken back later is not let go again by a repeat.</summary>
    public DateTimeOffset OrderedAt { get; init; }

    public const string TaskKind = "release";
}
