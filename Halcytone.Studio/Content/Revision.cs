using Halcytone.Studio.Foundation;
using Halcytone.Studio.Foundation.Data;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace Halcytone.Studio.Content;

/// <summary>An item's text at one moment; never changed.</summary>
public sealed class Revision : IWorkspaceRow
{
    public Guid Id { get; init; }
    public WorkspaceId WorkspaceId { get; init; }
    public Guid ItemId { get; init; }

    /// <summary>1, 2, 3 … within the item.</summary>
    public int Number { get; init; }
    public ContentText Text { get; init; } = new();

    /// <summary>The text's title, so that a history need not read the texts.</summary>
    public string Title { get; init; } = "";

    /// <summary>SHA-256 of the text, so that saving the same again cuts nothing.</summary>
    public string Hash { get; init; } = "";

    /// <summary>Why it was cut: saved, generated, sent to review, restored from 3, left.</summary>
    public string Reason { get; init; } = "";
    public Guid ByMemberId { get; init; }
    public string ByName { get; init; } = "";
    public DateTimeOffset At { get; init; }
}

internal sealed class RevisionRows : IEntityTypeConfiguration<Revision>
{
    public void Configure(EntityTypeBuilder<Revision> row)
    {
        row.ToTable("Revisions");
        row.Property(revision => revision.Text).HasJson();
        row.Property(revision => revision.Title).HasMaxLength(ContentItem.LongestTitle);
        row.Property(revision => revision.Hash).HasMaxLength(64);
        row.Property(revision => revision.Reason).HasMaxLength(100);
        row.Property(revision => revision.ByName).HasMaxLength(200);
        row.HasIndex(revision => new { revision.ItemId, revision.Number }).IsUnique();
        row.HasOne<ContentItem>().WithMany().HasForeignKey(revision => revision.ItemId);
    }
}
