using Halcytone.Studio.Channels;
using Halcytone.Studio.Foundation;
using Halcytone.Studio.Foundation.Data;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace Halcytone.Studio.Scheduling;

/// <summary>Where a post stands (design §4).</summary>
public enum PostState { Draft, Scheduled, Publishing, Published, Failed, Unconfirmed, Cancelled }

/// <summary>One rendition for one destination at one time: everything on the calendar is a post, mailings and pages too.</summary>
public sealed class Post : IWorkspaceRow, IVersionedRow
{
    public Guid Id { get; init; }
    public WorkspaceId WorkspaceId { get; init; }
    public Guid ItemId { get; init; }
    public Guid RenditionId { get; init; }
    public ChannelKind Channel { get; init; }
    public Guid DestinationId { get; init; }
    public string DestinationName { get; init; } = "";

    /// <summary>The item's title, for lists.</summary>
    public string Title { get; set; } = "";
    public PostState State { get; private set; }

    /// <summary>Why nothing is sent although it is scheduled: held, missed, paused. Null while nothing stands in its way.</summary>
    public string? Reason { get; private set; }

    /// <summary>A wish; a draft with one is <em>planned</em> and never fires.</summary>
    public DateTimeOffset? PlannedFor { get; private set; }

    /// <summary>Firm: it goes out then, if it is approved.</summary>
    public DateTimeOffset? DueAt { get; private set; }

    /// <summary>The release that let it go.</summary>
    public Guid? ReleaseId { get; private set; }

    /// <summary>The rendition's fingerprint at the moment it went out.</summary>
    public string? Fingerprint { get; private set; }
    public int Attempt { get; private set; }
    public DateTimeOffset? NextAttemptAt { get; private set; }

    /// <summary>What the platform said last, in plain words.</summary>
    public string? Reply { get; private set; }
    public string? OutsideId { get; private set; }
    public string? Url { get; private set; }
    public DateTimeOffset? PublishedAt { get; private set; }

    /// <summary>Recipients of a mailing, and how far it is.</summary>
    public int Recipients { get; private set; }
    public int Sent { get; private set; }
    public int Deferred { get; private set; }
    public int Refused { get; private set; }
    public int Uncertain { get; private set; }
    public Guid CreatedByMemberId { get; init; }
    public DateTimeOffset CreatedAt { get; init; }
    public int Version { get; private set; }
}

/// <summary>Scheduling's rows.</summary>
public static class SchedulingSets
{
    extension(StudioDb db)
    {
        public DbSet<Post> Posts => db.Set<Post>();
    }
}

internal sealed class PostRows : IEntityTypeConfiguration<Post>
{
    public void Configure(EntityTypeBuilder<Post> row)
    {
        row.HasIndex(post => new { post.WorkspaceId, post.DueAt });   // calendar
        row.HasIndex(post => new { post.State, post.DueAt });          // the due poll
        row.HasIndex(post => post.ItemId);                             // an item's posts
        row.HasIndex(post => post.ReleaseId);                          // the monitor
    }
}
