namespace Halcytone.Studio.Channels;

/// <summary>The face of the room: one folder a channel; destinations, connected accounts and tokens.</summary>
public static class ChannelsRoom
{
    /// <summary>Its services and options.</summary>
    public static WebApplicationBuilder AddChannels(this WebApplicationBuilder builder)
    {
        return builder;
    }

    /// <summary>Its endpoints.</summary>
    public static void MapChannels(this WebApplication app)
    {
    }
}
