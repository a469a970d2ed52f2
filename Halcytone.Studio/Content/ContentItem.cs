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
    /// <summary>The longest title, in characters.</summary>
    public const int LongestTitle = 300;

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
    public DateTimeOffset CreatedAt { get; private init; }
    public DateTimeOffset ChangedAt { get; private set; }
    public int Version { get; private set; }

    /// <summary>In lower case and in order, without #.</summary>
    public IReadOnlyList<string> Tags => TagLine.Split('|', StringSplitOptions.RemoveEmptyEntries);

    /// <summary>The tags as they are stored and searched: <c>|sleep|hrv|</c>.</summary>
    internal string TagLine { get; private set; } = "";

    /// <summary>Makes a new item.</summary>
    public static ContentItem New(Actor by, Guid id, ContentKind kind, string title, DateTimeOffset now, ContentState state = ContentState.Draft) => new()
    {
        Id = id, WorkspaceId = by.Workspace, Kind = kind, Title = Named(title), State = state,
        OwnerId = by.MemberId, OwnerName = by.Name, CreatedAt = now, ChangedAt = now,
    };

    /// <summary>Moves the item along its table (design §4); Review calls it in its own unit of work.</summary>
    /// <returns>Null, or why the move is illegal.</returns>
    public Refusal? Become(ContentState next, DateTimeOffset now)
    {
        if (!State.MayBecome(next)) return new IllegalMove(State, next);
        (State, ChangedAt) = (next, now);
        return null;
    }

    /// <summary>The title follows the draft, so that lists show what its people see.</summary>
    internal void Titled(string title, DateTimeOffset now) => (Title, ChangedAt) = (Named(title), now);

    internal void Organise(IReadOnlyList<string> tags, Guid? campaignId, DateTimeOffset now)
        => (TagLine, CampaignId, ChangedAt) = (tags.Count == 0 ? "" : $"|{string.Join('|', tags)}|", campaignId, now);

    /// <summary>Another text is the newest: what was approved or in review is no longer what stands here, so the item is a draft again.</summary>
    internal void Pin(Revision revision)
    {
        (RevisionId, RevisionNumber, Title, ChangedAt) = (revision.Id, revision.Number, Named(revision.Text.Title), revision.At);
        if (State is ContentState.Approved or ContentState.InReview or ContentState.Idea) State = ContentState.Draft;
    }

    private static string Named(string title) => title.Trim() is { Length: > 0 } given ? given[..Math.Min(given.Length, LongestTitle)] : "Untitled";
}

/// <summary>The table has no such move.</summary>
public sealed record IllegalMove(ContentState From, ContentState To)
    : Conflict("illegal_state", $"This item is {From.Word()}; it cannot become {To.Word()}. Nothing was changed.");

/// <summary>Missing and foreign answer the same.</summary>
public sealed record NoSuchItem() : Missing("no_such_item", "There is no such item in this workspace. It may have been removed, or the address is wrong.");

/// <summary>An archived item is not written to.</summary>
public sealed record ItemArchived() : Conflict("archived", "This item is archived, so nothing was saved. Bring it back from the archive first; your text is still here.");

/// <summary>The table of an item's moves, and its words.</summary>
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

    /// <summary>As it stands in a sentence or on a chip: <c>in review</c>.</summary>
    public static string Word(this ContentState state) => state == ContentState.InReview ? "in review" : state.ToString().ToLowerInvariant();

    /// <summary>As it stands in a sentence: <c>weekly update</c>.</summary>
    public static string Word(this ContentKind kind) => kind switch
    {
        ContentKind.WeeklyUpdate => "weekly update",
        ContentKind.SessionSummary => "session summary",
        ContentKind.Social => "social post",
        _ => kind.ToString().ToLowerInvariant(),
    };
}

/// <summary>A group of items (<c>project_id</c> in seed 002).</summary>
public sealed class Campaign : IWorkspaceRow, IVersionedRow
{
    public Guid Id { get; init; }
    public WorkspaceId WorkspaceId { get; init; }
    public string Name { get; set; } = "";

    /// <summary>What it is to bring about, one sentence.</summary>
    public string? Goal { get; set; }
    public DateTimeOffset CreatedAt { get; init; }
    public DateTimeOffset? ArchivedAt { get; set; }
    public int Version { get; private set; }
}

/// <summary>What a search looks through: an item's words in lower case, apart from the item so that lists stay small.</summary>
internal sealed class ItemWords : IWorkspaceRow
{
    public Guid ItemId { get; init; }
    public WorkspaceId WorkspaceId { get; init; }
    public string Words { get; set; } = "";
}

internal sealed class ContentItemRows : IEntityTypeConfiguration<ContentItem>
{
    public void Configure(EntityTypeBuilder<ContentItem> row)
    {
        row.ToTable("Items");
        row.Ignore(item => item.Tags);
        row.Property(item => item.TagLine).HasMaxLength(800);
        row.Property(item => item.Title).HasMaxLength(ContentItem.LongestTitle);
        row.Property(item => item.OwnerName).HasMaxLength(200);
        row.HasIndex(item => new { item.WorkspaceId, item.ChangedAt, item.Id });                // library, newest first
        row.HasIndex(item => new { item.WorkspaceId, item.State, item.ChangedAt });             // board and filters by state
        row.HasIndex(item => new { item.WorkspaceId, item.CampaignId, item.ChangedAt });        // a campaign's items
    }
}

internal sealed class CampaignRows : IEntityTypeConfiguration<Campaign>
{
    public void Configure(EntityTypeBuilder<Campaign> row)
    {
        row.ToTable("Campaigns");
        row.Property(campaign => campaign.Name).HasMaxLength(120);
        row.Property(campaign => campaign.Goal).HasMaxLength(400);
        row.HasIndex(campaign => new { campaign.WorkspaceId, campaign.Name }).IsUnique();
    }
}

internal sealed class ItemWordsRows : IEntityTypeConfiguration<ItemWords>
{
    public void Configure(EntityTypeBuilder<ItemWords> row)
    {
        row.ToTable("ItemWords");
        row.HasKey(words => words.ItemId);
        row.HasIndex(words => words.WorkspaceId);
        row.HasOne<ContentItem>().WithOne().HasForeignKey<ItemWords>(words => words.ItemId);
    }
}
