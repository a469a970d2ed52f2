using Halcytone.Studio.Foundation;
using Halcytone.Studio.Foundation.Data;
using Halcytone.Studio.Scheduling;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace Halcytone.Studio.Distribution;

/// <summary>How a release stands, derived from its posts (design §4).</summary>
public enum ReleaseOutcome
{
    /// <summary>Nothing is out yet and nothing on its way.</summary>
    Waiting,

    /// <summary>Something is on its way, or the rest still has its time before it.</summary>
    Publishing,

    /// <summary>Every post is published.</summary>
    All,

    /// <summary>Some are published; some failed, are unconfirmed or were cancelled.</summary>
    Partly,

    /// <summary>It ended and nothing is out.</summary>
    None,
}

/// <summary>The posts of one content item let go together: what the monitor shows. How it stands is derived from its posts, never stored.</summary>
public sealed class Release : IWorkspaceRow
{
    public Guid Id { get; init; }
    public WorkspaceId WorkspaceId { get; init; }
    public Guid ItemId { get; init; }

    /// <summary>The item's title when it was let go.</summary>
    public string Title { get; init; } = "";
    public Guid ByMemberId { get; init; }
    public string ByName { get; init; } = "";

    /// <summary>When it was asked for.</summary>
    public DateTimeOffset StartedAt { get; init; }

    /// <summary>When its last post came to an end; empty again while one is retried.</summary>
    public DateTimeOffset? EndedAt { get; private set; }

    /// <summary>When somebody last took the word "now" back before anything went out.</summary>
    public DateTimeOffset? TakenBackAt { get; private set; }

    /// <summary>The number of its newest event.</summary>
    public long LastSeq { get; private set; }

    /// <summary>Counts one event more.</summary>
    internal long Count() => ++LastSeq;

    internal void End(DateTimeOffset now) => EndedAt ??= now;

    internal void GoOn() => EndedAt = null;

    /// <summary>The word was taken back; a release that no post belongs to any more is over.</summary>
    internal void TakeBack(bool isEmpty, DateTimeOffset now)
    {
        TakenBackAt = now;
        if (isEmpty) End(now);
    }
}

/// <summary>Something that happened in a release: numbered without gaps, so that who was away can ask for what is missing.</summary>
public sealed class ReleaseEvent : IWorkspaceRow
{
    public Guid Id { get; init; }
    public WorkspaceId WorkspaceId { get; init; }
    public Guid ReleaseId { get; init; }
    public long Seq { get; init; }
    public DateTimeOffset At { get; init; }

    /// <summary><c>post_changed</c>, <c>recipients_progress</c> or <c>release_ended</c>.</summary>
    public string Type { get; init; } = "";
    public Guid? PostId { get; init; }

    /// <summary>What it means for the eye: a chip's state (<c>out</c>, <c>failed</c>, <c>unclear</c>, <c>scheduled</c>, <c>publishing</c>), or empty.</summary>
    public string Tone { get; init; } = "";

    /// <summary>A few words for people: <c>Posted</c>, <c>Asked to wait 30 s</c>.</summary>
    public string Words { get; init; } = "";

    /// <summary>How the post stood then; null for what concerns the whole release.</summary>
    public PostOnMonitor? Post { get; init; }
}

/// <summary>Derives how a release stands.</summary>
public static class ReleaseOutcomes
{
    /// <summary>The outcome of these posts together.</summary>
    public static ReleaseOutcome Of(IReadOnlyCollection<PostState> posts)
    {
        if (posts.Contains(PostState.Publishing)) return ReleaseOutcome.Publishing;
        var published = posts.Count(state => state == PostState.Published);
        var toCome = posts.Count(state => state.IsOpen());
        if (toCome > 0) return published > 0 ? ReleaseOutcome.Publishing : ReleaseOutcome.Waiting;
        if (published == 0) return posts.Count == 0 ? ReleaseOutcome.Waiting : ReleaseOutcome.None;
        return published == posts.Count ? ReleaseOutcome.All : ReleaseOutcome.Partly;
    }

    /// <summary>Whether nothing more comes by itself.</summary>
    public static bool IsOver(this ReleaseOutcome outcome) => outcome is ReleaseOutcome.All or ReleaseOutcome.Partly or ReleaseOutcome.None;
}

/// <summary>A release has a new event; who watches reads it.</summary>
public sealed record ReleaseChanged(WorkspaceId Workspace, Guid ReleaseId, Guid ItemId) : Foundation.Events.ISignal;

/// <summary>Distribution's rows.</summary>
public static class DistributionSets
{
    extension(StudioDb db)
    {
        public DbSet<Release> Releases => db.Set<Release>();
        internal DbSet<ReleaseEvent> ReleaseEvents => db.Set<ReleaseEvent>();
        internal DbSet<PostAttempt> PostAttempts => db.Set<PostAttempt>();
        internal DbSet<PinnedText> PinnedTexts => db.Set<PinnedText>();
        internal DbSet<MailingRow> Mailings => db.Set<MailingRow>();
    }
}

internal sealed class ReleaseRows : IEntityTypeConfiguration<Release>
{
    public void Configure(EntityTypeBuilder<Release> row)
    {
        row.ToTable("Releases");
        row.Property(release => release.Title).HasMaxLength(300);
        row.HasIndex(release => new { release.WorkspaceId, release.StartedAt }); // the list, newest first
        row.HasIndex(release => release.ItemId);                                 // an item's latest release
    }
}

internal sealed class ReleaseEventRows : IEntityTypeConfiguration<ReleaseEvent>
{
    public void Configure(EntityTypeBuilder<ReleaseEvent> row)
    {
        row.ToTable("ReleaseEvents");
        row.Property(happened => happened.Post).HasJson();
        row.Property(happened => happened.Type).HasMaxLength(40);
        row.HasIndex(happened => new { happened.ReleaseId, happened.Seq }).IsUnique(); // the live feed
    }
}
