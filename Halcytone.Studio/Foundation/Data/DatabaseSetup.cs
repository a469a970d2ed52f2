using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;

namespace Halcytone.Studio.Foundation.Data;

/// <summary>Brings the database to this version before anything else starts, then builds the demo where it is asked for and nothing is there yet.</summary>
internal sealed class DatabaseSetup(IDbContextFactory<StudioDb> contexts, IEnumerable<IDemoPart> demo, IOptions<DemoOptions> options) : IHostedLifecycleService
{
    public async Task StartingAsync(CancellationToken cancellationToken)
    {
        await using (var db = await contexts.CreateDbContextAsync(cancellationToken))
        {
            if (db.Database.GetMigrations().Any()) await db.Database.MigrateAsync(cancellationToken);
            else await db.Database.EnsureCreatedAsync(cancellationToken);
        }
        if (options.Value.Enabled)
            foreach (var part in demo) await part.Build(cancellationToken);
    }

    public Task StartAsync(CancellationToken cancellationToken) => Task.CompletedTask;
    public Task StartedAsync(CancellationToken cancellationToken) => Task.CompletedTask;
    public Task StoppingAsync(CancellationToken cancellationToken) => Task.CompletedTask;
    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;
    public Task StoppedAsync(CancellationToken cancellationToken) => Task.CompletedTask;
}
