using System.Collections.Concurrent;

namespace Halcytone.Studio.Accounts.Access;

/// <summary>Counts tries to sign in by sliding minutes: 5 for an account from one address, 20 from one address in all (reliability-and-security §8.2).</summary>
internal sealed class SignInLimits(TimeProvider clock)
{
    private const int OfAccount = 5;
    private const int OfAddress = 20;

    /// <summary>Beyond so many remembered callers the quiet ones are forgotten.</summary>
    private const int Remembered = 10_000;
    private static readonly TimeSpan Window = TimeSpan.FromMinutes(1);
    private readonly ConcurrentDictionary<string, Queue<long>> tries = [];

    /// <summary>Counts a try; answers how long to wait where it is one too many, else null.</summary>
    public TimeSpan? Refuse(string account, string address)
    {
        if (tries.Count > Remembered) ForgetQuiet();
        var now = clock.GetTimestamp();
        return Count($"{address}\n{account}", OfAccount, now) ?? Count(address, OfAddress, now);
    }

    private TimeSpan? Count(string caller, int most, long now)
    {
        var stamps = tries.GetOrAdd(caller, _ => new Queue<long>(most));
        lock (stamps)
        {
            while (stamps.TryPeek(out var oldest) && clock.GetElapsedTime(oldest, now) >= Window) stamps.Dequeue();
            if (stamps.Count >= most) return Window - clock.GetElapsedTime(stamps.Peek(), now);
            stamps.Enqueue(now);
            return null;
        }
    }

    private void ForgetQuiet()
    {
        var now = clock.GetTimestamp();
        foreach (var (caller, stamps) in tries)
        {
            lock (stamps)
            {
                if (stamps.Count == 0 || clock.GetElapsedTime(stamps.Last(), now) >= Window) tries.TryRemove(caller, out _);
            }
        }
    }
}
