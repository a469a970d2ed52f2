using Halcytone.Studio.Foundation.Http;

namespace Halcytone.Studio.Channels;

/// <summary>
/// Where the local stand-ins of platforms answer: <c>Sandbox:BaseAddress</c>, or this application's own address. Part of the server's
/// configuration, so calls there are not guarded; nothing in production.
/// </summary>
public static class SandboxAddress
{
    /// <summary>The stand-in of Mastodon, or null in production.</summary>
    public static Uri? Mastodon(IConfiguration configuration, IHostEnvironment environment)
    {
        if (environment.IsProduction()) return null;
        return new Uri(configuration["Sandbox:BaseAddress"] is { Length: > 0 } configured ? configured : new OwnAddress(configuration).Of("/sandbox/mastodon"));
    }
}
