using Halcytone.Studio.Foundation;
using Halcytone.Studio.Foundation.Data;
using Microsoft.EntityFrameworkCore;

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

internal sealed class Recipients(Database database, UnsubscribeTokens tokens) : IRecipients
{
    /// <summary>The largest page; a mailing asks again.</summary>
    private const int Largest = 1000;

    private const Right MayWrite = Right.ManageAudience | Right.Release;

    public async Task<IReadOnlyList<Recipient>> Page(Actor actor, Guid listId, Guid? after, int most, CancellationToken stop)
    {
        if (!actor.May(MayWrite)) return [];

        await using var db = database.Read(actor);
        var start = after ?? Guid.Empty;
        var suppressions = db.Suppressions;
        var people =
            from member in db.Memberships
            where member.ListId == listId && member.State == MembershipState.Subscribed && member.SubscriberId > start
            join person in db.Subscribers on member.SubscriberId equals person.Id
            where !suppressions.Any(entry => entry.AddressHash == person.AddressHash)
            orderby member.SubscriberId
            select new { person.Id, person.Email, person.FirstName, person.LastName };
        var page = await people.Take(Math.Clamp(most, 1, Largest)).ToListAsync(stop);
        return [.. page.Select(person => new Recipient(person.Id, person.Email, person.FirstName, person.LastName, tokens.Of(listId, person.Id)))];
    }

    public async Task<IReadOnlyList<Recipient>> Of(Actor actor, Guid listId, IReadOnlyCollection<Guid> subscriberIds, CancellationToken stop)
    {
        if (!actor.May(MayWrite) || subscriberIds.Count == 0) return [];

        await using var db = database.Read(actor);
        var found = new List<Recipient>(subscriberIds.Count);
        foreach (var some in subscriberIds.Chunk(Largest))
        {
            var people = await db.Subscribers.Where(person => some.Contains(person.Id))
                .Select(person => new { person.Id, person.Email, person.FirstName, person.LastName }).ToListAsync(stop);
            found.AddRange(people.Select(person => new Recipient(person.Id, person.Email, person.FirstName, person.LastName, tokens.Of(listId, person.Id))));
        }
        return found;
    }
}
