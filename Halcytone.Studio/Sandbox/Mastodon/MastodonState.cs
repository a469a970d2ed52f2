using System.Collections.Concurrent;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;

namespace Halcytone.Studio.Sandbox.Mastodon;

internal sealed record App(string ClientId, string ClientSecret, string Name, string RedirectUri, string Scopes);

internal sealed record Grant(string ClientId, string RedirectUri, string Account, string Scopes, string? Challenge);

internal sealed record Upload(SandboxPicture Picture, string Account)
{
    /// <summary>How often it is still answered as being worked on.</summary>
    public int LooksLeft { get; set; }
    public bool Attached { get; set; }
}

/// <summary>The stand-in's accounts, applications and uploads. Tokens it has issued survive a restart.</summary>
internal sealed class MastodonState(string tokensPath)
{
    private const string DemoAccount = "breathscape";
    private const int MostHeld = 1000;
    private readonly ConcurrentDictionary<string, string> tokens = ReadTokens(tokensPath);
    private readonly Lock turn = new();
    private long lastId;

    public ConcurrentDictionary<string, App> Apps { get; } = [];
    public ConcurrentDictionary<string, Grant> Codes { get; } = [];
    public ConcurrentDictionary<string, Upload> Uploads { get; } = [];
    public ConcurrentDictionary<string, (int Used, DateTimeOffset Since)> Calls { get; } = [];

    /// <summary>The account behind a token: one that was issued, or <c>sandbox-NAME</c>, which is always good.</summary>
    public string? AccountOf(string token)
        => tokens.TryGetValue(token, out var account) ? account : token.StartsWith("sandbox-", StringComparison.Ordinal) && token.Length > 8 ? token[8..] : null;

    public string Issue(string account)
    {
        var token = RandomText();
        lock (turn)
        {
            tokens[token] = account;
            File.WriteAllText(tokensPath, JsonSerializer.Serialize(tokens));
        }
        return token;
    }

    /// <summary>Ids grow with time, as Mastodon's do.</summary>
    public string NextId(DateTimeOffset now)
    {
        lock (turn)
        {
            lastId = Math.Max(now.ToUnixTimeMilliseconds() << 16, lastId + 1);
            return lastId.ToString(CultureInfo.InvariantCulture);
        }
    }

    /// <summary>An account's id never changes; the demo's is known.</summary>
    public static string IdOf(string account)
    {
        if (account == DemoAccount) return "109000000000000001";
        var hash = SHA256.HashData(Encoding.UTF8.GetBytes(account));
        return (110_000_000_000_000_000UL + BitConverter.ToUInt64(hash) % 1_000_000_000_000_000UL).ToString(CultureInfo.InvariantCulture);
    }

    public static string RandomText() => Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(24));

    /// <summary>Keeps a held map bounded: what was put in first goes.</summary>
    public static void Bound<T>(ConcurrentDictionary<string, T> held)
    {
        if (held.Count <= MostHeld) return;
        foreach (var key in held.Keys.Take(held.Count - MostHeld)) held.TryRemove(key, out _);
    }

    private static ConcurrentDictionary<string, string> ReadTokens(string path)
        => new(File.Exists(path) ? JsonSerializer.Deserialize<Dictionary<string, string>>(File.ReadAllText(path))! : []);
}
