using Microsoft.Data.Sqlite;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.Extensions.Options;
using Npgsql;

namespace Halcytone.Studio.Foundation.Data;

/// <summary>Hands out contexts for the engine that is configured; one that is disposed serves again.</summary>
internal sealed class StudioDbFactory : IDbContextFactory<StudioDb>, IDisposable
{
    private readonly Func<StudioDb> pooled;
    private readonly NpgsqlDataSource? postgres;

    public StudioDbFactory(IOptions<DatabaseOptions> options, DataFolder data)
    {
        if (options.Value.OnPostgres)
        {
            postgres = NpgsqlDataSource.Create(Bounded(options.Value));
            var built = new DbContextOptionsBuilder<PostgresStudioDb>().UseNpgsql(postgres).Options;
            pooled = new PooledDbContextFactory<PostgresStudioDb>(built).CreateDbContext;
        }
        else
        {
            var built = new DbContextOptionsBuilder<SqliteStudioDb>()
                .UseSqlite(SqliteFile(data))
                .AddInterceptors(new SqlitePragmas(options.Value))
                .Options;
            pooled = new PooledDbContextFactory<SqliteStudioDb>(built).CreateDbContext;
        }
    }

    public StudioDb CreateDbContext() => pooled().Renewed();

    /// <summary>A connection of the pool, for statements that go around EF.</summary>
    internal ValueTask<NpgsqlConnection> OpenPostgres(CancellationToken stop)
        => postgres?.OpenConnectionAsync(stop) ?? throw new InvalidOperationException("The database is not PostgreSQL.");

    public void Dispose() => postgres?.Dispose();

    internal static string SqliteFile(DataFolder data) => new SqliteConnectionStringBuilder
    {
        DataSource = data.At("studio.db"),
        DefaultTimeout = 5,
    }.ToString();

    private static string Bounded(DatabaseOptions options) => new NpgsqlConnectionStringBuilder(options.ConnectionString)
    {
        MaxPoolSize = options.PoolSize,
        NoResetOnClose = true, // nobody changes a session's state, so seven statements need not undo it before each use
        MaxAutoPrepare = 100, // what is run twice on a connection is prepared there
        AutoPrepareMinUsages = 2,
        Options = "-c statement_timeout=30s -c lock_timeout=5s -c idle_in_transaction_session_timeout=15s -c synchronous_commit=on",
    }.ToString();
}
