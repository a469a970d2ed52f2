using System.Buffers.Text;
using System.Collections.Concurrent;
using System.Security.Cryptography;
using Halcytone.Studio.Foundation;
using Halcytone.Studio.Foundation.Time;

namespace Halcytone.Studio.Distribution;

/// <summary>Single-use tickets for a socket that can send no header: 60 s, 256 random bits, kept as a hash in this process (reliability-and-security §7.5).</summary>
public sealed class Tickets(TimeProvider clock)
{
    /// <summary>How long a ticket is good.</summary>
    public static readonly TimeSpan Life = TimeSpan.FromSeconds(60);

    private const int Most = 10_000;
    private readonly ConcurrentDictionary<string, (Actor Actor, DateTimeOffset Until)> issued = [];

    /// <summary>A ticket for this actor; null when there are too many open ones.</summary>
    public string? Issue(Actor actor)
    {
        var now = clock.Now();
        foreach (var (hash, ticket) in issued) if (ticket.Until < now) issued.TryRemove(hash, out _);
        if (issued.Count >= Most) return null;
        var text = Base64Url.EncodeToString(RandomNumberGenerator.GetBytes(32));
        issued[Hash(text)] = (actor, now + Life);
        return text;
    }

    /// <summary>Whose it is; good once.</summary>
    public Actor? Redeem(string? text)
        => text is { Length: > 0 and < 100 } && issued.TryRemove(Hash(text), out var ticket) && ticket.Until >= clock.Now() ? ticket.Actor : null;

    private static string Hash(string text) => Convert.ToHexString(SHA256.HashData(System.Text.Encoding.UTF8.GetBytes(text)));
}
