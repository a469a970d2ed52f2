using Halcytone.Studio.Foundation;
using Halcytone.Studio.Foundation.Data;

namespace Halcytone.Studio.Scheduling;

/// <summary>What staging an item gave.</summary>
/// <param name="Posts">One a rendition and destination; made now or there already.</param>
/// <param name="Skipped">Channels that got no post: <c>no_destination</c> or <c>ambiguous_destination</c>.</param>
public sealed record Staged(IReadOnlyList<Post> Posts, IReadOnlyList<(Channels.ChannelKind Channel, string Reason)> Skipped);

/// <summary>The one way posts get their times.</summary>
public sealed class Planner
{
    /// <summary>Makes a draft post for each rendition of the item and its destinations, planned for <paramref name="plannedFor"/>; open ones are kept and moved. Part of the caller's unit of work.</summary>
    public Task<Staged> Stage(StudioDb db, Actor actor, Guid itemId, DateTimeOffset? plannedFor, CancellationToken stop) => throw new NotImplementedException();
}
