using System.Collections.Concurrent;
using System.Security.Claims;
using Halcytone.Studio.Foundation;
using Halcytone.Studio.Foundation.Data;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;

namespace Halcytone.Studio.Accounts.Access;

/// <summary>Whether somebody who has signed in still may be: the sign-in has not been ended, its password is the present one, the member is active.</summary>
internal sealed class Standing(Database database, Members members, SignIns signIns, IOptions<AccessOptions> options, TimeProvider clock)
{
    private static readonly TimeSpan Remembered = TimeSpan.FromSeconds(5);
    private readonly ConcurrentDictionary<Guid, (string? Stamp, long ReadAt)> stamps = [];

    /// <summary>The actor of the principal as of now; null where the sign-in has ended.</summary>
    public async Task<Actor?> ActorOf(ClaimsPrincipal principal, CancellationToken stop)
    {
        if (principal.Member() is not var (workspace, member)) return null;
        if (principal.User() is not { } user || principal.SignIn() is not { } signIn) return null;
        if (await StampOf(user, stop) != principal.FindFirstValue(Principals.StampClaim)) return null;
        if (await signIns.ProvenAt(signIn, stop) is not { } provenAt) return null;
        return await members.ActorOf(workspace, member, stop) is { } actor ? actor with { ProvenUntil = provenAt + TimeSpan.FromMinutes(options.Value.ProofMinutes) } : null;
    }

    /// <summary>Forgets what was known of the user's stamp, after it changed here.</summary>
    public void Forget(Guid user) => stamps.TryRemove(user, out _);

    private async Task<string?> StampOf(Guid user, CancellationToken stop)
    {
        if (stamps.TryGetValue(user, out var known) && clock.GetElapsedTime(known.ReadAt) < Remembered) return known.Stamp;

        var readAt = clock.GetTimestamp();
        await using var db = database.ReadInstallation();
        var stamp = await db.Users.Where(row => row.Id == user).Select(row => row.Stamp).SingleOrDefaultAsync(stop);
        stamps[user] = (stamp, readAt);
        return stamp;
    }
}
