using Halcytone.Studio.Foundation;
using Halcytone.Studio.Foundation.Data;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace Halcytone.Studio.Content;

/// <summary>Where typing goes: one mutable row an item, autosaved.</summary>
public sealed class Draft : IWorkspaceRow, IVersionedRow
{
    public Guid ItemId { get; init; }
    public WorkspaceId WorkspaceId { get; init; }
    public ContentText Text { get; set; } = new();
    public Guid ByMemberId { get; set; }
    public string ByName { get; set; } = "";
    public DateTimeOffset SavedAt { get; set; }
    public int Version { get; private set; }

    internal void Hold(ContentText text, Actor by, DateTimeOffset now)
        => (Text, ByMemberId, ByName, SavedAt) = (text, by.MemberId, by.Name, now);
}

internal sealed class DraftRows : IEntityTypeConfiguration<Draft>
{
    public void Configure(EntityTypeBuilder<Draft> row)
    {
        row.ToTable("Drafts");
        row.HasKey(draft => draft.ItemId);
        row.Property(draft => draft.Text).HasJson();
        row.Property(draft => draft.ByName).HasMaxLength(200);
        row.HasOne<ContentItem>().WithOne().HasForeignKey<Draft>(draft => draft.ItemId);
    }
}
