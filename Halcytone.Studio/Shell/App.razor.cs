using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.Components.Routing;
using Microsoft.AspNetCore.Components.Web;

namespace Halcytone.Studio.Shell;

public sealed partial class App
{
    /// <summary>No prerender: a signed-in page is drawn once, by its circuit, over the frame that is there from the first byte.</summary>
    private static readonly IComponentRenderMode Circuit = new InteractiveServerRenderMode(prerender: false);

    [CascadingParameter] private HttpContext Http { get; set; } = null!;

    private IComponentRenderMode? Mode => Http.AcceptsInteractiveRouting() ? Circuit : null;
}
