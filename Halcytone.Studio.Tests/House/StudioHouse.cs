using Halcytone.Studio.Foundation;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Mvc.Testing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;

namespace Halcytone.Studio.Tests.House;

/// <summary>The engines that every saving test runs on.</summary>
public enum Engine { Sqlite, Postgres }

/// <summary>Every engine, for <c>[MemberData(nameof(Engines.All), MemberType = typeof(Engines))]</c>.</summary>
public static class Engines
{
    public static TheoryData<Engine> All => [Engine.Sqlite, Engine.Postgres];
}

/// <summary>
/// The whole application on a fresh database and data folder of its own. Takes settings as configuration keys and may replace services; with a
/// clock given, all of its time is that clock's; with a data folder given, it works there and leaves it.
/// </summary>
public sealed class StudioHouse(Engine engine = Engine.Sqlite, IDictionary<string, string?>? settings = null, Action<IServiceCollection>? replace = null, TimeProvider? clock = null, string? data = null)
    : WebApplicationFactory<Program>
{
    private readonly string folder = data ?? Directory.CreateTempSubdirectory("studio-test-").FullName;

    /// <summary>Where it keeps its files.</summary>
    public string DataFolder => folder;

    /// <summary>A service of the running application.</summary>
    public T Get<T>() where T : notnull => Services.GetRequiredService<T>();

    protected override void ConfigureWebHost(IWebHostBuilder builder)
    {
        builder.UseEnvironment("Development");
        builder.UseSetting("Data", folder);
        if (engine == Engine.Postgres)
        {
            builder.UseSetting("Database:Engine", "postgres");
            builder.UseSetting("Database:ConnectionString", PostgresServer.NewDatabase());
            builder.UseSetting("Database:PoolSize", "8");
        }
        foreach (var (key, value) in settings ?? new Dictionary<string, string?>()) builder.UseSetting(key, value);
        builder.ConfigureServices(services =>
        {
            if (clock is not null) services.Replace(ServiceDescriptor.Singleton(clock));
            replace?.Invoke(services);
        });
    }

    public override async ValueTask DisposeAsync()
    {
        await base.DisposeAsync();
        Microsoft.Data.Sqlite.SqliteConnection.ClearAllPools();
        if (data is null) Directory.Delete(folder, recursive: true);
        GC.SuppressFinalize(this);
    }
}
