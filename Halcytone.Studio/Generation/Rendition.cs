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

    /// <summary>The revision it was last made from or edited for; empty in a preview.</summary>
    public Guid RevisionId { get; private set; }
    public ChannelKind Channel { get; init; }

    /// <summary>What a reader will get.</summary>
    public ChannelContent Content { get; private set; } = new();

    /// <summary>What the template made, to show what a hand has changed.</summary>
    public ChannelContent Generated => SetAside ?? Content;

    /// <summary>Changed by hand: a regeneration leaves it alone unless told otherwise.</summary>
    public bool EditedByHand => SetAside is not null;

    /// <summary>The template's text while a hand's stands in <see cref="Content"/>; else null, so that it is stored once.</summary>
    internal ChannelContent? SetAside { get; private set; }
    public string Style { get; private set; } = "";
    public string Tone { get; private set; } = "";
    public string TemplateVersion { get; private set; } = "";

    /// <summary>Where it is meant to go; part of the fingerprint.</summary>
    public IReadOnlyList<Guid> DestinationIds { get; private set; } = [];

    /// <summary>Hash of everything above that a reader gets, and where: what an approval is bound to. Not its time.</summary>
    public string Fingerprint { get; private set; } = "";

    /// <summary>Who made the last change to what the fingerprint covers; may not approve it.</summary>
    public Guid ChangedByMemberId { get; private set; }
    public string ChangedByName { get; private set; } = "";

    /// <summary>Who wrote the words it was generated from; may not approve it either.</summary>
    public Guid WrittenByMemberId { get; private set; }
    public DateTimeOffset ChangedAt { get; private set; }
    public int Version { get; private set; }

    /// <summary>Whether approving it would be approving one's own last change (design §5).</summary>
    public bool IsOwnChangeOf(Guid memberId) => memberId == ChangedByMemberId || memberId == WrittenByMemberId;

    /// <summary>Takes what the template made of a revision. A hand's text stays in front, unless <paramref name="overwrite"/>.</summary>
    /// <param name="writtenBy">Who wrote the revision's words.</param>
    /// <returns>Whether a reader would get something else than before.</returns>
    internal bool Generate(TypesetContent made, Guid revisionId, IReadOnlyList<Guid> destinationIds, Actor by, Guid writtenBy, bool overwrite, DateTimeOffset now)
    {
        RevisionId = revisionId;
        DestinationIds = destinationIds;
        if (EditedByHand && !overwrite) SetAside = made.Content;
        else
        {
            (Content, SetAside) = (made.Content, null);
            (Style, Tone, TemplateVersion) = (made.Style, made.Tone, made.TemplateVersion);
        }
        if (!Changed(by, now)) return false;
        WrittenByMemberId = writtenBy;
        return true;
    }

    /// <summary>Takes a hand's text; what the template made is kept beside it. The template's own text again ends the editing.</summary>
    internal bool Edit(ChannelContent content, Actor by, DateTimeOffset now)
    {
        var generated = Generated;
        var same = Generation.Fingerprint.Of(Channel, content, [], "") == Generation.Fingerprint.Of(Channel, generated, [], "");
        (Content, SetAside) = (content, same ? null : generated);
        return Changed(by, now);
    }

    /// <summary>Puts the template's text back.</summary>
    internal bool BackToGenerated(Actor by, DateTimeOffset now)
    {
        (Content, SetAside) = (Generated, null);
        return Changed(by, now);
    }

    private bool Changed(Actor by, DateTimeOffset now)
    {
        var fingerprint = Generation.Fingerprint.Of(Channel, Content, DestinationIds, TemplateVersion);
        if (fingerprint == Fingerprint) return false;
        (Fingerprint, ChangedByMemberId, ChangedByName, ChangedAt) = (fingerprint, by.MemberId, by.Name, now);
        return true;
    }
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
        row.Property(rendition => rendition.SetAside).HasJson();
        row.Ignore(rendition => rendition.Generated);
        row.Property(rendition => rendition.DestinationIds).HasJson();
        row.Property(rendition => rendition.Style).HasMaxLength(40);
        row.Property(rendition => rendition.Tone).HasMaxLength(40);
        row.Property(rendition => rendition.TemplateVersion).HasMaxLength(40);
        row.Property(rendition => rendition.Fingerprint).HasMaxLength(64);
        row.HasIndex(rendition => new { rendition.ItemId, rendition.Channel }).IsUnique();
    }
}
