using Halcytone.Studio.Foundation;
using Halcytone.Studio.Foundation.Data;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace Halcytone.Studio.Acts;

/// <summary>
/// One thing done outside that cannot be taken back: one row, whatever the number of attempts. Written by the prepared statements of <see cref="ActLedger"/>
/// alone, so that each move is checked against the table in the statement that makes it.
/// </summary>
internal sealed class Act : IWorkspaceRow
{
    public Guid Id { get; init; }
    public WorkspaceId WorkspaceId { get; init; }
    public Guid PostId { get; init; }

    /// <summary>What makes it this one act (<see cref="Acts.EffectKey"/>).</summary>
    public string EffectKey { get; init; } = "";
    public int Ordinal { get; init; }
    public string Receiver { get; init; } = "";
    public Guid? ReceiverId { get; init; }
    public Guid? ListId { get; init; }

    /// <summary>The fingerprint of what it carries.</summary>
    public string? Fingerprint { get; init; }
    public ActState State { get; init; }

    /// <summary>Attempts so far.</summary>
    public int Attempt { get; init; }

    /// <summary>The fence of the task that intended it last.</summary>
    public long Fence { get; init; }
    public DateTimeOffset? IntendedAt { get; init; }
    public DateTimeOffset? SettledAt { get; init; }
    public DateTimeOffset? NextAttemptAt { get; init; }
    public string? Reply { get; init; }
    public string? OutsideId { get; init; }
    public string? Url { get; init; }

    /// <summary>How often it was looked for since it became unknown, and how often surely nothing was there.</summary>
    public int Looks { get; init; }
    public int CleanLooks { get; init; }
    public DateTimeOffset? FirstCleanLookAt { get; init; }
    public DateTimeOffset CreatedAt { get; init; }
}

internal static class ActSets
{
    extension(StudioDb db)
    {
        public DbSet<Act> Acts => db.Set<Act>();
    }
}

internal sealed class ActRows : IEntityTypeConfiguration<Act>
{
    public void Configure(EntityTypeBuilder<Act> row)
    {
        row.ToTable("acts");
        row.Property(act => act.EffectKey).HasMaxLength(64);
        row.Property(act => act.Receiver).HasMaxLength(400);
        row.Property(act => act.Fingerprint).HasMaxLength(100);
        row.Property(act => act.Reply).HasMaxLength(2048);
        row.Property(act => act.OutsideId).HasMaxLength(400);
        row.Property(act => act.Url).HasMaxLength(2048);
        row.HasIndex(act => new { act.WorkspaceId, act.EffectKey }).IsUnique();
        row.HasIndex(act => new { act.PostId, act.State, act.Ordinal });                              // what is left of a post
        row.HasIndex(act => act.IntendedAt, "ix_acts_open").HasFilter("state = 'Intent'");            // intents that nobody attends to
    }
}
