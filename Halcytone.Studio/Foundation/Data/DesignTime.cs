using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Design;

namespace Halcytone.Studio.Foundation.Data;

/// <summary>Lets the migration tool see the SQLite model; nothing is opened.</summary>
internal sealed class SqliteDesign : IDesignTimeDbContextFactory<SqliteStudioDb>
{
    public SqliteStudioDb CreateDbContext(string[] args) => new(new DbContextOptionsBuilder<SqliteStudioDb>().UseSqlite("Data Source=:memory:").Options);
}

/// <summary>Lets the migration tool see the PostgreSQL model; nothing is opened.</summary>
internal sealed class PostgresDesign : IDesignTimeDbContextFactory<PostgresStudioDb>
{
    public PostgresStudioDb CreateDbContext(string[] args) => new(new DbContextOptionsBuilder<PostgresStudioDb>().UseNpgsql("Host=localhost").Options);
}
