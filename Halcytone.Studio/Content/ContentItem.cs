using Halcytone.Studio.Foundation;
using Halcytone.Studio.Foundation.Data;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace Halcytone.Studio.Content;

/// <summary>What kind of thing is said (design §1); in the API in snake_case.</summary>
public enum ContentKind { WeeklyUpdate, Blog, Announcement, Update, SessionSummary, Social, Page }

/// <summary>Where an item stands (design §4).</summary>
public enum ContentState { Idea, Draft, InReview, Approved, Archived }

/// <summary>What is to be said. Its text stands in the draft and in revisions.</summary>
public sealed class ContentItem : IWorkspaceRow, IVersionedRow
{
    public Guid Id { get; private init; }
    public WorkspaceId WorkspaceId { get; private init; }
    public ContentKind Kind { get; private init; }

    /// <summary>The newest text's title, for lists.</summary>
    public string Title { get; private set; } = "";
    public ContentState State { get; private set; }

    /// <summary>The newest revision, null until one is cut.</summary>
    public Guid? RevisionId { get; private set; }
    public int RevisionNumber { get; private set; }
    public Guid OwnerId { get; private init; }
    public string OwnerName { get; private init; } = "";
    public Guid? CampaignId { get; private set; }
    public IReadOnlyList<string> Tags { get; private set; } = [];
    public DateTimeOffset CreatedAt { get; private init; }
    public DateTimeOffset ChangedAt { get; private set; }
    public int Version { get; private set; }

    /// <summary>Makes a new item.</summary>
    public static ContentItem New(Actor by, Guid id, ContentKind kind, string title, DateTimeOffset now) => new()
    {
        Id = id, WorkspaceId = by.Workspace, Kind = kind, Title = title, State = ContentState.Draft,
        OwnerId = by.MemberId, OwnerName = by.Name, CreatedAt = now, ChangedAt = now,
    };

    /// <summary>Moves the item along its table (design §4); Review calls it in its own unit of work.</summary>
    /// <returns>Null, or why the move is illegal.</returns>
    public Refusal? Become(ContentState next, DateTimeOffset now)
    {
        if (!State.MayBecome(next)) return new Conflict("illegal_state", $"This item is {State}; it cannot become {next}. Nothing was changed.");
        (State, ChangedAt) = (next, now);
        return null;
    }
}

/// <summary>The table of an item's moves.</summary>
public static class ContentStates
{
    /// <summary>idea → draft ⇄ in_review → approved → draft | approved; any → archived → draft.</summary>
    public static bool MayBecome(this ContentState from, ContentState to) => (from, to) switch
    {
        (ContentState.Idea, ContentState.Draft) => true,
        (ContentState.Draft, ContentState.InReview or ContentState.Approved) => true, // approved again: the approved text was restored
        (ContentState.InReview, ContentState.Draft or ContentState.Approved) => true,
        (ContentState.Approved, ContentState.Draft) => true,
        (ContentState.Archived, ContentState.Draft) => true,
        (not ContentState.Archived, ContentState.Archived) => true,
        _ => false,
    };
}

/// <summary>Everything that is written about an item at one moment: what a draft holds and a revision pins.</summary>
public sealed record ContentText
{
    public string Title { get; init; } = "";

    /// <summary>Markdown, at most 512 KB.</summary>
    public string Body { get; init; } = "";
    public string? Category { get; init; }
    public string? Author { get; init; }
    public IReadOnlyList<string> TargetKeywords { get; init; } = [];
    public string? SeoDescription { get; init; }
    public string? CallToAction { get; init; }
    public string? Link { get; init; }

    /// <summary>Announcements: normal, high or critical.</summary>
    public string? Urgency { get; init; }
    public int? Priority { get; init; }
    public bool Featured { get; init; }
    public DateTimeOffset? ExpiryDate { get; init; }

    /// <summary>Style and tone that generation uses unless asked otherwise; see <c>Generation</c>.</summary>
    public string? TemplateStyle { get; init; }
    public string? Tone { get; init; }

    /// <summary>Social items: the hashtags, without #.</summary>
    public IReadOnlyList<string> Hashtags { get; init; } = [];
    public IReadOnlyList<Guid> MediaIds { get; init; } = [];

    /// <summary>The snapshot whose sections it was made from.</summary>
    public Guid? SnapshotId { get; init; }
}

/// <summary>An item's text at one moment; never changed.</summary>
public sealed class Revision : IWorkspaceRow
{
    public Guid Id { get; init; }
    public WorkspaceId WorkspaceId { get; init; }
    public Guid ItemId { get; init; }

    /// <summary>1, 2, 3 … within the item.</summary>
    public int Number { get; init; }
    public ContentText Text { get; init; } = new();

    /// <summary>SHA-256 of the text, so that saving the same again cuts nothing.</summary>
    public string Hash { get; init; } = "";

    /// <summary>Why it was cut: saved, generated, sent to review, restored from 3, left.</summary>
    public string Reason { get; init; } = "";
    public Guid ByMemberId { get; init; }
    public string ByName { get; init; } = "";
    public DateTimeOffset At { get; init; }
}

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
}

/// <summary>Content's rows.</summary>
public static class ContentSets
{
    extension(StudioDb db)
    {
        public DbSet<ContentItem> Items => db.Set<ContentItem>();
        public DbSet<Draft> Drafts => db.Set<Draft>();
        public DbSet<Revision> Revisions => db.Set<Revision>();
    }
}

internal sealed class ContentItemRows : IEntityTypeConfiguration<ContentItem>
{
    public void Configure(EntityTypeBuilder<ContentItem> row)
    {
        row.Property(item => item.Tags).HasJson();
        row.Property(item => item.Title).HasMaxLength(300);
        row.HasIndex(item => new { item.WorkspaceId, item.State, item.ChangedAt }); // library and board, newest first
    }
}

internal sealed class DraftRows : IEntityTypeConfiguration<Draft>
{
    public void Configure(EntityTypeBuilder<Draft> row)
    {
        row.HasKey(draft => draft.ItemId);
        row.Property(draft => draft.Text).HasJson();
        row.HasOne<ContentItem>().WithOne().HasForeignKey<Draft>(draft => draft.ItemId);
    }
}

internal sealed class RevisionRows : IEntityTypeConfiguration<Revision>
{
    public void Configure(EntityTypeBuilder<Revision> row)
    {
        row.Property(revision => revision.Text).HasJson();
        row.HasIndex(revision => new { revision.ItemId, revision.Number }).IsUnique();
    }
}
