using Halcytone.Studio.Accounts;
using Halcytone.Studio.Foundation;
using Halcytone.Studio.Foundation.Data;
using Halcytone.Studio.Foundation.Events;
using Halcytone.Studio.Foundation.Time;
using Halcytone.Studio.Mail;
using Microsoft.EntityFrameworkCore;

namespace Halcytone.Studio.Audience;

/// <summary>What a person sees who follows the link in a mail's footer.</summary>
/// <param name="Address">Masked: the link may have been forwarded. Null once the person was erased.</param>
public sealed record Departure(string Sender, string ListName, string ListDescription, string? Address, bool IsOnList, bool GetsNothing);

/// <summary>
/// People leaving by themselves, by the link in a mail: without a sign-in, effective at once, as often as they like (RFC 8058). The token alone says who and
/// what, so this is the one place that looks a workspace up by a row of it.
/// </summary>
internal sealed class Departures(Database database, UnsubscribeTokens tokens, Suppressions suppressions, Workspaces workspaces, TimeProvider clock)
{
    /// <summary>As the history names the person: no member, and no name.</summary>
    private const string Through = "Unsubscribe link";

    /// <summary>Where the token's person stands; null for a token that is not ours. Changes nothing.</summary>
    public async Task<Departure?> Look(string token, CancellationToken stop)
    {
        if (await Find(token, stop) is not { } found) return null;

        await using var db = database.Read(found.Actor);
        var list = await db.AudienceLists.SingleAsync(row => row.Id == found.ListId, stop);
        var person = await db.Subscribers.SingleOrDefaultAsync(row => row.Id == found.SubscriberId, stop);
        var onList = await db.Memberships.AnyAsync(row => row.ListId == found.ListId && row.SubscriberId == found.SubscriberId && row.State == MembershipState.Subscribed, stop);
        var nothing = person is null || await db.Suppressions.AnyAsync(row => row.AddressHash == person.AddressHash, stop);
        return new Departure((await workspaces.Settings(found.Actor, stop)).Name, list.Name, list.Description, person is null ? null : Masked(person.Email), onList && !nothing, nothing);
    }

    /// <summary>Takes the person off the list, or off everything. Harmless when repeated, and after the person was erased.</summary>
    /// <returns>False for a token that is not ours.</returns>
    public async Task<bool> Leave(string token, bool everything, CancellationToken stop)
    {
        if (await Find(token, stop) is not { } found) return false;

        await database.Write<Done>(found.Actor, async db =>
        {
            if (await db.Subscribers.SingleOrDefaultAsync(row => row.Id == found.SubscriberId, stop) is not { } person) return new Done();

            var now = clock.Now();
            var left = 0;
            foreach (var member in await db.Memberships.Where(row => row.SubscriberId == person.Id && (everything || row.ListId == found.ListId)).ToListAsync(stop))
                if (member.Leave(Through, now)) left++;
            if (everything) await suppressions.Put(db, found.Actor, EmailAddress.Parse(person.Email)!.Value, SuppressionReason.UnsubscribedAll, null, stop);
            if (left == 0) return new Done();

            db.Record(new Fact("subscriber.unsubscribed", new Subject("subscriber", person.Id), everything ? "A person left every list." : "A person left a list."));
            db.Signal(new AudienceChanged(found.Actor.Workspace));
            return new Done();
        }, stop);
        return true;
    }

    private async Task<(Actor Actor, Guid ListId, Guid SubscriberId)?> Find(string token, CancellationToken stop)
    {
        if (tokens.Read(token) is not { } named) return null;

        await using var db = database.ReadInstallation();
        var workspace = await db.AudienceLists.IgnoreQueryFilters().Where(row => row.Id == named.ListId).Select(row => (WorkspaceId?)row.WorkspaceId).SingleOrDefaultAsync(stop);
        return workspace is { } known ? (Actor.House(known, Through), named.ListId, named.SubscriberId) : null;
    }

    /// <summary><c>a***@reader.example</c>.</summary>
    private static string Masked(string email) => email[..1] + "***" + email[email.LastIndexOf('@')..];
}
