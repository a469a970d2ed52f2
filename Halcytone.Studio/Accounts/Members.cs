using System.Collections.Concurrent;
using Halcytone.Studio.Accounts.Access;
using Halcytone.Studio.Foundation;
using Halcytone.Studio.Foundation.Data;
using Halcytone.Studio.Foundation.Events;
using Halcytone.Studio.Foundation.Time;
using Microsoft.EntityFrameworkCore;

namespace Halcytone.Studio.Accounts;

/// <summary>A member as lists and mentions show it.</summary>
public sealed record MemberRow(Guid Id, string Name, string? Email, Role Roles, bool IsService)
{
    public DateTimeOffset? DisabledAt { get; init; }
    public int Version { get; init; }
}

/// <summary>A person to be added.</summary>
/// <param name="Email">The address they sign in with; somebody who has an account already keeps its password.</param>
/// <param name="Password">Their first password; required for a new account.</param>
public sealed record NewPerson(string Name, string Email, Role Roles, string? Password);

/// <summary>A member's roles, name or standing has changed; circuits look again at once.</summary>
public sealed record MemberChanged(WorkspaceId Workspace, Guid MemberId) : ISignal;

/// <summary>The people and programs of a workspace.</summary>
public sealed class Members(Database database, Passwords passwords, TimeProvider clock)
{
    /// <summary>The most members a list shows.</summary>
    public const int Most = 500;

    /// <summary>How long another node may go on with what a member could do before (reliability-and-security §7.3: at most 5 s).</summary>
    private static readonly TimeSpan Remembered = TimeSpan.FromSeconds(5);
    private readonly ConcurrentDictionary<(WorkspaceId, Guid), (Actor? Actor, long ReadAt)> actors = [];

    /// <summary>Active members who hold any of <paramref name="roles"/>; all of them for <see cref="Role.None"/>. At most 500, by name.</summary>
    public async Task<IReadOnlyList<MemberRow>> Holding(Actor actor, Role roles, CancellationToken stop)
    {
        await using var db = database.Read(actor);
        return await Listed(db, db.Members.Where(row => row.DisabledAt == null && (roles == Role.None || (row.Roles & roles) != 0))).ToListAsync(stop);
    }

    /// <summary>Every member, the disabled ones too. At most 500, by name.</summary>
    public async Task<Outcome<IReadOnlyList<MemberRow>>> All(Actor actor, CancellationToken stop)
    {
        if (actor.Lacks(Right.Administer, "see the members") is { } no) return no;
        await using var db = database.Read(actor);
        return await Listed(db, db.Members).ToListAsync(stop);
    }

    /// <summary>One member.</summary>
    public async Task<Outcome<MemberRow>> One(Actor actor, Guid id, CancellationToken stop)
    {
        if (actor.Lacks(Right.Administer, "see the members") is { } no) return no;
        await using var db = database.Read(actor);
        return await Listed(db, db.Members.Where(row => row.Id == id)).SingleOrDefaultAsync(stop) is { } found ? found : new NoSuchMember();
    }

    /// <summary>The actor of a member as of now, for work done later in that name; null where the member left.</summary>
    public async Task<Actor?> ActorOf(WorkspaceId workspace, Guid memberId, CancellationToken stop)
    {
        if (actors.TryGetValue((workspace, memberId), out var known) && clock.GetElapsedTime(known.ReadAt) < Remembered) return known.Actor;

        var readAt = clock.GetTimestamp();
        await using var db = database.Read(Actor.House(workspace));
        var member = await db.Members.SingleOrDefaultAsync(row => row.Id == memberId && row.DisabledAt == null, stop);
        actors[(workspace, memberId)] = (member?.AsActor(), readAt);
        return member?.AsActor();
    }

    /// <summary>Adds a person; with a first password where the address has no account yet.</summary>
    public async Task<Outcome<MemberRow>> AddPerson(Actor actor, NewPerson person, CancellationToken stop)
    {
        if (actor.Lacks(Right.Administer, "add members") is { } no) return no;
        var email = person.Email.Trim();
        var check = Named(person.Name).That(EmailAddress.IsPlausible(email), "email", "Enter an e-mail address such as ana@example.com.")
            .That(RoleRights.Of(person.Roles) != Right.None, "roles", "Choose at least one role.");
        foreach (var broken in person.Password is null ? [] : PasswordRules.Broken(person.Password, email, person.Name)) check.That(false, "password", broken);
        if (check.Refusal is { } invalid) return invalid;
        return await AddPerson(actor, person, person.Password is null ? null : await passwords.Hash(person.Password, stop), stop);
    }

    /// <summary>As above, with the password's hash made already; the values are checked.</summary>
    internal async Task<Outcome<MemberRow>> AddPerson(Actor actor, NewPerson person, string? hash, CancellationToken stop)
    {
        var email = person.Email.Trim();
        return Fresh(actor, await database.Write<MemberRow>(actor, async db =>
        {
            var normalized = User.Normalize(email);
            var user = await db.Users.SingleOrDefaultAsync(row => row.NormalizedEmail == normalized, stop);
            if (user is null)
            {
                if (hash is null) return Invalid.At("password", "A new account needs a first password.");
                user = db.Add(new User(clock.NewId(), email, clock.Now())).Entity;
                user.Take(hash);
            }
            else if (await db.Members.AnyAsync(row => row.UserId == user.Id, stop))
            {
                return Invalid.At("email", "This address belongs to a member already.");
            }
            var member = db.Add(Member.Person(clock.NewId(), actor.Workspace, user.Id, person.Name.Trim(), person.Roles, clock.Now())).Entity;
            db.Record(new Fact("member.added", new Subject("member", member.Id), $"{actor.Name} added {member.Name} as {member.Roles.Labels()}."));
            return Row(member, user.Email);
        }, stop));
    }

    /// <summary>Adds a service member: for programs, with keys instead of a password.</summary>
    public async Task<Outcome<MemberRow>> AddService(Actor actor, string name, Role roles, CancellationToken stop)
    {
        if (actor.Lacks(Right.Administer, "add members") is { } no) return no;
        if (Named(name).That(RoleRights.Of(roles) != Right.None, "roles", "Choose at least one role.").Refusal is { } invalid) return invalid;

        return Fresh(actor, await database.Write<MemberRow>(actor, db =>
        {
            var member = db.Add(Member.Service(clock.NewId(), actor.Workspace, name.Trim(), roles, clock.Now())).Entity;
            db.Record(new Fact("member.added", new Subject("member", member.Id), $"{actor.Name} added the service {member.Name} as {member.Roles.Labels()}."));
            return Task.FromResult<Outcome<MemberRow>>(Row(member, null));
        }, stop));
    }

    /// <summary>Gives the member a new name and exactly these roles.</summary>
    /// <param name="version">The version the caller saw; null overwrites.</param>
    public async Task<Outcome<MemberRow>> Change(Actor actor, Guid id, string name, Role roles, int? version, CancellationToken stop)
    {
        if (actor.Lacks(Right.Administer, "change members") is { } no) return no;
        if (Named(name).That(RoleRights.Of(roles) != Right.None, "roles", "Choose at least one role. To shut somebody out, disable them.").Refusal is { } invalid)
            return invalid;

        return await Each(actor, id, version, async (db, member) =>
        {
            if (!roles.HasFlag(Role.Administrator) && await IsLastAdministrator(db, member, stop)) return new LastAdministrator();
            if (member.Roles != roles)
                db.Record(new Fact("member.roles_changed", new Subject("member", id), $"{actor.Name} made {name.Trim()} {roles.Labels()} (was {member.Roles.Labels()})."));
            else if (member.Name != name.Trim())
                db.Record(new Fact("member.renamed", new Subject("member", id), $"{actor.Name} renamed {member.Name} to {name.Trim()}."));
            member.Rename(name.Trim());
            member.Hold(roles);
            return null;
        }, stop);
    }

    /// <summary>Gives the actor another name; everybody may do that to themselves.</summary>
    internal async Task<Outcome<MemberRow>> RenameSelf(Actor actor, string name, CancellationToken stop)
    {
        if (Named(name).Refusal is { } invalid) return invalid;
        return await Each(actor, actor.MemberId, null, (db, member) =>
        {
            if (member.Name != name.Trim()) db.Record(new Fact("member.renamed", new Subject("member", member.Id), $"{member.Name} is now called {name.Trim()}."));
            member.Rename(name.Trim());
            return Task.FromResult<Refusal?>(null);
        }, stop);
    }

    /// <summary>Shuts a member out at once, keys and open pages included. The history stays.</summary>
    public async Task<Outcome<MemberRow>> Disable(Actor actor, Guid id, CancellationToken stop)
    {
        if (actor.Lacks(Right.Administer, "disable members") is { } no) return no;
        return await Each(actor, id, null, async (db, member) =>
        {
            if (!member.IsActive) return null;
            if (await IsLastAdministrator(db, member, stop)) return new LastAdministrator();
            member.Disable(clock.Now());
            db.Record(new Fact("member.disabled", new Subject("member", id), $"{actor.Name} disabled {member.Name}."));
            return null;
        }, stop);
    }

    /// <summary>Lets a disabled member in again, with the roles and keys of before.</summary>
    public async Task<Outcome<MemberRow>> Enable(Actor actor, Guid id, CancellationToken stop)
    {
        if (actor.Lacks(Right.Administer, "enable members") is { } no) return no;
        return await Each(actor, id, null, (db, member) =>
        {
            if (member.IsActive) return Task.FromResult<Refusal?>(null);
            member.Enable();
            db.Record(new Fact("member.enabled", new Subject("member", id), $"{actor.Name} let {member.Name} in again."));
            return Task.FromResult<Refusal?>(null);
        }, stop);
    }

    private async Task<Outcome<MemberRow>> Each(Actor actor, Guid id, int? version, Func<StudioDb, Member, Task<Refusal?>> verb, CancellationToken stop)
        => Fresh(actor, await database.Write<MemberRow>(actor, async db =>
        {
            if (await db.Members.SingleOrDefaultAsync(row => row.Id == id, stop) is not { } member) return new NoSuchMember();
            if (version is not null && version != member.Version) return new Stale();
            if (await verb(db, member) is { } refusal) return refusal;
            await db.SaveChangesAsync(stop);
            db.Signal(new MemberChanged(actor.Workspace, id));
            var email = await db.Users.Where(row => row.Id == member.UserId).Select(row => row.Email).SingleOrDefaultAsync(stop);
            return Row(member, email);
        }, stop));

    /// <summary>Forgets what was known of the member, so that this process sees the change at once.</summary>
    private Outcome<MemberRow> Fresh(Actor actor, Outcome<MemberRow> outcome)
    {
        if (!outcome.Refused(out _, out var member)) actors.TryRemove((actor.Workspace, member.Id), out _);
        return outcome;
    }

    private static Check Named(string name) => new Check()
        .That(!string.IsNullOrWhiteSpace(name), "name", "Enter a name.")
        .That(name.Trim().Length <= Member.LongestName, "name", $"At most {Member.LongestName} characters.");

    private static async Task<bool> IsLastAdministrator(StudioDb db, Member member, CancellationToken stop)
        => !member.IsService && member.IsActive && member.Roles.HasFlag(Role.Administrator) && !await db.Members.AnyAsync(
            other => other.Id != member.Id && other.DisabledAt == null && other.UserId != null && (other.Roles & Role.Administrator) != 0, stop);

    private static IQueryable<MemberRow> Listed(StudioDb db, IQueryable<Member> members) =>
        from member in members
        join account in db.Users on member.UserId equals account.Id into accounts
        from account in accounts.DefaultIfEmpty()
        orderby member.Name, member.Id
        select new MemberRow(member.Id, member.Name, account == null ? null : account.Email, member.Roles, member.UserId == null)
        {
            DisabledAt = member.DisabledAt,
            Version = member.Version,
        };

    private static MemberRow Row(Member member, string? email) => new(member.Id, member.Name, email, member.Roles, member.IsService)
    {
        DisabledAt = member.DisabledAt,
        Version = member.Version,
    };
}
