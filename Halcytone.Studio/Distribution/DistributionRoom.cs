namespace Halcytone.Studio.Distribution;

/// <summary>The face of the room: release, publish pipeline, live monitor.</summary>
public static class DistributionRoom
{
    /// <summary>Its services and options.</summary>
    public static WebApplicationBuilder AddDistribution(this WebApplicationBuilder builder)
    {
        return builder;
    }

    /// <summary>Its endpoints.</summary>
    public static void MapDistribution(this WebApplication app)
    {
    }
}
