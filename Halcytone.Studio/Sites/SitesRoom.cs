namespace Halcytone.Studio.Sites;

/// <summary>The face of the room: the public site.</summary>
public static class SitesRoom
{
    /// <summary>Its services and options.</summary>
    public static WebApplicationBuilder AddSites(this WebApplicationBuilder builder)
    {
        return builder;
    }

    /// <summary>Its endpoints.</summary>
    public static void MapSites(this WebApplication app)
    {
    }
}
