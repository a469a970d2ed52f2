using Halcytone.Studio.Channels;
using Halcytone.Studio.Foundation;
using Halcytone.Studio.Foundation.Events;
using Microsoft.AspNetCore.OutputCaching;
using Microsoft.Extensions.Options;

namespace Halcytone.Studio.Sites;

/// <summary>The face of the room: the public site.</summary>
public static class SitesRoom
{
    /// <summary>Its services and options.</summary>
    public static WebApplicationBuilder AddSites(this WebApplicationBuilder builder)
    {
        var services = builder.Services;
        services.AddOptions<SitesOptions>().BindConfiguration("Sites").ValidateDataAnnotations().ValidateOnStart();
        services.AddOutputCache();
        services.AddOptions<OutputCacheOptions>().Configure<IOptions<SitesOptions>>((cache, sites) =>
        {
            cache.SizeLimit = sites.Value.CacheMegabytes * 1024L * 1024;
            cache.MaximumBodySize = 2 * 1024 * 1024;
            cache.AddBasePolicy(policy => policy.Expire(TimeSpan.FromSeconds(sites.Value.CacheSeconds)).SetVaryByQuery("page"));
        });
        services.AddTransient<IStartupFilter, PublicSiteFirst>();
        services.AddSingleton<SiteAddresses>().AddSingleton<PageCache>().AddSingleton<PublicSite>().AddSingleton<PublicDocuments>().AddSingleton<SitePages>();
        services.AddSingleton<IDemoPart, SitesDemo>().AddSingleton<IChannel, SiteChannel>().AddSingleton<IFactListener, SiteSetup>();
        return builder;
    }

    /// <summary>Its endpoints.</summary>
    public static void MapSites(this WebApplication app) => app.MapSitePages();
}
