using Halcytone.Studio.Foundation;
using Halcytone.Studio.Foundation.Data;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace Halcytone.Studio.Scheduling;

/// <summary>What happened to a post, by whom and when: its history, and what undo goes back by. Never changed.</summary>
public sealed class PostMove : IWorkspaceRow
{
    public Guid Id { get; init; }
    public WorkspaceId WorkspaceId { get; init; }
    public Guid PostId { get; init; }
    public Guid ByMemberId { get; init; }
    public string ByName { get; init; } = "";
    public DateTimeOffset At { get; init; }

    /// <summary>What was done, in a word or two: <c>plan</c>, <c>move</c>, <c>cancel</c>, <c>undo</c>, <c>proof</c>.</summary>
    public string What { get; init; } = "";
    public PostState From { get; init; }
    public PostState To { get; init; }
    public string? ReasonBefore { get; init; }
    public DateTimeOffset? PlannedBefore { get; init; }
    public Guid? ReleaseBefore { get; init; }
    public DateTimeOffset? DueBefore { get; init; }
    public DateTimeOffset? DueAfter { get; init; }
}

internal sealed class PostMoveRows : IEntityTypeConfiguration<PostMove>
{
    public void Configure(EntityTypeBuilder<PostMove> row)
    {
        row.ToTable("PostMoves");
        row.Property(move => move.What).HasMaxLength(80);
        row.Property(move => move.ReasonBefore).HasMaxLength(40);
        row.HasIndex(move => new { move.PostId, move.At }); // a post's history, newest first
    }
}
