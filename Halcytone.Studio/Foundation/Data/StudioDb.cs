using System.Linq.Expressions;
using System.Text.RegularExpressions;
using Halcytone.Studio.Foundation.Events;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata;

namespace Halcytone.Studio.Foundation.Data;

/// <summary>
/// One short-lived unit of work over the database of the house. Rooms add their rows by an <see cref="IEntityTypeConfiguration{TEntity}"/> and offer
/// their sets as extension properties (<c>db.Posts</c>). Opened by <see cref="Database"/> only.
/// </summary>
public abstract partial class StudioDb(DbContextOptions options) : DbContext(options)
{
    private readonly List<Fact> facts = [];
    private readonly List<ISignal> signals = [];

    /// <summary>Whose rows are seen and may be saved; <see cref="WorkspaceId.None"/> sees none of any tenant.</summary>
    public WorkspaceId Workspace { get; internal set; }

    /// <summary>What is to be written as history with this unit of work.</summary>
    internal IReadOnlyList<Fact> Facts => facts;

    /// <summary>What is to be told in process once this unit of work is committed.</summary>
    internal IReadOnlyList<ISignal> Signals => signals;

    /// <summary>Forgets the unit before: contexts are used again.</summary>
    internal StudioDb Renewed()
    {
        facts.Clear();
        signals.Clear();
        Workspace = WorkspaceId.None;
        return this;
    }

    /// <summary>Notes a fact; it is saved with the change or not at all.</summary>
    public void Record(Fact fact) => facts.Add(fact);

    /// <summary>Notes a signal; it is published after the commit.</summary>
    public void Signal(ISignal signal) => signals.Add(signal);

    /// <inheritdoc/>
    public override async Task<int> SaveChangesAsync(bool acceptAllChangesOnSuccess, CancellationToken cancellationToken = default)
    {
        ApplySaveRules();
        ChangeTracker.AutoDetectChangesEnabled = false;
        try
        {
            return await base.SaveChangesAsync(acceptAllChangesOnSuccess, cancellationToken);
        }
        finally
        {
            ChangeTracker.AutoDetectChangesEnabled = true;
        }
    }

    /// <inheritdoc/>
    public override int SaveChanges(bool acceptAllChangesOnSuccess)
    {
        ApplySaveRules();
        return base.SaveChanges(acceptAllChangesOnSuccess);
    }

    /// <summary>Looks for changes, once for the save that follows.</summary>
    private void ApplySaveRules()
    {
        foreach (var entry in ChangeTracker.Entries())
        {
            if (entry.State is EntityState.Unchanged or EntityState.Detached) continue;

            if (entry.Entity is IWorkspaceRow row && (row.WorkspaceId == WorkspaceId.None || (Workspace != WorkspaceId.None && row.WorkspaceId != Workspace)))
                throw new InvalidOperationException($"A {entry.Metadata.ShortName()} of workspace {row.WorkspaceId} cannot be saved in a unit of workspace {Workspace}.");

            if (entry.Entity is IVersionedRow versioned && entry.State != EntityState.Deleted)
                entry.Property(nameof(IVersionedRow.Version)).CurrentValue = entry.State == EntityState.Added ? 1 : versioned.Version + 1;
        }
    }

    /// <inheritdoc/>
    protected override void ConfigureConventions(ModelConfigurationBuilder configurationBuilder)
    {
        configurationBuilder.Properties<DateTimeOffset>().HaveConversion<UtcInstant>();
        configurationBuilder.Properties<WorkspaceId>().HaveConversion<WorkspaceIdValue>();
        configurationBuilder.Properties<Enum>().HaveConversion<string>().HaveMaxLength(40);
    }

    /// <inheritdoc/>
    protected override void OnModelCreating(ModelBuilder modelBuilder)
    {
        base.OnModelCreating(modelBuilder);
        modelBuilder.ApplyConfigurationsFromAssembly(typeof(StudioDb).Assembly);

        foreach (var entity in modelBuilder.Model.GetEntityTypes())
        {
            NameInSnakeCase(entity);
            foreach (var key in entity.FindPrimaryKey()?.Properties ?? [])
                if (key.ClrType == typeof(Guid)) key.ValueGenerated = ValueGenerated.Never;

            if (typeof(IVersionedRow).IsAssignableFrom(entity.ClrType))
                entity.FindProperty(nameof(IVersionedRow.Version))!.IsConcurrencyToken = true;

            if (typeof(IWorkspaceRow).IsAssignableFrom(entity.ClrType) && !entity.IsOwned())
                modelBuilder.Entity(entity.ClrType).HasQueryFilter(OfThisWorkspace(entity.ClrType));
        }
    }

    private LambdaExpression OfThisWorkspace(Type row)
    {
        var parameter = Expression.Parameter(row, "row");
        var own = Expression.Property(parameter, nameof(IWorkspaceRow.WorkspaceId));
        var current = Expression.Property(Expression.Constant(this), nameof(Workspace));
        return Expression.Lambda(Expression.Equal(own, current), parameter);
    }

    private static void NameInSnakeCase(IMutableEntityType entity)
    {
        if (entity.GetTableName() is { } table) entity.SetTableName(Snake(table));
        foreach (var property in entity.GetProperties()) property.SetColumnName(Snake(property.GetColumnName()));
        foreach (var key in entity.GetKeys()) key.SetName(Snake(key.GetName()!));
        foreach (var index in entity.GetIndexes()) index.SetDatabaseName(Snake(index.GetDatabaseName()!));
        foreach (var key in entity.GetForeignKeys()) key.SetConstraintName(Snake(key.GetConstraintName()!));
    }

    // "WorkspaceId" and "IX_Posts_WorkspaceId" become "workspace_id" and "ix_posts_workspace_id": raw SQL then reads the same on both databases.
    private static string Snake(string name) => WordStart().Replace(name, "_").ToLowerInvariant();

    [GeneratedRegex("(?<=[a-z0-9])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])")]
    private static partial Regex WordStart();
}

/// <summary>The house on SQLite.</summary>
public sealed class SqliteStudioDb(DbContextOptions<SqliteStudioDb> options) : StudioDb(options);

/// <summary>The house on PostgreSQL.</summary>
public sealed class PostgresStudioDb(DbContextOptions<PostgresStudioDb> options) : StudioDb(options);
