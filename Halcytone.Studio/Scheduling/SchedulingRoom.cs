using Halcytone.Studio.Foundation.Data;

namespace Halcytone.Studio.Scheduling;

/// <summary>The face of the room: posts and their times.</summary>
public static class SchedulingRoom
{
    /// <summary>Its services and options.</summary>
    public static WebApplicationBuilder AddScheduling(this WebApplicationBuilder builder)
    {
        var services = builder.Services;
        services.AddOptions<SchedulingOptions>().BindConfiguration("Scheduling").ValidateDataAnnotations().ValidateOnStart();
        services.AddSingleton<PostText>().AddSingleton<Outgoing>().AddSingleton<Staging>().AddSingleton<Planner>().AddSingleton<Calendar>();
        services.AddSingleton<ReleaseDuePosts>().AddHostedService(provider => provider.GetRequiredService<ReleaseDuePosts>());
        services.AddSingleton<IAfterRestore, HoldPostsAfterRestore>();
        return builder;
    }

    /// <summary>Its endpoints.</summary>
    public static void MapScheduling(this WebApplication app) => app.MapPosts();
}
