namespace Halcytone.Studio.Audience;

/// <summary>The face of the room: subscribers, lists, suppression.</summary>
public static class AudienceRoom
{
    /// <summary>Its services and options.</summary>
    public static WebApplicationBuilder AddAudience(this WebApplicationBuilder builder)
    {
        return builder;
    }

    /// <summary>Its endpoints.</summary>
    public static void MapAudience(this WebApplication app)
    {
    }
}
