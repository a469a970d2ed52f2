using Halcytone.Studio.Foundation;
using Halcytone.Studio.Foundation.Data;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace Halcytone.Studio.Acts;

/// <summary>While one stands, no act of the workspace begins: the ledger commits no intent (ux §7, "Pause everything"). Kept when it has ended, as its record.</summary>
public sealed class Pause : IWorkspaceRow
{
    /// <summary>The longest reason, in characters.</summary>
    public const int LongestReason = 200;

    public Guid Id { get; init; }
    public WorkspaceId WorkspaceId { get; init; }
    public string Reason { get; init; } = "";
    public string ByName { get; init; } = "";
    public DateTimeOffset At { get; init; }
    public DateTimeOffset? EndedAt { get; private set; }
    public string? EndedBy { get; private set; }

    public void End(Actor by, DateTimeOffset now) => (EndedAt, EndedBy) = (now, by.Name);
}

internal sealed class PauseRows : IEntityTypeConfiguration<Pause>
{
    public void Configure(EntityTypeBuilder<Pause> row)
    {
        row.ToTable("Pauses");
        row.Property(pause => pause.Reason).HasMaxLength(Pause.LongestReason);
        row.HasIndex(pause => pause.WorkspaceId).IsUnique().HasFilter("ended_at IS NULL"); // asked with each intent; two never stand at once
    }
}

/// <summary>The room's set of pauses.</summary>
public static class PauseSet
{
    extension(StudioDb db)
    {
        /// <summary>The one that stands; null where nothing is paused.</summary>
        public Task<Pause?> StandingPause(CancellationToken stop) => db.Set<Pause>().SingleOrDefaultAsync(pause => pause.EndedAt == null, stop);
    }
}
