using Halcytone.Studio.Channels;
using Halcytone.Studio.Foundation;

namespace Halcytone.Studio.Generation;

/// <summary>One field of a rendition before and after.</summary>
public sealed record FieldDifference(string Field, string Before, string After);

/// <summary>The renditions of an item: reading, editing by hand, back to what the template made.</summary>
public sealed class Renditions
{
    /// <summary>All of an item's, in the order of <see cref="ChannelKind"/>; at most one a channel.</summary>
    public Task<IReadOnlyList<Rendition>> Of(Actor actor, Guid itemId, CancellationToken stop) => throw new NotImplementedException();

    /// <summary>One channel's.</summary>
    public Task<Outcome<Rendition>> One(Actor actor, Guid itemId, ChannelKind channel, CancellationToken stop) => throw new NotImplementedException();

    /// <summary>Replaces what the rendition says by hand. HTML is sanitised again.</summary>
    /// <param name="version">The version it was read with; another answers <see cref="Stale"/>.</param>
    public Task<Outcome<Rendition>> Edit(Actor actor, Guid itemId, ChannelKind channel, ChannelContent content, int? version, CancellationToken stop) => throw new NotImplementedException();

    /// <summary>Puts back what the template made.</summary>
    public Task<Outcome<Rendition>> BackToGenerated(Actor actor, Guid itemId, ChannelKind channel, int? version, CancellationToken stop) => throw new NotImplementedException();

    /// <summary>What a hand has changed, field by field; empty where nothing.</summary>
    public static IReadOnlyList<FieldDifference> Difference(ChannelContent before, ChannelContent after) => throw new NotImplementedException();
}
