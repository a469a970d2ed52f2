namespace Halcytone.Studio.Content;

/// <summary>The face of the room: items, drafts, revisions, media, sources.</summary>
public static class ContentRoom
{
    /// <summary>Its services and options.</summary>
    public static WebApplicationBuilder AddContent(this WebApplicationBuilder builder)
    {
        return builder;
    }

    /// <summary>Its endpoints.</summary>
    public static void MapContent(this WebApplication app)
    {
    }
}
