using Halcytone.Studio.Accounts;
using Halcytone.Studio.Foundation;
using Halcytone.Studio.Foundation.Data;
using Halcytone.Studio.Foundation.Events;
using Halcytone.Studio.Foundation.Time;
using Microsoft.EntityFrameworkCore;

namespace Halcytone.Studio.Review;

/// <summary>Who is to decide for whom, and when.</summary>
public sealed record NewDeputy(Guid MemberId, Guid DeputyId, DateTimeOffset From, DateTimeOffset Until);

/// <summary>Deputies: set by oneself, or by an administrator for somebody else. Open requests move over and back by themselves, because who may decide is asked at the moment.</summary>
public sealed class Deputies(Database database, Members members, TimeProvider clock)
{
    /// <summary>Deputies of one list, and those looked at for one decision.</summary>
    public const int Most = 200;

    /// <summary>Those that have not ended, by their beginning.</summary>
    public async Task<Outcome<IReadOnlyList<Deputy>>> Open(Actor actor, CancellationToken stop)
    {
        if (actor.Lacks(Right.Read, "see who decides for whom") is { } no) return no;
        var now = clock.Now();
        await using var db = database.Read(actor);
        return await db.Deputies.Where(row => row.EndedAt == null && row.Until > now).OrderBy(row => row.From).ThenBy(row => row.Id).Take(Most).ToListAsync(stop);
    }

    /// <summary>Names a deputy.</summary>
    public async Task<Outcome<Deputy>> Set(Actor actor, NewDeputy wanted, CancellationToken stop)
    {
        if (wanted.MemberId != actor.MemberId && actor.Lacks(Right.Administer, "name a deputy for somebody else") is { } no) return no;
        var now = clock.Now();
        var people = (await members.Holding(actor, Role.None, stop)).Where(member => !member.IsService).ToDictionary(member => member.Id);
        var check = new Check()
            .That(people.ContainsKey(wanted.MemberId), "member_id", "This person is not here.")
            .That(people.ContainsKey(wanted.DeputyId), "deputy_id", "Choose somebody of this workspace.")
            .That(wanted.DeputyId != wanted.MemberId, "deputy_id", "A deputy is somebody else.")
            .That(wanted.Until > wanted.From && wanted.Until > now, "until", "It ends later than it begins, and not in the past.")
            .That(wanted.Until - wanted.From <= Deputy.Longest, "until", $"At most {Deputy.Longest.Days} days.");
        if (check.Refusal is { } wrong) return wrong;
        var (away, deputy) = (people[wanted.MemberId], people[wanted.DeputyId]);

        return await database.Write<Deputy>(actor, async db =>
        {
            if (await db.Deputies.AnyAsync(row => row.MemberId == wanted.MemberId && row.EndedAt == null && row.From < wanted.Until && row.Until > wanted.From, stop))
                return new Conflict("deputy_set", $"{away.Name} has a deputy in this time already. Nothing was changed; end that one first.");
            var row = db.Add(new Deputy
            {
                Id = clock.NewId(), WorkspaceId = actor.Workspace, MemberId = away.Id, MemberName = away.Name, DeputyId = deputy.Id, DeputyName = deputy.Name,
                From = wanted.From, Until = wanted.Until, SetBy = actor.Name,
            }).Entity;
            db.Record(new Fact("deputy.set", new Subject("deputy", row.Id), $"{deputy.Name} decides for {away.Name} until {wanted.Until:d MMM yyyy HH:mm} UTC.", new { member = away.Id, deputy = deputy.Id })
            {
                Notify = new Notify(NoticeReason.Information, "/approvals/deputies", Members: [deputy.Id, away.Id]),
            });
            db.Signal(new ApprovalChanged(actor.Workspace, Guid.Empty, Guid.Empty));
            return row;
        }, stop);
    }

    /// <summary>Ends a deputy before the time; for the person, the deputy and administrators.</summary>
    public Task<Outcome<Deputy>> End(Actor actor, Guid id, CancellationToken stop) => database.Write<Deputy>(actor, async db =>
    {
        if (await db.Deputies.SingleOrDefaultAsync(row => row.Id == id, stop) is not { } row) return new NoSuchDeputy();
        if (row.MemberId != actor.MemberId && row.DeputyId != actor.MemberId && actor.Lacks(Right.Administer, "end somebody else's deputy") is { } no) return no;
        row.End(clock.Now());
        db.Record(new Fact("deputy.ended", new Subject("deputy", row.Id), $"{row.DeputyName} no longer decides for {row.MemberName}."));
        db.Signal(new ApprovalChanged(actor.Workspace, Guid.Empty, Guid.Empty));
        return row;
    }, stop);

    /// <summary>The actor with everybody in whose stead they decide now.</summary>
    public async Task<Seats> SeatsOf(Actor actor, CancellationToken stop)
    {
        var now = clock.Now();
        List<Guid> away;
        await using (var db = database.Read(actor))
            away = await db.Deputies.Where(row => row.DeputyId == actor.MemberId && row.EndedAt == null && row.From <= now && row.Until > now).OrderBy(row => row.From).Select(row => row.MemberId).Take(Most).ToListAsync(stop);
        var seats = new List<Actor>();
        foreach (var member in away)
            if (await members.ActorOf(actor.Workspace, member, stop) is { } absent) seats.Add(absent);
        return new Seats(actor, seats);
    }

    /// <summary>Everybody who decides for somebody now, with whom they decide for.</summary>
    internal async Task<IReadOnlyList<(Guid Deputy, Actor For)>> Now(Actor actor, CancellationToken stop)
    {
        var now = clock.Now();
        List<Deputy> open;
        await using (var db = database.Read(actor))
            open = await db.Deputies.Where(row => row.EndedAt == null && row.From <= now && row.Until > now).OrderBy(row => row.From).Take(Most).ToListAsync(stop);
        var all = new List<(Guid, Actor)>();
        foreach (var row in open)
            if (await members.ActorOf(actor.Workspace, row.MemberId, stop) is { } absent) all.Add((row.DeputyId, absent));
        return all;
    }
}
