using Halcytone.Studio.Accounts.Access;
using Halcytone.Studio.Foundation;
using Halcytone.Studio.Foundation.Data;
using Halcytone.Studio.Foundation.Events;
using Halcytone.Studio.Foundation.Http;
using Halcytone.Studio.Foundation.Time;
using Microsoft.EntityFrameworkCore;

namespace Halcytone.Studio.Accounts.Invitations;

/// <summary>An open invitation as lists show it: never its link.</summary>
public sealed record InvitationRow(Guid Id, string Email, string Name, Role Roles, string InvitedBy, DateTimeOffset InvitedAt, DateTimeOffset ExpiresAt);

/// <summary>Somebody was invited. <paramref name="Link"/> is here once where no mail leaves the house; null where it was mailed.</summary>
public sealed record Invited(InvitationRow Invitation, string? Link);

/// <summary>What the invited person sees.</summary>
internal sealed record InvitationSeen(string Workspace, string InvitedBy, string Email, string Name, Role Roles, bool HasAccount);

/// <summary>Asks people to join, and lets them in by the link they got.</summary>
public sealed class InvitationDesk
{
    /// <summary>Open invitations that a workspace may have.</summary>
    public const int Most = 200;

    private readonly Database database;
    private readonly Workspaces workspaces;
    private readonly IAccountMail mail;
    private readonly Passwords passwords;
    private readonly Proofs proofs;
    private readonly SignInLimits limits;
    private readonly OwnAddress own;
    private readonly TimeProvider clock;

    internal InvitationDesk(Database database, Workspaces workspaces, IAccountMail mail, Passwords passwords, Proofs proofs, SignInLimits limits, OwnAddress own, TimeProvider clock)
        => (this.database, this.workspaces, this.mail, this.passwords, this.proofs, this.limits, this.own, this.clock) = (database, workspaces, mail, passwords, proofs, limits, own, clock);

    /// <summary>Those that still can be followed, the newest first.</summary>
    public async Task<Outcome<IReadOnlyList<InvitationRow>>> Open(Actor actor, CancellationToken stop)
    {
        if (actor.Lacks(Right.Administer, "see the invitations") is { } no) return no;
        await using var db = database.Read(actor);
        var rows = await StillOpen(db).OrderByDescending(row => row.Id).Take(Most).ToListAsync(stop);
        return rows.ConvertAll(Row);
    }

    /// <summary>Invites a person by mail; an open invitation of the same address gets a new link instead.</summary>
    public async Task<Outcome<Invited>> Invite(Actor actor, string name, string email, Role roles, CancellationToken stop)
    {
        if (actor.Lacks(Right.Administer, "invite people") is { } no) return no;
        var (called, address) = (name.Trim(), email.Trim());
        var check = new Check()
            .That(called.Length is > 0 and <= Member.LongestName, "name", $"Enter a name of at most {Member.LongestName} characters.")
            .That(EmailAddress.IsPlausible(address), "email", "Enter an e-mail address such as ana@example.com.")
            .That(RoleRights.Of(roles) != Right.None, "roles", "Choose at least one role.");
        if (check.Refusal is { } invalid) return invalid;

        var workspace = (await workspaces.Settings(actor, stop)).Name;
        return await database.Write<Invited>(actor, async db =>
        {
            var normalized = User.Normalize(address);
            var isMember = await (from member in db.Members join user in db.Users on member.UserId equals user.Id where user.NormalizedEmail == normalized select member.Id).AnyAsync(stop);
            if (isMember) return Invalid.At("email", "This address belongs to a member already.");

            foreach (var before in await StillOpen(db).Where(row => row.NormalizedEmail == normalized).ToListAsync(stop)) before.Withdraw(clock.Now());
            if (await StillOpen(db).CountAsync(stop) >= Most) return new TooManyInvitations();
            var invitation = db.Add(new Invitation(clock.NewId(), actor, address, called, roles, clock.Now(), out var secret)).Entity;
            db.Record(new Fact("member.invited", new Subject("invitation", invitation.Id), $"{actor.Name} invited {called} as {roles.Labels()}."));
            return await Write(db, actor, invitation, secret, workspace, stop);
        }, stop);
    }

    /// <summary>Sends a new link; the one of before leads nowhere any more.</summary>
    public async Task<Outcome<Invited>> Again(Actor actor, Guid id, CancellationToken stop)
    {
        if (actor.Lacks(Right.Administer, "invite people") is { } no) return no;
        var workspace = (await workspaces.Settings(actor, stop)).Name;
        return await database.Write<Invited>(actor, async db =>
        {
            if (await StillOpen(db).SingleOrDefaultAsync(row => row.Id == id, stop) is not { } invitation) return new NoSuchInvitation();
            db.Record(new Fact("member.invited_again", new Subject("invitation", id), $"{actor.Name} sent {invitation.Name} a new invitation."));
            return await Write(db, actor, invitation, invitation.Renew(actor, clock.Now()), workspace, stop);
        }, stop);
    }

    /// <summary>Takes an invitation back; its link leads nowhere from now on.</summary>
    public async Task<Outcome<Done>> Withdraw(Actor actor, Guid id, CancellationToken stop)
    {
        if (actor.Lacks(Right.Administer, "take invitations back") is { } no) return no;
        return await database.Write<Done>(actor, async db =>
        {
            if (await db.Invitations.SingleOrDefaultAsync(row => row.Id == id && row.AcceptedAt == null, stop) is not { } invitation) return new NoSuchInvitation();
            if (invitation.WithdrawnAt is null) db.Record(new Fact("member.uninvited", new Subject("invitation", id), $"{actor.Name} took the invitation of {invitation.Name} back."));
            invitation.Withdraw(clock.Now());
            return new Done();
        }, stop);
    }

    /// <summary>What a link leads to. Looking changes nothing: mail scanners open links.</summary>
    internal async Task<Outcome<InvitationSeen>> Look(string secret, CancellationToken stop)
    {
        if (await Find(secret, stop) is not { } found) return new LinkIsOver();
        var settings = await workspaces.Settings(Actor.House(found.WorkspaceId), stop);
        return new InvitationSeen(settings.Name, found.InvitedBy, found.Email, found.Name, found.Roles, await AccountOf(found.NormalizedEmail, stop) is not null);
    }

    /// <summary>
    /// Makes the person a member. Whoever has an account shows its password; everybody else chooses one.
    /// </summary>
    /// <param name="address">Where the request comes from, for the limits.</param>
    internal async Task<Outcome<SignedIn>> Accept(string secret, string name, string password, string address, CancellationToken stop)
    {
        if (limits.Refuse("invitation", address) is { } wait) return new TooManyTries(wait);
        if (await Find(secret, stop) is not { } found) return new LinkIsOver();

        var account = await AccountOf(found.NormalizedEmail, stop);
        var called = account is null && !string.IsNullOrWhiteSpace(name) ? name.Trim() : found.Name;
        var check = new Check().That(called.Length <= Member.LongestName, "name", $"At most {Member.LongestName} characters.");
        if (account is not null) check.That(await proofs.Knows(account.Value, password, stop), "password", "This is not the password of your account.");
        else foreach (var broken in PasswordRules.Broken(password, found.Email, called)) check.That(false, "password", broken);
        if (check.Refusal is { } invalid) return invalid;

        var hash = account is null ? await passwords.Hash(password, stop) : null;
        return await database.Write<SignedIn>(Actor.House(found.WorkspaceId, called), async db =>
        {
            var (now, wanted) = (clock.Now(), Invitation.HashOf(secret));
            if (await StillOpen(db).SingleOrDefaultAsync(row => row.SecretHash == wanted, stop) is not { } invitation) return new LinkIsOver();
            var user = await db.Users.SingleOrDefaultAsync(row => row.NormalizedEmail == invitation.NormalizedEmail, stop);
            if (user is null && hash is null || user is not null && await db.Members.AnyAsync(row => row.UserId == user.Id, stop)) return new LinkIsOver();
            if (user is null) (user = db.Add(new User(clock.NewId(), invitation.Email, now)).Entity).Take(hash!);

            var member = db.Add(Member.Person(clock.NewId(), found.WorkspaceId, user.Id, called, invitation.Roles, now)).Entity;
            invitation.Accept(now);
            user.SignIn(now);
            db.Record(new Fact("member.joined", new Subject("member", member.Id), $"{called} joined as {invitation.Roles.Labels()}, invited by {invitation.InvitedBy}.")
            {
                Notify = new Notify(NoticeReason.Information, "/admin/members", Role.Administrator),
            });
            db.Signal(new MemberChanged(found.WorkspaceId, member.Id));
            return new SignedIn(member.AsActor(), user.Id, user.Stamp);
        }, stop);
    }

    private async Task<Invited> Write(StudioDb db, Actor actor, Invitation invitation, string secret, string workspace, CancellationToken stop)
    {
        var link = own.Of($"/invitation/{secret}");
        await mail.Send(db, actor, new AccountMail("invitation", invitation.Email, invitation.Name, $"{actor.Name} invites you to {workspace}",
            $"Hello {invitation.Name},\n\n{actor.Name} invites you to the {workspace} desk of Halcytone Studio, as {invitation.Roles.Labels()}.\n\n" +
            $"Open this page to join:\n{link}\n\nThe link is yours alone, works once, and for seven days. If you did not expect it, leave it unopened.\n"), stop);
        return new Invited(Row(invitation), mail.LeavesTheHouse ? null : link);
    }

    private async Task<Invitation?> Find(string secret, CancellationToken stop)
    {
        if (secret.Length > 100) return null;
        var (hash, now) = (Invitation.HashOf(secret), clock.Now());
        await using var db = database.ReadInstallation();
        return await db.Invitations.IgnoreQueryFilters().SingleOrDefaultAsync(row => row.SecretHash == hash && row.AcceptedAt == null && row.WithdrawnAt == null && row.ExpiresAt > now, stop);
    }

    private async Task<Guid?> AccountOf(string normalizedEmail, CancellationToken stop)
    {
        await using var db = database.ReadInstallation();
        return await db.Users.Where(row => row.NormalizedEmail == normalizedEmail).Select(row => (Guid?)row.Id).SingleOrDefaultAsync(stop);
    }

    private IQueryable<Invitation> StillOpen(StudioDb db)
    {
        var now = clock.Now();
        return db.Invitations.Where(row => row.AcceptedAt == null && row.WithdrawnAt == null && row.ExpiresAt > now);
    }

    private static InvitationRow Row(Invitation row) => new(row.Id, row.Email, row.Name, row.Roles, row.InvitedBy, row.InvitedAt, row.ExpiresAt);
}

/// <summary>More people are asked than a workspace needs at once.</summary>
public sealed record TooManyInvitations() : Conflict("too_many_invitations", $"{InvitationDesk.Most} invitations are open. Nobody was invited. Take some back first.");
