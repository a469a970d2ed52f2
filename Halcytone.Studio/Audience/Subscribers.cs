using Halcytone.Studio.Foundation;
using Halcytone.Studio.Foundation.Data;
using Halcytone.Studio.Foundation.Events;
using Halcytone.Studio.Foundation.Http;
using Halcytone.Studio.Foundation.Time;
using Halcytone.Studio.Mail;
using Microsoft.EntityFrameworkCore;

namespace Halcytone.Studio.Audience;

/// <summary>A person as the table shows them.</summary>
/// <param name="State">On the list asked for; null where no list was asked for.</param>
/// <param name="Suppressed">Why nothing is sent to them; null where something is.</param>
public sealed record PersonRow(Guid Id, string Email, string? FirstName, string? LastName, MembershipState? State, string? ConsentFrom, DateTimeOffset? ConsentAt,
    SuppressionReason? Suppressed, DateTimeOffset AddedAt);

/// <summary>A person to be put on a list.</summary>
public sealed record NewPerson(string? Email, string? FirstName, string? LastName, string? ConsentFrom);

/// <summary>There is no such person here.</summary>
public sealed record NoSuchPerson() : Missing("no_such_subscriber", "There is no such person. They may have been erased, or belong to another workspace.");

/// <summary>The people who are written to.</summary>
public sealed class Subscribers(Database database, AddressHashes hashes, TimeProvider clock)
{
    /// <summary>The largest page of the table.</summary>
    public const int LargestPage = 200;

    private const Right Needed = Right.ManageAudience;

    /// <summary>People newest first, those of one list where given, found by part of address or name.</summary>
    public async Task<Outcome<Page<PersonRow>>> Find(Actor actor, Guid? listId, MembershipState? state, string? text, string? cursor, int most, CancellationToken stop)
    {
        if (actor.Lacks(Needed, "see audiences") is { } no) return no;
        Guid? before = null;
        if (cursor is { Length: > 0 })
        {
            if (!Guid.TryParse(cursor, out var parsed)) return Invalid.At("cursor", "The cursor is not one of ours.");
            before = parsed;
        }
        var size = Math.Clamp(most, 1, LargestPage);

        await using var db = database.Read(actor);
        if (listId is not null && !await db.AudienceLists.AnyAsync(list => list.Id == listId, stop)) return new NoSuchList();

        var people = db.Subscribers.AsQueryable();
        if (text?.Trim().ToLowerInvariant() is { Length: > 0 } searched) people = people.Where(person => person.Searched.Contains(searched));
        if (before is { } edge) people = people.Where(person => person.Id < edge);

        var suppressions = db.Suppressions;
        var rows = listId is { } list ? OnList(db, people, list, state) : people
            .OrderByDescending(person => person.Id)
            .Select(person => new Found(person.Id, person.Email, person.FirstName, person.LastName, null, null, null,
                suppressions.Where(entry => entry.AddressHash == person.AddressHash).Select(entry => (SuppressionReason?)entry.Reason).FirstOrDefault(), person.AddedAt));
        var found = await rows.Take(size + 1).ToListAsync(stop);
        var page = found.Take(size).Select(row => new PersonRow(row.Id, row.Email, row.FirstName, row.LastName, row.State, row.ConsentFrom, row.ConsentAt, row.Suppressed, row.AddedAt)).ToList();
        return new Page<PersonRow>(page, found.Count > size ? page[^1].Id.ToString() : null);
    }

    private static IQueryable<Found> OnList(StudioDb db, IQueryable<Subscriber> people, Guid listId, MembershipState? state) => OnList(db.Memberships, db.Suppressions, people, listId, state);

    private static IQueryable<Found> OnList(IQueryable<Membership> memberships, IQueryable<Suppression> suppressions, IQueryable<Subscriber> people, Guid listId, MembershipState? state) =>
        from member in memberships
        where member.ListId == listId && (state == null || member.State == state)
        join person in people on member.SubscriberId equals person.Id
        orderby member.SubscriberId descending
        select new Found(person.Id, person.Email, person.FirstName, person.LastName, member.State, member.ConsentFrom, member.ConsentAt,
            suppressions.Where(entry => entry.AddressHash == person.AddressHash).Select(entry => (SuppressionReason?)entry.Reason).FirstOrDefault(), person.AddedAt);

    /// <summary>Puts a person on a list by hand: a new one, or one who is known already. Somebody who left comes back, because a colleague says they asked.</summary>
    public async Task<Outcome<PersonRow>> Add(Actor actor, Guid listId, NewPerson person, CancellationToken stop)
    {
        if (actor.Lacks(Needed, "add people to lists") is { } no) return no;
        var broken = new Check()
            .That(EmailAddress.Problem(person.Email) is null, "email", EmailAddress.Problem(person.Email) ?? "")
            .That((person.FirstName?.Length ?? 0) <= Subscriber.LongestName, "first_name", $"A name has at most {Subscriber.LongestName} characters.")
            .That((person.LastName?.Length ?? 0) <= Subscriber.LongestName, "last_name", $"A name has at most {Subscriber.LongestName} characters.")
            .That(person.FirstName?.Any(char.IsControl) != true, "first_name", "A name is one line of text.")
            .That(person.LastName?.Any(char.IsControl) != true, "last_name", "A name is one line of text.")
            .That((person.ConsentFrom?.Length ?? 0) <= Membership.LongestConsent, "consent_from", $"At most {Membership.LongestConsent} characters.")
            .Refusal;
        if (broken is not null) return broken;

        var address = EmailAddress.Parse(person.Email)!.Value;
        var consent = string.IsNullOrWhiteSpace(person.ConsentFrom) ? $"Added by {actor.Name}" : person.ConsentFrom.Trim();
        return await database.Write<PersonRow>(actor, async db =>
        {
            if (await db.AudienceLists.SingleOrDefaultAsync(row => row.Id == listId, stop) is not { } list) return new NoSuchList();

            var now = clock.Now();
            var hash = hashes.Of(actor.Workspace, address);
            var subscriber = await db.Subscribers.SingleOrDefaultAsync(row => row.AddressHash == hash, stop);
            if (subscriber is null) db.Subscribers.Add(subscriber = new Subscriber(clock.NewId(), actor.Workspace, address, hash, now));
            subscriber.Learn(person.FirstName, person.LastName);

            var member = await db.Memberships.SingleOrDefaultAsync(row => row.ListId == listId && row.SubscriberId == subscriber.Id, stop);
            if (member is null) db.Memberships.Add(member = new Membership(actor.Workspace, listId, subscriber.Id, MembershipState.Subscribed, consent, now));
            else member.Return(consent, now);

            var suppressed = await db.Suppressions.Where(entry => entry.AddressHash == hash).Select(entry => (SuppressionReason?)entry.Reason).FirstOrDefaultAsync(stop);
            db.Record(new Fact("subscriber.added", new Subject("subscriber", subscriber.Id), $"{actor.Name} put a person on {list.Name}."));
            db.Signal(new AudienceChanged(actor.Workspace));
            return new PersonRow(subscriber.Id, subscriber.Email, subscriber.FirstName, subscriber.LastName, member.State, member.ConsentFrom, member.ConsentAt, suppressed, subscriber.AddedAt);
        }, stop);
    }

    /// <summary>Takes a person off a list. Harmless when repeated.</summary>
    public async Task<Outcome<Done>> Unsubscribe(Actor actor, Guid listId, Guid subscriberId, CancellationToken stop)
    {
        if (actor.Lacks(Needed, "take people off lists") is { } no) return no;

        return await database.Write<Done>(actor, async db =>
        {
            if (await db.Memberships.SingleOrDefaultAsync(row => row.ListId == listId && row.SubscriberId == subscriberId, stop) is not { } member) return new NoSuchPerson();
            if (!member.Leave($"Taken off by {actor.Name}", clock.Now())) return new Done();

            db.Record(new Fact("subscriber.unsubscribed", new Subject("subscriber", subscriberId), $"{actor.Name} took a person off a list."));
            db.Signal(new AudienceChanged(actor.Workspace));
            return new Done();
        }, stop);
    }

    /// <summary>Erases a person: the row and every membership go; on the suppression list only the keyed hash stays, so that no import brings them back.</summary>
    public async Task<Outcome<Done>> Erase(Actor actor, Guid subscriberId, CancellationToken stop)
    {
        if ((actor.Lacks(Needed, "erase people") ?? actor.Unproven(clock.Now())) is { } no) return no;

        return await database.Write<Done>(actor, async db =>
        {
            if (await db.Subscribers.SingleOrDefaultAsync(row => row.Id == subscriberId, stop) is not { } person) return new NoSuchPerson();

            await db.Memberships.Where(row => row.SubscriberId == subscriberId).ExecuteDeleteAsync(stop);
            if (await db.Suppressions.SingleOrDefaultAsync(row => row.AddressHash == person.AddressHash, stop) is { } entry) entry.Email = null;
            else db.Suppressions.Add(new Suppression { Id = clock.NewId(), WorkspaceId = actor.Workspace, AddressHash = person.AddressHash, Reason = SuppressionReason.Manual, Note = "Erased on request", By = actor.Name, At = clock.Now() });
            db.Subscribers.Remove(person);
            db.Record(new Fact("subscriber.erased", new Subject("subscriber", subscriberId), $"{actor.Name} erased a person."));
            db.Signal(new AudienceChanged(actor.Workspace));
            return new Done();
        }, stop);
    }

    private sealed record Found(Guid Id, string Email, string? FirstName, string? LastName, MembershipState? State, string? ConsentFrom, DateTimeOffset? ConsentAt,
        SuppressionReason? Suppressed, DateTimeOffset AddedAt);
}
