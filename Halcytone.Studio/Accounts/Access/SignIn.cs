using System.Security.Claims;
using Halcytone.Studio.Foundation;
using Halcytone.Studio.Foundation.Data;
using Halcytone.Studio.Foundation.Events;
using Halcytone.Studio.Foundation.Time;
using Microsoft.EntityFrameworkCore;

namespace Halcytone.Studio.Accounts.Access;

/// <summary>Who has signed in: what the cookie is made of.</summary>
internal sealed record SignedIn(Actor Actor, Guid UserId, string Stamp)
{
    public ClaimsPrincipal ToPrincipal()
    {
        var identity = Actor.ToIdentity(Principals.CookieScheme);
        identity.AddClaim(new Claim(Principals.UserClaim, UserId.ToString()));
        identity.AddClaim(new Claim(Principals.StampClaim, Stamp));
        return new ClaimsPrincipal(identity);
    }
}

/// <summary>
/// Lets people in by e-mail address and password. Every wrong pair gets the same sentence after the same work, whether the address is unknown, the
/// password wrong, or the account resting after ten misses (reliability-and-security §8.2).
/// </summary>
internal sealed partial class SignIn(Database database, Passwords passwords, SignInLimits limits, TimeProvider clock, ILogger<SignIn> logger)
{
    /// <param name="address">Where the request comes from, for the limits.</param>
    /// <param name="knownDevice">The user who has signed in on this device before: strangers' misses do not shut them out.</param>
    public async Task<Outcome<SignedIn>> WithPassword(string email, string password, string address, Guid? knownDevice, CancellationToken stop)
    {
        if (limits.Refuse(User.Normalize(email), address) is { } wait) return new TooManyTries(wait);

        var found = await Find(email, stop);
        var (right, newer) = await passwords.Compare(found?.User.PasswordHash, password.Length <= PasswordRules.Longest ? password : "", stop);
        if (found is not null)
        {
            if ((await Settle(found, right, newer, knownDevice, stop)).Refused(out var unsaved, out var signedIn) && unsaved is not null) return unsaved;
            if (signedIn is not null) return signedIn;
        }

        LogRefused(found is null ? "unknown address" : right ? "locked" : "wrong password");
        return new WrongPassword();
    }

    /// <summary>Counts the miss, or notes the sign-in; null where the door stays shut.</summary>
    private Task<Outcome<SignedIn?>> Settle(Found found, bool right, string? newer, Guid? knownDevice, CancellationToken stop)
        => database.Write<SignedIn?>(Actor.House(found.Member.WorkspaceId, found.Member.Name), async db =>
        {
            var user = await db.Users.SingleAsync(row => row.Id == found.User.Id, stop);
            var now = clock.Now();
            if (user.IsLocked(now) && knownDevice != user.Id) return (SignedIn?)null;
            if (!right)
            {
                user.MissPassword(now);
                if (user.IsLocked(now))
                    db.Record(new Fact("sign_in.locked", new Subject("member", found.Member.Id), $"{found.Member.Name} was locked out for 15 minutes after ten wrong passwords."));
                return (SignedIn?)null;
            }
            user.SignIn(now);
            if (newer is not null) user.Rehash(newer);
            db.Record(new Fact("sign_in.done", new Subject("member", found.Member.Id), $"{found.Member.Name} signed in."));
            return new SignedIn(found.Member.AsActor(), user.Id, user.Stamp);
        }, stop);

    /// <summary>The account of the address with its oldest active membership.</summary>
    private async Task<Found?> Find(string email, CancellationToken stop)
    {
        var normalized = User.Normalize(email);
        await using var db = database.ReadInstallation();
        return await (from user in db.Users
                      join member in db.Members.IgnoreQueryFilters() on user.Id equals member.UserId
                      where user.NormalizedEmail == normalized && member.DisabledAt == null
                      orderby member.Id
                      select new Found(user, member)).FirstOrDefaultAsync(stop);
    }

    [LoggerMessage(2002, LogLevel.Warning, "A sign-in was refused: {Why}")]
    private partial void LogRefused(string why);

    private sealed record Found(User User, Member Member);
}

/// <summary>One sentence for every reason, so that it tells nobody which addresses have an account.</summary>
internal sealed record WrongPassword() : Forbidden("wrong_password",
    "E-mail and password do not match an account. After ten wrong tries an account rests for 15 minutes.");

/// <summary>More tries in a minute than a person makes.</summary>
internal sealed record TooManyTries(TimeSpan RetryAfter) : Forbidden("too_many_tries",
    $"Too many tries from here. Try again in {Math.Max(1, (int)Math.Ceiling(RetryAfter.TotalSeconds))} seconds.");
