using Halcytone.Studio.Foundation.Http;
using Halcytone.Studio.Foundation.Pieces;
using Microsoft.AspNetCore.Http.HttpResults;

namespace Halcytone.Studio.Shell;

/// <summary>The face of the room: app, routes, layout, navigation.</summary>
public static class ShellRoom
{
    /// <summary>Razor components on interactive server circuits.</summary>
    public static WebApplicationBuilder AddShell(this WebApplicationBuilder builder)
    {
        builder.Services.AddRazorComponents().AddInteractiveServerComponents(circuits =>
        {
            // reliability-and-security §7.3
            circuits.DetailedErrors = false;
            circuits.DisconnectedCircuitMaxRetained = 50;
            circuits.DisconnectedCircuitRetentionPeriod = TimeSpan.FromMinutes(3);
            circuits.JSInteropDefaultCallTimeout = TimeSpan.FromSeconds(30);
            circuits.MaxBufferedUnacknowledgedRenderBatches = 10;
        }).AddHubOptions(hub => hub.MaximumReceiveMessageSize = 32 * 1024);
        builder.Services.AddScoped<Toasts>();
        builder.Services.AddSingleton<RailCounts>();
        return builder;
    }

    /// <summary>Pages, assets and the browser script.</summary>
    public static void MapShell(this WebApplication app)
    {
        app.UseAntiforgery();
        app.MapAssets();
        app.MapBlazorScript();
        app.MapRazorComponents<App>().AddInteractiveServerRenderMode(circuits => circuits.ContentSecurityFrameAncestorsPolicy = "'none'").RequireAuthorization();
        app.MapFallback("{*path:nonfile}", NotFound).AllowAnonymous().ExcludeFromDescription();
    }

    /// <summary>An address that nothing answers: the not-found page inside the frame, or a problem for programs.</summary>
    private static IResult NotFound(HttpContext http)
    {
        var isPage = HttpMethods.IsGet(http.Request.Method) && http.Request.Headers.Accept.ToString().Contains("text/html", StringComparison.Ordinal);
        if (!isPage) return Problems.Of(StatusCodes.Status404NotFound, "Not found", "Nothing answers at this address.", "not_found");

        if (http.User.Identity?.IsAuthenticated != true) return Results.Challenge();
        return new RazorComponentResult<App> { StatusCode = StatusCodes.Status404NotFound };
    }
}
