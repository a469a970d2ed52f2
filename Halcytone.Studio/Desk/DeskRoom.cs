namespace Halcytone.Studio.Desk;

/// <summary>The face of the room: pages that bring rooms together.</summary>
public static class DeskRoom
{
    /// <summary>Its services and options.</summary>
    public static WebApplicationBuilder AddDesk(this WebApplicationBuilder builder)
    {
        return builder;
    }

    /// <summary>Its endpoints.</summary>
    public static void MapDesk(this WebApplication app)
    {
    }
}
