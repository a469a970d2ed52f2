using Halcytone.Studio.Acts;
using Halcytone.Studio.Audience.Import;
using Halcytone.Studio.Foundation;
using Halcytone.Studio.Foundation.Data;
using Halcytone.Studio.Tasks;

namespace Halcytone.Studio.Audience;

/// <summary>The face of the room: subscribers, lists, suppression.</summary>
public static class AudienceRoom
{
    /// <summary>People, lists, imports, the guard of the ledger, and the tokens in every mail's footer.</summary>
    public static WebApplicationBuilder AddAudience(this WebApplicationBuilder builder)
    {
        var services = builder.Services;
        services.AddSingleton<AddressHashes>().AddSingleton<UnsubscribeTokens>();
        services.AddSingleton<AudienceLists>().AddSingleton<Subscribers>().AddSingleton<Suppressions>().AddSingleton<Departures>().AddSingleton<CsvExport>();
        services.AddSingleton<IRecipients, Recipients>().AddSingleton<IIntentGuard, SuppressionGuard>();
        services.AddDepartureLimit();
        services.AddSingleton<ImportFile>().AddSingleton<ITaskHandler, BringPeopleIn>();
        services.AddSingleton(provider => new Imports(
            provider.GetRequiredService<Database>(), provider.GetRequiredService<ImportFile>(), provider.GetRequiredService<TaskQueue>(), provider.GetRequiredService<TimeProvider>()));
        services.AddSingleton<IDemoPart, AudienceDemo>();
        return builder;
    }

    /// <summary>The API, and the addresses in mails' footers.</summary>
    public static void MapAudience(this WebApplication app)
    {
        app.MapAudienceApi();
        app.MapAudienceForms();
        app.MapDepartures();
    }
}
