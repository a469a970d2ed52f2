using System.Globalization;
using System.Security.Cryptography;
using Halcytone.Studio.Foundation;
using Halcytone.Studio.Foundation.Data;
using Halcytone.Studio.Foundation.Events;
using Halcytone.Studio.Foundation.Http;
using Halcytone.Studio.Foundation.Time;
using Microsoft.AspNetCore.DataProtection;
using Microsoft.EntityFrameworkCore;

namespace Halcytone.Studio.Accounts.Access;

/// <summary>
/// A new password by mail. The link holds user, the password's stamp and the end of its hour, sealed: it is kept nowhere, and the first new password makes every
/// link of before worthless (reliability-and-security §8.5). Asking costs the same and says the same whether the address has an account or not.
/// </summary>
internal sealed partial class PasswordReset(
    Database database, Passwords passwords, Standing standing, SignIns signIns, SignInLimits limits, IAccountMail mail, OwnAddress own, IDataProtectionProvider protection,
    TimeProvider clock, ILogger<PasswordReset> logger)
{
    /// <summary>How long a link is good.</summary>
    public static readonly TimeSpan Lifetime = TimeSpan.FromHours(1);

    /// <summary>As long as a stamp, and nobody's.</summary>
    private static readonly string NoStamp = new('0', 32);

    private readonly IDataProtector protector = protection.CreateProtector("Halcytone", "PasswordReset", "v1");

    /// <summary>Sends the link where there is an account, and does the same work where there is none.</summary>
    /// <param name="from">Where the request comes from, for the limits.</param>
    public async Task<Outcome<Done>> Ask(string email, string from, CancellationToken stop)
    {
        var normalized = User.Normalize(email);
        if (!EmailAddress.IsPlausible(email.Trim())) return Invalid.At("email", "Enter an e-mail address such as ana@example.com.");
        if (limits.Refuse($"reset {normalized}", from) is { } wait) return new TooManyTries(wait);
        if (await Find(normalized, stop) is not { } found) return new Done(); // no workspace yet: nobody at all

        await database.Write<Done>(Actor.House(found.Workspace, found.Name ?? "Somebody"), async db =>
        {
            var link = own.Of($"/reset/{Seal(found.User ?? Guid.Empty, found.Stamp ?? NoStamp, clock.Now() + Lifetime)}");
            await mail.Send(db, Actor.House(found.Workspace), new AccountMail("password", found.Email, found.Name, "Your new password", Text(found.Name, link)), stop);
            db.Record(new Fact("password.reset_asked", new Subject("member", found.Member ?? Guid.Empty),
                found.Member is null ? "Somebody asked for a new password for an address without an account." : $"A link for a new password was sent to {found.Name}."));
            return new Done();
        }, stop);
        LogAsked(found.Member is not null);
        return new Done();
    }

    /// <summary>Whether the link can be followed. Looking changes nothing.</summary>
    public async Task<bool> Leads(string token, CancellationToken stop) => await Opened(token, stop) is not null;

    /// <summary>Takes the new password; every sign-in of before ends, and so does every link.</summary>
    public async Task<Outcome<Done>> Take(string token, string wanted, string from, CancellationToken stop)
    {
        if (limits.Refuse("reset", from) is { } wait) return new TooManyTries(wait);
        if (await Opened(token, stop) is not { } user) return new Invitations.LinkIsOver();

        var check = new Check();
        foreach (var broken in PasswordRules.Broken(wanted, user.Email)) check.That(false, "new_password", broken);
        if (check.Refusal is { } invalid) return invalid;

        var hash = await passwords.Hash(wanted, stop);
        if (await Find(user.NormalizedEmail, stop) is not { Member: { } member } found) return new Invitations.LinkIsOver();
        var taken = await database.Write<Done>(Actor.House(found.Workspace, found.Name!), async db =>
        {
            var row = await db.Users.SingleAsync(one => one.Id == user.Id, stop);
            if (row.Stamp != user.Stamp) return new Invitations.LinkIsOver(); // another was first
            row.Take(hash);
            db.Record(new Fact("password.reset", new Subject("member", member), $"{found.Name} chose a new password by the link in a mail."));
            db.Signal(new MemberChanged(found.Workspace, member));
            return new Done();
        }, stop);
        if (taken.Refusal is not null) return taken;
        await signIns.EndOthers(user.Id, current: null, stop);
        standing.Forget(user.Id);
        return taken;
    }

    private static string Text(string? name, string link)
        => $"Hello {name},\n\nsomebody, hopefully you, asked for a new password for your account at Halcytone Studio.\n\nOpen this page to choose one:\n{link}\n\n" +
           "The link works once, and for one hour. If it was not you, nothing has changed: leave it unopened.\n";

    private string Seal(Guid user, string stamp, DateTimeOffset until) => protector.Protect(string.Create(CultureInfo.InvariantCulture, $"{user:N}|{stamp}|{until.UtcTicks}"));

    private async Task<User?> Opened(string token, CancellationToken stop)
    {
        if (token.Length > 1000) return null;
        string[] parts;
        try { parts = protector.Unprotect(token).Split('|'); }
        catch (CryptographicException) { return null; }
        if (parts is not [var id, var stamp, var until] || long.Parse(until, CultureInfo.InvariantCulture) < clock.GetUtcNow().UtcTicks) return null;

        var wanted = Guid.Parse(id);
        await using var db = database.ReadInstallation();
        return await db.Users.SingleOrDefaultAsync(row => row.Id == wanted && row.Stamp == stamp, stop);
    }

    /// <summary>The account of the address with its oldest active membership; else the workspace in which the asking is written down.</summary>
    private async Task<Found?> Find(string normalized, CancellationToken stop)
    {
        await using var db = database.ReadInstallation();
        var found = await (from user in db.Users
                           join member in db.Members.IgnoreQueryFilters() on user.Id equals member.UserId
                           where user.NormalizedEmail == normalized && member.DisabledAt == null
                           orderby member.Id
                           select new Found(member.WorkspaceId, user.Id, user.Stamp, user.Email, member.Id, member.Name)).FirstOrDefaultAsync(stop);
        return found ?? await db.Workspaces.IgnoreQueryFilters().OrderBy(row => row.CreatedAt).Select(row => new Found(row.WorkspaceId, null, null, null, null, null)).FirstOrDefaultAsync(stop);
    }

    [LoggerMessage(2004, LogLevel.Information, "A new password was asked for; the address has an account: {Known}")]
    private partial void LogAsked(bool known);

    private sealed record Found(WorkspaceId Workspace, Guid? User, string? Stamp, string? Email, Guid? Member, string? Name);
}
