using Halcytone.Studio.Foundation.Admin;
using Halcytone.Studio.Foundation.Data;
using Halcytone.Studio.Foundation.Events;
using Halcytone.Studio.Foundation.Http;
using Halcytone.Studio.Foundation.Outbound;
using Halcytone.Studio.Foundation.Secrets;
using Halcytone.Studio.Foundation.Telemetry;
using Microsoft.AspNetCore.DataProtection;
using Microsoft.AspNetCore.DataProtection.KeyManagement;
using Microsoft.AspNetCore.RateLimiting;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;

namespace Halcytone.Studio.Foundation;

/// <summary>The ground that every room stands on.</summary>
public static class FoundationRoom
{
    /// <summary>Database, events, HTTP conventions, outbound calls, secrets, telemetry, time.</summary>
    public static WebApplicationBuilder AddFoundation(this WebApplicationBuilder builder)
    {
        builder.Services.AddSingleton(TimeProvider.System);
        builder.AddData();
        builder.Services.AddHttpConventions();
        builder.Services.AddOutbound();
        builder.Services.AddSecrets();
        builder.Services.AddSingleton<PrometheusText>().AddHostedService(provider => provider.GetRequiredService<PrometheusText>());
        builder.Services.AddAdmin();
        builder.Services.AddHealthChecks().AddCheck<DatabaseHealth>("database").AddCheck<StorageWatch>("storage");
        return builder;
    }

    /// <summary>What every request passes through, in this order, and the addresses for whoever watches.</summary>
    public static void UseFoundation(this WebApplication app)
    {
        var logger = app.Services.GetRequiredService<ILoggerFactory>().CreateLogger("Halcytone.Studio.Requests");
        app.Use((http, next) => RequestId.Carry(http, next, logger));
        app.Use(SecurityHeaders.Add);
        app.UseExceptionHandler("/error");
        app.Use((http, next) => NulSigns.Refuse(http, next));
        app.UseRouting();
        app.UseAuthentication();
        app.UseAuthorization();
        app.UseRateLimiter();
        app.UseWhen(http => http.Request.Path.StartsWithSegments("/api"), api => api
            .Use((http, next) => CamelCaseKeys.Take(http, next))
            .Use((http, next) => http.RequestServices.GetRequiredService<Idempotency>().Run(http, next)));
        app.MapTelemetry();
        app.MapOpenApi().AllowAnonymous();
    }

    private static void AddData(this WebApplicationBuilder builder)
    {
        var services = builder.Services;
        services.AddOptions<DatabaseOptions>().BindConfiguration("Database").ValidateDataAnnotations().ValidateOnStart();
        services.AddSingleton(new DataFolder(Path.GetFullPath(builder.Configuration["Data"] ?? "data")));
        services.AddSingleton<StudioDbFactory>().AddSingleton<IDbContextFactory<StudioDb>>(provider => provider.GetRequiredService<StudioDbFactory>());
        services.AddSingleton(provider => new WriterGate(onePerProcess: !provider.GetRequiredService<IOptions<DatabaseOptions>>().Value.OnPostgres));
        services.AddSingleton(provider => new PreparedSql(
            provider.GetRequiredService<StudioDbFactory>(), provider.GetRequiredService<IOptions<DatabaseOptions>>(), provider.GetRequiredService<DataFolder>(),
            provider.GetRequiredService<WriterGate>(), provider.GetRequiredService<StorageWatch>(), provider.GetRequiredService<TimeProvider>()));
        services.AddOptions<BackupOptions>().BindConfiguration("Backups").ValidateDataAnnotations().ValidateOnStart();
        services.AddSingleton<NightlyBackups>().AddHostedService(provider => provider.GetRequiredService<NightlyBackups>());
        services.AddOptions<StorageOptions>().BindConfiguration("Storage").ValidateDataAnnotations().ValidateOnStart();
        services.AddSingleton<IDiskSpace, DiskSpace>().AddSingleton<StorageWatch>().AddHostedService(provider => provider.GetRequiredService<StorageWatch>());
        services.AddSingleton<Signals>().AddSingleton<Database>();
        services.AddSingleton<Backups>().AddSingleton<DatabaseSetup>().AddHostedService(provider => provider.GetRequiredService<DatabaseSetup>());
        services.AddOptions<DemoOptions>().BindConfiguration("Demo");
    }

    private static void AddHttpConventions(this IServiceCollection services)
    {
        services.ConfigureHttpJsonOptions(json => JsonForm.Apply(json.SerializerOptions));
        services.Configure<RouteHandlerOptions>(handlers => handlers.ThrowOnBadRequest = true);
        services.Configure<KestrelServerOptions>(server =>
        {
            // reliability-and-security §13; an endpoint that takes uploads raises its own limit.
            server.AddServerHeader = false;
            server.Limits.MaxRequestBodySize = 1024 * 1024;
            server.Limits.MaxRequestHeadersTotalSize = 32 * 1024;
            server.Limits.RequestHeadersTimeout = TimeSpan.FromSeconds(10);
        });
        services.AddProblemDetails();
        services.AddExceptionHandler<FailureHandler>();
        services.AddAuthentication();
        services.AddAuthorization();
        services.AddOptions<RateLimits>().BindConfiguration("RateLimits").ValidateDataAnnotations().ValidateOnStart();
        services.AddRateLimiter(_ => { });
        services.AddOptions<RateLimiterOptions>().Configure<IOptions<RateLimits>>((limiter, limits) => RateLimits.Configure(limiter, limits.Value));
        services.AddSingleton<Idempotency>().AddSingleton<OwnAddress>();
        services.AddOpenApi();
    }

    private static void AddOutbound(this IServiceCollection services)
    {
        services.AddOptions<OutboundOptions>().BindConfiguration("Outbound");
        services.AddHttpClient(OutboundHttp.ConfiguredName).ConfigurePrimaryHttpMessageHandler(OutboundHttp.ConfiguredHandler);
        services.AddHttpClient(OutboundHttp.GuardedName).ConfigurePrimaryHttpMessageHandler(provider => OutboundHttp.GuardedHandler(provider.GetRequiredService<IOptions<OutboundOptions>>().Value));
        services.AddSingleton<OutboundHttp>();
    }

    private static void AddSecrets(this IServiceCollection services)
    {
        services.AddSingleton<MasterKey>().AddSingleton<SecretProtector>();
        services.AddSingleton<KeyRotation>().AddHostedService(provider => provider.GetRequiredService<KeyRotation>());
        services.AddDataProtection().SetApplicationName("Halcytone Studio");
        services.AddOptions<KeyManagementOptions>().Configure<IDbContextFactory<StudioDb>, MasterKey, TimeProvider>((keys, contexts, master, clock) =>
        {
            keys.XmlRepository = new KeyRing(contexts, clock);
            keys.XmlEncryptor = new MasterKeyEncryptor(master);
            keys.AutoGenerateKeys = false;
        });
    }
}
