using Halcytone.Studio.Foundation.Data;

namespace Halcytone.Studio.Acts;

/// <summary>The face of the room: the ledger of outside acts and their resolvers.</summary>
public static class ActsRoom
{
    /// <summary>Its services and options.</summary>
    public static WebApplicationBuilder AddActs(this WebApplicationBuilder builder)
    {
        var services = builder.Services;
        services.AddOptions<ActOptions>().BindConfiguration("Acts").ValidateDataAnnotations()
            .Validate(acts => acts.Looks.Zip(acts.Looks.Skip(1)).All(pair => pair.First < pair.Second) && acts.Looks.All(after => after > TimeSpan.Zero), "Acts:ReadBackAfter must ascend, from above zero.")
            .ValidateOnStart();
        services.AddSingleton<OutcomeJournal>().AddSingleton<ResolverSchedule>();
        services.AddSingleton(provider => new ActLedger(
            provider.GetRequiredService<PreparedSql>(), provider.GetRequiredService<Database>(), provider.GetServices<IIntentGuard>(), provider.GetRequiredService<OutcomeJournal>(),
            provider.GetRequiredService<TimeProvider>(), provider.GetRequiredService<ILogger<ActLedger>>()));
        services.AddHostedService<LedgerKeeper>();
        return builder;
    }

    /// <summary>Its endpoints: none; posts show their acts.</summary>
    public static void MapActs(this WebApplication app)
    {
    }
}
