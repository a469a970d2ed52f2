using Halcytone.Studio.Channels;
using Halcytone.Studio.Content;
using Halcytone.Studio.Foundation;
using Halcytone.Studio.Generation;
using Halcytone.Studio.Review;
using Halcytone.Studio.Scheduling;

namespace Halcytone.Studio.Desk;

/// <summary>What the desk made of an item in one go.</summary>
/// <param name="Item">Where it stands now.</param>
/// <param name="Renditions">One a channel.</param>
/// <param name="KeptByHand">Channels whose hand-edited rendition was left as it is.</param>
/// <param name="Posts">Staged: one a rendition and destination.</param>
/// <param name="Skipped">Channels that got no post, and why: <c>no_destination</c>, <c>ambiguous_destination</c>, <c>needs_media</c>.</param>
/// <param name="Findings">Of the text and of every rendition.</param>
public sealed record Production(
    ContentItem Item, IReadOnlyList<Rendition> Renditions, IReadOnlyList<ChannelKind> KeptByHand, IReadOnlyList<Post> Posts,
    IReadOnlyList<SkippedChannel> Skipped, IReadOnlyList<Finding> Findings);

/// <summary>A channel that got no post.</summary>
public sealed record SkippedChannel(ChannelKind Channel, string Reason);

/// <summary>The main job from end to end, for page and API alike: start the weekly update, generate and stage, send to review.</summary>
public sealed class Newsdesk
{
    /// <summary>Starts a weekly update from the main source's current snapshot.</summary>
    /// <param name="sectionIds">The sections to take; every added or changed one where null.</param>
    /// <returns>The new item's id.</returns>
    public Task<Outcome<Guid>> StartWeeklyUpdate(Actor actor, IReadOnlyCollection<Guid>? sectionIds, CancellationToken stop) => throw new NotImplementedException();

    /// <summary>Generates the renditions and stages their posts, for the weekly plan's next occurrence or <paramref name="plannedFor"/>.</summary>
    public Task<Outcome<Production>> Generate(Actor actor, Guid itemId, GenerationWish wish, DateTimeOffset? plannedFor, CancellationToken stop) => throw new NotImplementedException();

    /// <summary>Pins the renditions as they stand and asks for approval; the last approval releases at the planned time.</summary>
    /// <param name="editorialCheck">The sender also gives the editorial check (who may: design §5).</param>
    public Task<Outcome<ApprovalRequest>> SendToReview(Actor actor, Guid itemId, string? note, bool editorialCheck, CancellationToken stop) => throw new NotImplementedException();
}
