using System.Globalization;
using System.Text;
using Halcytone.Studio.Channels;
using Halcytone.Studio.Foundation;
using Halcytone.Studio.Foundation.Data;
using Halcytone.Studio.Foundation.Time;
using Halcytone.Studio.Mail;
using Microsoft.EntityFrameworkCore;

namespace Halcytone.Studio.Audience;

/// <summary>The demo's readers: 480 on the main list, 24 beta testers, and an address that bounced.</summary>
internal sealed class AudienceDemo(Database database, Destinations destinations, Suppressions suppressions, AddressHashes hashes, TimeProvider clock) : IDemoPart
{
    private const int Readers = 480;
    private const int Testers = 24;

    private static readonly string[] FirstNames =
    [
        "Ana", "Noor", "Kenji", "Zofia", "Mateo", "Ifeoma", "Lars", "Priya", "Tomás", "Aylin", "Chiara", "Oluwaseun", "Freya", "Dmitri", "Mei", "Rafael",
        "Siobhán", "Youssef", "Hana", "Björn", "Thandiwe", "Élodie", "Marek", "Leila", "Hiroshi", "Inês", "Kofi", "Astrid", "Nikos", "Saoirse",
    ];

    private static readonly string[] LastNames =
    [
        "Petrović", "Haddad", "Tanaka", "Kowalska", "Álvarez", "Okafor", "Lindqvist", "Raman", "Novák", "Yılmaz", "Ricci", "Adeyemi", "Nyström", "Volkov", "Chen", "Carvalho",
    ];

    public async Task Build(CancellationToken stop)
    {
        await using (var db = database.Read(Demo.House))
            if (await db.AudienceLists.AnyAsync(stop)) return;

        var built = await database.Write<Done>(Demo.House, async db =>
        {
            var now = clock.Now();
            var main = await List(db, "All subscribers", "You get the Breathscape weekly because you asked for it at breathscape.example.", stop);
            var beta = await List(db, "Beta testers", "You get notes for testers because you joined the Breathscape beta.", stop);
            for (var index = 0; index < Readers; index++)
            {
                var person = Person(index, now);
                db.Subscribers.Add(person);
                db.Memberships.Add(new Membership(Demo.Workspace, main, person.Id, MembershipState.Subscribed, index % 3 == 0 ? "Sign-up in the app" : "Form at breathscape.example", person.AddedAt));
                if (index % (Readers / Testers) == 0) db.Memberships.Add(new Membership(Demo.Workspace, beta, person.Id, MembershipState.Subscribed, "Beta invitation", person.AddedAt));
            }
            var gone = EmailAddress.Parse("former.colleague@post.reader.example")!.Value;
            await suppressions.Put(db, Demo.House, gone, SuppressionReason.HardBounce, "550 5.1.1 No such user here", stop);
            return new Done();
        }, stop);
        if (built.Refusal is { } why) throw new InvalidOperationException(why.Message);
    }

    private async Task<Guid> List(StudioDb db, string name, string description, CancellationToken stop)
    {
        var id = clock.NewId();
        var destination = await destinations.Add(db, Demo.House, ChannelKind.Email, name, "", id, null, stop);
        db.AudienceLists.Add(new AudienceList(id, Demo.Workspace, name, description, destination, clock.Now()));
        return id;
    }

    private Subscriber Person(int index, DateTimeOffset now)
    {
        // Sixteen and thirty have no pattern in common that a reader of the table would notice: every pair differs within 240, then the domain does.
        var (first, last) = (FirstNames[index % FirstNames.Length], LastNames[(index * 7 + index / FirstNames.Length) % LastNames.Length]);
        var domain = (index % 4) switch { 0 => "mail.reader.example", 1 => "post.reader.example", 2 => "inbox.reader.example", _ => "reader.example" };
        var address = EmailAddress.Parse($"{Latin(first)}.{Latin(last)}{(index < 240 ? "" : (index / 10).ToString(CultureInfo.InvariantCulture))}@{domain}")!.Value;
        var joined = now.AddDays(-400 + index * 0.8);
        var person = new Subscriber(Guid.CreateVersion7(joined), Demo.Workspace, address, hashes.Of(Demo.Workspace, address), joined);
        person.Learn(first, last);
        return person;
    }

    /// <summary>A name as it stands in an address.</summary>
    private static string Latin(string name) => string.Concat(name.Normalize(NormalizationForm.FormD)
        .Where(letter => CharUnicodeInfo.GetUnicodeCategory(letter) != UnicodeCategory.NonSpacingMark)
        .Select(letter => letter == 'ı' ? 'i' : char.ToLowerInvariant(letter))
        .Where(char.IsAsciiLetter));
}
