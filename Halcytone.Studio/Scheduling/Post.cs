using Halcytone.Studio.Channels;
using Halcytone.Studio.Foundation;
using Halcytone.Studio.Foundation.Data;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace Halcytone.Studio.Scheduling;

/// <summary>
/// One rendition for one destination at one time: everything on the calendar is a post, mailings and pages too. Its verbs are of two hands:
/// people plan it (<c>Post.Planning.cs</c>), Distribution sends it (<c>Post.Sending.cs</c>); each leaves a <see cref="PostMove"/>.
/// </summary>
public sealed partial class Post : IWorkspaceRow, IVersionedRow
{
    private readonly List<PostMove> moves = [];

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

    /// <summary>Why nothing is sent although it is scheduled: missed or paused (<see cref="PostReasons"/>). Null while nothing stands in its way; <em>held</em> is derived.</summary>
    public string? Reason { get; private set; }

    /// <summary>The pause of everything that holds it; null where a person paused it, or its release, by itself.</summary>
    public Guid? PauseId { get; private set; }

    /// <summary>A wish; a draft with one is <em>planned</em> and never fires.</summary>
    public DateTimeOffset? PlannedFor { get; private set; }

    /// <summary>Firm: it goes out then, if it is approved.</summary>
    public DateTimeOffset? DueAt { get; private set; }

    /// <summary>Somebody said "now": until then it waits, so that the word can be taken back; then it is due. Null where nobody did.</summary>
    public DateTimeOffset? UndoUntil { get; private set; }

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

    /// <summary>Notes of the program that made it, given back as they came (seed 002).</summary>
    public IReadOnlyDictionary<string, string> Metadata { get; set; } = new Dictionary<string, string>();
    public Guid CreatedByMemberId { get; init; }
    public DateTimeOffset CreatedAt { get; init; }
    public int Version { get; private set; }

    /// <summary>Its history, where it was loaded with the post.</summary>
    public IReadOnlyList<PostMove> Moves => moves;

    /// <summary>When it stands on the calendar: out, due, or wished for.</summary>
    public DateTimeOffset? StandsAt => PublishedAt ?? DueAt ?? PlannedFor;

    /// <summary>Takes one move of the table and leaves its row; null, or why it is not possible.</summary>
    private Conflict? Become(PostState next, string what, Actor by, DateTimeOffset now, DateTimeOffset? dueAt)
    {
        if (next != State && !State.MayBecome(next)) return NotPossible(next);

        moves.Add(new PostMove
        {
            Id = Guid.CreateVersion7(now), WorkspaceId = WorkspaceId, PostId = Id, ByMemberId = by.MemberId, ByName = by.Name, At = now, What = what,
            From = State, To = next, ReasonBefore = Reason, PlannedBefore = PlannedFor, ReleaseBefore = ReleaseId, DueBefore = DueAt, DueAfter = dueAt,
        });
        (State, DueAt, UndoUntil) = (next, dueAt, null);
        return null;
    }

    private Conflict NotPossible(PostState next) => State switch
    {
        PostState.Published => new AlreadyOut(),
        PostState.Publishing or PostState.Unconfirmed => new InProgress(State),
        _ => new IllegalMove(State, next),
    };
}

/// <summary>A post changed; pages and the monitor read it again.</summary>
public sealed record PostChanged(WorkspaceId Workspace, Guid PostId, Guid ItemId, Guid? ReleaseId) : Foundation.Events.ISignal;

/// <summary>Scheduling's rows.</summary>
public static class SchedulingSets
{
    extension(StudioDb db)
    {
        public DbSet<Post> Posts => db.Set<Post>();
        internal DbSet<PostMove> PostMoves => db.Set<PostMove>();
    }
}

internal sealed class PostRows : IEntityTypeConfiguration<Post>
{
    public void Configure(EntityTypeBuilder<Post> row)
    {
        row.Property(post => post.Title).HasMaxLength(300);
        row.Property(post => post.Reason).HasMaxLength(40);
        row.Property(post => post.Reply).HasMaxLength(Post.LongestReply);
        row.Property(post => post.Metadata).HasJson();
        row.Ignore(post => post.StandsAt);
        row.HasMany(post => post.Moves).WithOne().HasForeignKey(move => move.PostId);
        row.Navigation(post => post.Moves).UsePropertyAccessMode(PropertyAccessMode.Field);
        row.HasIndex(post => new { post.WorkspaceId, post.DueAt });   // calendar
        row.HasIndex(post => new { post.State, post.DueAt });          // the due poll
        row.HasIndex(post => post.ItemId);                             // an item's posts
        row.HasIndex(post => post.ReleaseId);                          // the monitor
    }
}
