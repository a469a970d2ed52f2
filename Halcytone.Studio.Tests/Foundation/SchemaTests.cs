using Halcytone.Studio.Foundation.Data;
using Halcytone.Studio.Tests.House;
using Microsoft.EntityFrameworkCore;

namespace Halcytone.Studio.Tests.Foundation;

public sealed class SchemaTests
{
    [Theory, MemberData(nameof(Engines.All), MemberType = typeof(Engines))]
    public async Task The_last_migration_is_the_model(Engine engine)
    {
        await using var house = new StudioHouse(engine);
        await using var db = await house.Get<IDbContextFactory<StudioDb>>().CreateDbContextAsync();
        Assert.NotEmpty(db.Database.GetMigrations());
        Assert.Empty(await db.Database.GetPendingMigrationsAsync());
        Assert.False(db.Database.HasPendingModelChanges(), "The rows have changed: make a migration for both contexts (docs/architecture.md).");
    }
}
