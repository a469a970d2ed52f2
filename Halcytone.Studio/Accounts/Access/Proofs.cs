using System.Security.Claims;
using Halcytone.Studio.Foundation;
using Halcytone.Studio.Foundation.Data;
using Microsoft.EntityFrameworkCore;

namespace Halcytone.Studio.Accounts.Access;

/// <summary>Asks a signed-in person for their password once more (reliability-and-security §8.4).</summary>
internal sealed class Proofs(Database database, Passwords passwords, SignIns signIns, SignInLimits limits)
{
    /// <summary>Notes at the person's sign-in that they showed their password; a wrong one counts against the limits of signing in.</summary>
    public async Task<Outcome<Done>> Prove(ClaimsPrincipal person, string password, CancellationToken stop)
    {
        if (person.User() is not { } user || person.SignIn() is not { } signIn) return new NoSuchMember();
        if (limits.Refuse(user.ToString(), "password") is { } wait) return new TooManyTries(wait);
        if (!await Knows(user, password, stop)) return Invalid.At("password", "This is not your password.");

        await signIns.Prove(signIn, stop);
        return new Done();
    }

    /// <summary>Whether it is the user's password.</summary>
    public async Task<bool> Knows(Guid user, string password, CancellationToken stop)
    {
        await using var db = database.ReadInstallation();
        var hash = await db.Users.Where(row => row.Id == user).Select(row => row.PasswordHash).SingleOrDefaultAsync(stop);
        return (await passwords.Compare(hash, password.Length <= PasswordRules.Longest ? password : "", stop)).Right;
    }
}
