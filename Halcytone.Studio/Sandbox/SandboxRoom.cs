using Halcytone.Studio.Foundation.Data;
using Halcytone.Studio.Sandbox.Mastodon;

namespace Halcytone.Studio.Sandbox;

/// <summary>Local stand-ins for outside platforms, wire-true; development and tests only. No room uses it.</summary>
public static class SandboxRoom
{
    /// <summary>Its services; nothing in production.</summary>
    public static WebApplicationBuilder AddSandbox(this WebApplicationBuilder builder)
    {
        if (builder.Environment.IsProduction()) return builder;

        builder.Services.AddSingleton(services => new SandboxStore(services.GetRequiredService<DataFolder>().At("sandbox", "received.jsonl")));
        builder.Services.AddSingleton(services => new MastodonState(services.GetRequiredService<DataFolder>().At("sandbox", "mastodon-tokens.json")));
        builder.Services.AddSingleton<SandboxFailures>();
        return builder;
    }

    /// <summary>Its endpoints below <c>/sandbox</c>, loopback only; nothing in production.</summary>
    public static void MapSandbox(this WebApplication app)
    {
        if (app.Environment.IsProduction()) return;

        var sandbox = app.MapGroup("/sandbox").AllowAnonymous().DisableAntiforgery().ExcludeFromDescription().AddEndpointFilter(SandboxEndpoints.OnlyHere);
        sandbox.MapOwn();
        sandbox.MapMastodon();
    }
}
