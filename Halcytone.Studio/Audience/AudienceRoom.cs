using Halcytone.Studio.Acts;

namespace Halcytone.Studio.Audience;

/// <summary>The face of the room: subscribers, lists, suppression.</summary>
public static class AudienceRoom
{
    /// <summary>Its services and options.</summary>
    public static WebApplicationBuilder AddAudience(this WebApplicationBuilder builder)
    {
        var services = builder.Services;
        services.AddSingleton<AddressHashes>().AddSingleton<UnsubscribeTokens>();
        services.AddSingleton<AudienceLists>().AddSingleton<Subscribers>().AddSingleton<Suppressions>();
        services.AddSingleton<IRecipients, Recipients>().AddSingleton<IIntentGuard, SuppressionGuard>();
        return builder;
    }

    /// <summary>Its endpoints.</summary>
    public static void MapAudience(this WebApplication app)
    {
    }
}
