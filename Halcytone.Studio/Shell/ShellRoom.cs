namespace Halcytone.Studio.Shell;

/// <summary>The face of the room: app, routes, layout, navigation.</summary>
public static class ShellRoom
{
    /// <summary>Razor components on interactive server circuits.</summary>
    public static WebApplicationBuilder AddShell(this WebApplicationBuilder builder)
    {
        builder.Services.AddRazorComponents().AddInteractiveServerComponents();
        return builder;
    }

    /// <summary>Pages, assets and the browser script.</summary>
    public static void MapShell(this WebApplication app)
    {
        app.UseAntiforgery();
        app.MapBlazorScript();
        app.MapRazorComponents<App>().AddInteractiveServerRenderMode();
    }
}
