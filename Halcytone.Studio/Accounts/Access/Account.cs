using Halcytone.Studio.Foundation;
using Halcytone.Studio.Foundation.Data;
using Halcytone.Studio.Foundation.Events;
using Microsoft.EntityFrameworkCore;

namespace Halcytone.Studio.Accounts.Access;

/// <summary>What a person sees of their own account.</summary>
internal sealed record AccountRow(Guid UserId, string Email, string? TimeZone);

/// <summary>What people change about themselves: name, password and time zone.</summary>
internal sealed class Account(Database database, Passwords passwords, Proofs proofs, Standing standing, SignIns signIns, Members members, SignInLimits limits)
{
    /// <summary>The account behind the actor; null for a service member.</summary>
    public async Task<AccountRow?> Of(Actor actor, CancellationToken stop)
    {
        await using var db = database.Read(actor);
        return await (from member in db.Members
                      join user in db.Users on member.UserId equals user.Id
                      where member.Id == actor.MemberId
                      select new AccountRow(user.Id, user.Email, user.TimeZone)).SingleOrDefaultAsync(stop);
    }

    /// <summary>Changes the actor's password; every other sign-in of theirs ends.</summary>
    /// <returns>A fresh sign-in for the page that asked.</returns>
    public async Task<Outcome<SignedIn>> ChangePassword(Actor actor, string current, string wanted, CancellationToken stop)
    {
        if (await Of(actor, stop) is not { } account) return new NoSuchMember();
        if (limits.Refuse(account.UserId.ToString(), "password") is { } wait) return new TooManyTries(wait);

        var check = new Check();
        foreach (var broken in PasswordRules.Broken(wanted, account.Email, actor.Name)) check.That(false, "new_password", broken);
        if (check.Refusal is { } invalid) return invalid;

        if (!await proofs.Knows(account.UserId, current, stop)) return Invalid.At("current_password", "This is not your present password.");
        if (current == wanted) return Invalid.At("new_password", "This is the password you have.");
        return await Take(actor, account.UserId, await passwords.Hash(wanted, stop), stop);
    }

    /// <summary>Gives the actor another name in this workspace.</summary>
    public Task<Outcome<MemberRow>> Rename(Actor actor, string name, CancellationToken stop) => members.RenameSelf(actor, name, stop);

    /// <summary>Sets the zone in which the actor reads times.</summary>
    /// <param name="timeZone">IANA; the workspace's where empty.</param>
    public async Task<Outcome<Done>> ReadTimesIn(Actor actor, string? timeZone, CancellationToken stop)
    {
        var zone = string.IsNullOrWhiteSpace(timeZone) ? null : timeZone.Trim();
        if (zone is not null && !TimeZoneInfo.TryFindSystemTimeZoneById(zone, out _)) return Invalid.At("time_zone", "Choose a zone such as Europe/Berlin.");
        if (await Of(actor, stop) is not { } account) return new NoSuchMember();
        return await database.Write<Done>(actor, async db =>
        {
            (await db.Users.SingleAsync(row => row.Id == account.UserId, stop)).ReadTimesIn(zone);
            return new Done();
        }, stop);
    }

    private async Task<Outcome<SignedIn>> Take(Actor actor, Guid userId, string hash, CancellationToken stop)
    {
        var changed = await database.Write<SignedIn>(actor, async db =>
        {
            var user = await db.Users.SingleAsync(row => row.Id == userId, stop);
            user.Take(hash);
            db.Record(new Fact("password.changed", new Subject("member", actor.MemberId), $"{actor.Name} changed their password."));
            db.Signal(new MemberChanged(actor.Workspace, actor.MemberId));
            return new SignedIn(actor, userId, user.Stamp);
        }, stop);
        await signIns.EndOthers(userId, current: null, stop);
        standing.Forget(userId);
        return changed;
    }
}
