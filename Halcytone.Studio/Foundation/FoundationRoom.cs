using Halcytone.Studio.Foundation.Data;
using Halcytone.Studio.Foundation.Events;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;

namespace Halcytone.Studio.Foundation;

/// <summary>The ground that every room stands on.</summary>
public static class FoundationRoom
{
    /// <summary>Database, events, HTTP conventions, outbound calls, secrets, telemetry, time.</summary>
    public static WebApplicationBuilder AddFoundation(this WebApplicationBuilder builder)
    {
        var services = builder.Services;
        services.AddSingleton(TimeProvider.System);
        services.AddOptions<DatabaseOptions>().BindConfiguration("Database").ValidateDataAnnotations().ValidateOnStart();
        services.AddSingleton(new DataFolder(Path.GetFullPath(builder.Configuration["Data"] ?? "data")));
        services.AddSingleton<IDbContextFactory<StudioDb>, StudioDbFactory>();
        services.AddSingleton(provider => new WriterGate(onePerProcess: !provider.GetRequiredService<IOptions<DatabaseOptions>>().Value.OnPostgres));
        services.AddSingleton<Signals>().AddSingleton<Database>();
        services.AddHostedService<DatabaseSetup>();
        services.AddOptions<DemoOptions>().BindConfiguration("Demo");
        return builder;
    }

    /// <summary>Health, metrics and what every request passes through.</summary>
    public static void UseFoundation(this WebApplication app)
    {
    }
}
