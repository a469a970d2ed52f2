using Halcytone.Studio.Channels.Bluesky;
using Halcytone.Studio.Channels.Email;
using Halcytone.Studio.Channels.Facebook;
using Halcytone.Studio.Channels.Instagram;
using Halcytone.Studio.Channels.LinkedIn;
using Halcytone.Studio.Channels.Mastodon;
using Halcytone.Studio.Channels.Push;
using Halcytone.Studio.Channels.TikTok;
using Halcytone.Studio.Channels.Web;
using Halcytone.Studio.Channels.X;
using Halcytone.Studio.Channels.YouTube;
using Halcytone.Studio.Foundation;
using Halcytone.Studio.Foundation.Data;
using Halcytone.Studio.Foundation.Secrets;

namespace Halcytone.Studio.Channels;

/// <summary>The face of the room: one folder a channel; destinations, connected accounts and tokens.</summary>
public static class ChannelsRoom
{
    /// <summary>Its services and options.</summary>
    public static WebApplicationBuilder AddChannels(this WebApplicationBuilder builder)
    {
        ChannelDeclaration[] declarations =
        [
            EmailChannel.Declaration, WebChannel.Declaration, PushChannel.Declaration, XChannel.Declaration, LinkedInChannel.Declaration, FacebookChannel.Declaration,
            InstagramChannel.Declaration, TikTokChannel.Declaration, YouTubeChannel.Declaration, MastodonDeclaration.Declaration, BlueskyChannel.Declaration,
        ];
        foreach (var declaration in declarations) builder.Services.AddSingleton(declaration);
        builder.Services.AddSingleton<ChannelDirectory>().AddSingleton<Destinations>();
        builder.Services.AddOptions<ChannelsOptions>().BindConfiguration("Channels").ValidateDataAnnotations().ValidateOnStart()
            .PostConfigure<IConfiguration, IHostEnvironment>((options, configuration, environment) =>
            {
                if (SandboxAddress.Mastodon(configuration, environment) is { } sandbox) options.TrustedInstances.Add(sandbox);
            });
        builder.Services.AddSingleton<IDemoPart, ChannelsDemo>();
        builder.Services.AddSingleton<MastodonClient>().AddSingleton<MastodonAccounts>().AddSingleton<IChannel, MastodonChannel>();
        builder.Services.AddSingleton(services => new ConnectedAccounts(
            services.GetRequiredService<Database>(), services.GetRequiredService<Destinations>(), services.GetRequiredService<SecretProtector>(),
            services.GetRequiredService<MastodonAccounts>(), services.GetRequiredService<MastodonClient>(), services.GetRequiredService<TimeProvider>()));
        return builder;
    }

    /// <summary>Its endpoints.</summary>
    public static void MapChannels(this WebApplication app) => app.MapDestinations();
}
