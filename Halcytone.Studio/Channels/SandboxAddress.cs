namespace Halcytone.Studio.Channels;

/// <summary>
/// Where the local stand-ins of platforms answer: <c>Sandbox:BaseAddress</c>, or this application's own address. Part of the server's
/// configuration, so calls there are not guarded; nothing in production.
/// </summary>
public static class SandboxAddress
{
    private const string Default = "http://localhost:5080";

    /// <summary>The stand-in of Mastodon, or null in production.</summary>
    public static Uri? Mastodon(IConfiguration configuration, IHostEnvironment environment)
    {
        if (environment.IsProduction()) return null;
        if (configuration["Sandbox:BaseAddress"] is { Length: > 0 } configured) return new Uri(configured);

        var own = (configuration["urls"] ?? Default).Split(';', StringSplitOptions.RemoveEmptyEntries)[0].TrimEnd('/');
        foreach (var any in (string[])["://*", "://+", "://0.0.0.0", "://[::]"]) own = own.Replace(any, "://localhost", StringComparison.Ordinal);
        return new Uri(own + "/sandbox/mastodon");
    }
}
