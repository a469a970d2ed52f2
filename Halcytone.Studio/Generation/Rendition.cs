using Halcytone.Studio.Channels;
using Halcytone.Studio.Foundation;
using Halcytone.Studio.Foundation.Data;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace Halcytone.Studio.Generation;

/// <summary>An item as it will read on one channel: one row an item and channel, moved along with the item's revisions.</summary>
public sealed class Rendition : IWorkspaceRow, IVersionedRow
{
    public Guid Id { get; init; }
    public WorkspaceId WorkspaceId { get; init; }
    public Guid ItemId { get; init; }

    /// <summary>The revision it was last made from or edited for.</summary>
    public Guid RevisionId { get; set; }
    public ChannelKind Channel { get; init; }

    /// <summary>What a reader will get.</summary>
    public ChannelContent Content { get; set; } = new();

    /// <summary>What the template made, to show what a hand has changed.</summary>
    public ChannelContent Generated { get; set; } = new();

    /// <summary>Changed by hand: a regeneration leaves it alone unless told otherwise.</summary>
    public bool EditedByHand { get; set; }
    public string Style { get; set; } = "";
    public string Tone { get; set; } = "";
    public string TemplateVersion { get; set; } = "";

    /// <summary>Where it is meant to go; part of the fingerprint.</summary>
    public IReadOnlyList<Guid> DestinationIds { get; set; } = [];

    /// <summary>Hash of everything above that a reader gets, and where: what an approval is bound to. Not its time.</summary>
    public string Fingerprint { get; set; } = "";

    /// <summary>Who made the last change to what the fingerprint covers; may not approve it.</summary>
    public Guid ChangedByMemberId { get; set; }
    public DateTimeOffset ChangedAt { get; set; }
    public int Version { get; private set; }
}

/// <summary>Generation's rows.</summary>
public static class GenerationSets
{
    extension(StudioDb db)
    {
        public DbSet<Rendition> Renditions => db.Set<Rendition>();
    }
}

internal sealed class RenditionRows : IEntityTypeConfiguration<Rendition>
{
    public void Configure(EntityTypeBuilder<Rendition> row)
    {
        row.Property(rendition => rendition.Content).HasJson();
        row.Property(rendition => rendition.Generated).HasJson();
        row.Property(rendition => rendition.DestinationIds).HasJson();
        row.HasIndex(rendition => new { rendition.ItemId, rendition.Channel }).IsUnique();
    }
}
