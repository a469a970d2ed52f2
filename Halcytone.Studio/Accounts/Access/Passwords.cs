using Microsoft.AspNetCore.Identity;
using Microsoft.Extensions.Options;

namespace Halcytone.Studio.Accounts.Access;

/// <summary>
/// Hashes and compares passwords with ASP.NET Core Identity's hasher: PBKDF2-SHA512, 210,000 rounds, about 0.2 s. At most two at a time, so that a
/// flood of sign-ins leaves the processors to everybody else (reliability-and-security §8.1).
/// </summary>
public sealed class Passwords : IDisposable
{
    private const int Rounds = 210_000;
    private const int AtOnce = 2;

    private readonly PasswordHasher<User> hasher = new(Options.Create(new PasswordHasherOptions { IterationCount = Rounds }));
    private readonly SemaphoreSlim turns = new(AtOnce, AtOnce);
    private readonly Lazy<string> nobodys;

    public Passwords() => nobodys = new(() => hasher.HashPassword(null!, "nobody signs in with this"));

    /// <summary>The hash to be stored.</summary>
    public Task<string> Hash(string password, CancellationToken stop) => InTurn(() => hasher.HashPassword(null!, password), stop);

    /// <summary>
    /// Whether it is the password of this hash, and the newer hash where the stored one was made with fewer rounds. Without a hash the answer is
    /// no and costs the same, so that time does not tell which addresses have an account.
    /// </summary>
    public async Task<(bool Right, string? Newer)> Compare(string? hash, string password, CancellationToken stop) => await InTurn(() =>
    {
        var result = hasher.VerifyHashedPassword(null!, hash ?? nobodys.Value, password);
        if (hash is null || result == PasswordVerificationResult.Failed) return (false, (string?)null);
        return (true, result == PasswordVerificationResult.SuccessRehashNeeded ? hasher.HashPassword(null!, password) : null);
    }, stop);

    /// <inheritdoc/>
    public void Dispose() => turns.Dispose();

    private async Task<T> InTurn<T>(Func<T> work, CancellationToken stop)
    {
        await turns.WaitAsync(stop);
        try { return await Task.Run(work, stop); }
        finally { turns.Release(); }
    }
}
