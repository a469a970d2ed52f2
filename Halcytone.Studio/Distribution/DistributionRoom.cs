using Halcytone.Studio.Foundation.Events;
using Halcytone.Studio.Foundation.Http;
using Halcytone.Studio.Tasks;

namespace Halcytone.Studio.Distribution;

/// <summary>The face of the room: release, publish pipeline, live monitor.</summary>
public static class DistributionRoom
{
    /// <summary>Its services and options.</summary>
    public static WebApplicationBuilder AddDistribution(this WebApplicationBuilder builder)
    {
        var services = builder.Services;
        services.AddOptions<DistributionOptions>().BindConfiguration("Distribution").ValidateDataAnnotations().ValidateOnStart();
        services.AddSingleton<Journal>().AddSingleton<IFactListener>(provider => provider.GetRequiredService<Journal>());
        services.AddSingleton<Releases>().AddSingleton<PauseEverything>().AddSingleton<UncertainRecipients>().AddSingleton<SocialWishes>().AddSingleton<SocialPublishing>().AddSingleton<Preparation>().AddSingleton<Endings>();
        services.AddSingleton<PartSender>().AddSingleton<MailingList>().AddSingleton<MailingSender>();
        services.AddSingleton<ITaskHandler, ReleaseHandler>().AddSingleton<ITaskHandler, PublishPostHandler>().AddSingleton<ITaskHandler, ResolvePostHandler>();
        services.AddSingleton<ReleaseMonitor>().AddSingleton<LiveFeed>().AddSingleton<Tickets>().AddSingleton<LiveSignIn>().AddSingleton<LiveSocket>().AddSingleton<LiveSeats>();
        services.AddSignalR()
            .AddJsonProtocol(json => json.PayloadSerializerOptions = JsonForm.Options);
        return builder;
    }

    /// <summary>Its endpoints.</summary>
    public static void MapDistribution(this WebApplication app)
    {
        app.UseWebSockets(new WebSocketOptions { KeepAliveInterval = TimeSpan.FromSeconds(15), KeepAliveTimeout = TimeSpan.FromSeconds(30) });
        app.MapReleases();
        app.MapPause();
        app.MapSocialPublishing();
        app.MapRecipients();
        app.MapMonitor();
    }
}
