namespace Halcytone.Studio.Acts;

/// <summary>The face of the room: the ledger of outside acts and their resolvers.</summary>
public static class ActsRoom
{
    /// <summary>Its services and options.</summary>
    public static WebApplicationBuilder AddActs(this WebApplicationBuilder builder)
    {
        return builder;
    }

    /// <summary>Its endpoints.</summary>
    public static void MapActs(this WebApplication app)
    {
    }
}
