namespace Halcytone.Studio.Sandbox;

/// <summary>Local stand-ins for outside platforms, wire-true; development and tests only. No room uses it.</summary>
public static class SandboxRoom
{
    /// <summary>Its services; nothing in production.</summary>
    public static WebApplicationBuilder AddSandbox(this WebApplicationBuilder builder)
    {
        return builder;
    }

    /// <summary>Its endpoints below <c>/sandbox</c>, loopback only; nothing in production.</summary>
    public static void MapSandbox(this WebApplication app)
    {
    }
}
