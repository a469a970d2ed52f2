namespace Halcytone.Studio.Generation;

/// <summary>The face of the room: templates, renditions, tones.</summary>
public static class GenerationRoom
{
    /// <summary>Its services and options.</summary>
    public static WebApplicationBuilder AddGeneration(this WebApplicationBuilder builder)
    {
        return builder;
    }

    /// <summary>Its endpoints.</summary>
    public static void MapGeneration(this WebApplication app)
    {
    }
}
