using Halcytone.Studio.Foundation;

namespace Halcytone.Studio.Audience;

/// <summary>Somebody on a list who may be written to.</summary>
public sealed record Recipient(Guid SubscriberId, string Email, string? FirstName, string? LastName, string UnsubscribeToken);

/// <summary>Hands out the people on a list, page by page, without those on the suppression list.</summary>
public interface IRecipients
{
    /// <summary>The next at most <paramref name="most"/> people after <paramref name="after"/> (their id; null from the start), in id order.</summary>
    Task<IReadOnlyList<Recipient>> Page(Actor actor, Guid listId, Guid? after, int most, CancellationToken stop);

    /// <summary>The people behind these ids, whether still subscribed or not.</summary>
    Task<IReadOnlyList<Recipient>> Of(Actor actor, Guid listId, IReadOnlyCollection<Guid> subscriberIds, CancellationToken stop);
}
