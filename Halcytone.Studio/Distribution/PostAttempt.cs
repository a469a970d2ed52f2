using Halcytone.Studio.Foundation;
using Halcytone.Studio.Foundation.Data;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace Halcytone.Studio.Distribution;

/// <summary>What was tried.</summary>
public enum AttemptKind
{
    /// <summary>The one irreversible call.</summary>
    Send,

    /// <summary>A look whether it is out.</summary>
    Look,
}

/// <summary>How a try ended, as far as is known.</summary>
public enum AttemptOutcome
{
    /// <summary>Begun; still so after a crash.</summary>
    Begun,
    Done,
    Refused,
    NotDone,
    SignedOut,
    Unknown,
}

/// <summary>
/// One try at one part of a post, begun before the call, so that a try that was cut off is on record. A mailing's tries are in the ledger alone.
/// </summary>
public sealed class PostAttempt : IWorkspaceRow
{
    public Guid Id { get; init; }
    public WorkspaceId WorkspaceId { get; init; }
    public Guid PostId { get; init; }
    public AttemptKind Kind { get; init; }

    /// <summary>The thread's part, from 0.</summary>
    public int Part { get; init; }

    /// <summary>The post's attempt, from 1.</summary>
    public int Number { get; init; }
    public DateTimeOffset At { get; init; }
    public DateTimeOffset? EndedAt { get; private set; }
    public AttemptOutcome Outcome { get; private set; }

    /// <summary>What the platform said, in plain words.</summary>
    public string? Reply { get; private set; }
    public DateTimeOffset? RetryAt { get; private set; }

    internal void End(AttemptOutcome outcome, string reply, DateTimeOffset now, DateTimeOffset? retryAt = null)
        => (Outcome, Reply, EndedAt, RetryAt) = (outcome, reply.Length > 2_000 ? reply[..2_000] : reply, now, retryAt);
}

/// <summary>
/// What a post says, pinned when it is first sent: whatever is edited afterwards, every recipient and every part of a thread gets the text that was
/// approved, also after a crash.
/// </summary>
internal sealed class PinnedText : IWorkspaceRow
{
    public Guid PostId { get; init; }
    public WorkspaceId WorkspaceId { get; init; }
    public Channels.ChannelContent Content { get; set; } = new();
    public string Fingerprint { get; set; } = "";
    public DateTimeOffset PinnedAt { get; set; }
}

internal sealed class PostAttemptRows : IEntityTypeConfiguration<PostAttempt>
{
    public void Configure(EntityTypeBuilder<PostAttempt> row)
    {
        row.ToTable("PostAttempts");
        row.Property(attempt => attempt.Reply).HasMaxLength(2_000);
        row.HasIndex(attempt => new { attempt.PostId, attempt.At }); // a post's tries, oldest first
    }
}

internal sealed class PinnedTextRows : IEntityTypeConfiguration<PinnedText>
{
    public void Configure(EntityTypeBuilder<PinnedText> row)
    {
        row.ToTable("PinnedTexts");
        row.HasKey(text => text.PostId);
        row.Property(text => text.Content).HasJson();
    }
}
