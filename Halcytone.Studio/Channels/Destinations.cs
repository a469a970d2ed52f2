using Halcytone.Studio.Foundation;
using Halcytone.Studio.Foundation.Data;

namespace Halcytone.Studio.Channels;

/// <summary>The outlets of a workspace.</summary>
public sealed class Destinations
{
    /// <summary>All active ones, by channel and name; at most 200.</summary>
    public Task<IReadOnlyList<DestinationRow>> All(Actor actor, CancellationToken stop) => throw new NotImplementedException();

    /// <summary>
    /// Where each channel goes unless somebody says otherwise: its only destination, or its default one. A channel with several and no default
    /// answers <see cref="DefaultDestination.Ambiguous"/>.
    /// </summary>
    public Task<IReadOnlyDictionary<ChannelKind, DefaultDestination>> Defaults(Actor actor, CancellationToken stop) => throw new NotImplementedException();

    /// <summary>Adds a destination in the caller's unit of work: Audience for a list, Sites for the site, an account when it is connected.</summary>
    public Task<Guid> Add(StudioDb db, Actor actor, ChannelKind channel, string name, string handle, Guid? listId, Guid? accountId, CancellationToken stop) => throw new NotImplementedException();

    /// <summary>Everything a channel needs to publish there, the token unprotected; a refusal where the destination is gone or its account expired.</summary>
    public Task<Outcome<Target>> Resolve(Actor actor, Guid destinationId, CancellationToken stop) => throw new NotImplementedException();

    /// <summary>Marks the destination's account as expired and tells its administrators once, with a link to reconnect.</summary>
    public Task Expire(Actor actor, Guid destinationId, string reason, CancellationToken stop) => throw new NotImplementedException();
}

/// <summary>Where a channel goes by default.</summary>
public sealed record DefaultDestination(DestinationRow? Destination, bool Ambiguous);
