using Halcytone.Studio.Channels;
using Halcytone.Studio.Content;
using Halcytone.Studio.Foundation;
using Halcytone.Studio.Foundation.Data;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace Halcytone.Studio.Review;

/// <summary>Where a request stands (design §4).</summary>
public enum ApprovalState { Requested, Approved, ChangesRequested, Expired, Withdrawn }

/// <summary>How much it hurries (api.md).</summary>
public enum Urgency { Normal, High, Critical }

/// <summary>The table of a request's moves: from requested to each of the others, and from there nowhere.</summary>
public static class ApprovalStates
{
    /// <summary>Whether the move is legal.</summary>
    public static bool MayBecome(this ApprovalState from, ApprovalState to) => from == ApprovalState.Requested && to != ApprovalState.Requested;
}

/// <summary>It was decided already.</summary>
internal sealed record AlreadyDecided(ApprovalState State, string By, DateTimeOffset? At)
    : Conflict("already_decided", $"This request is already {Told(State)}{(By.Length > 0 ? $" by {By}" : "")}{(At is { } at ? $" at {at:HH:mm} UTC" : "")}. Your decision was not recorded, and nothing was changed.")
{
    internal static string Told(ApprovalState state) => state switch
    {
        ApprovalState.ChangesRequested => "sent back for changes",
        _ => state.ToString().ToLowerInvariant(),
    };
}

/// <summary>One run of a policy over pinned renditions. It keeps the levels it started with.</summary>
public sealed class ApprovalRequest : IWorkspaceRow, IVersionedRow
{
    public Guid Id { get; init; }
    public WorkspaceId WorkspaceId { get; init; }
    public Guid ItemId { get; init; }

    /// <summary>The item's title when it was asked for, for lists.</summary>
    public string Title { get; init; } = "";
    public ContentKind Kind { get; init; }
    public Guid OwnerId { get; init; }

    /// <summary>The revision whose renditions were pinned.</summary>
    public Guid? RevisionId { get; init; }
    public int RevisionNumber { get; init; }
    public ApprovalState State { get; private set; }
    public Urgency Urgency { get; init; }

    /// <summary>What the asker wants to say, at most 500 characters.</summary>
    public string? Note { get; init; }

    /// <summary>The last approval lets the posts go, each at its planned time; at once where it is critical.</summary>
    public bool ReleaseOnApproval { get; init; }
    public IReadOnlyList<Level> Levels { get; init; } = [];

    /// <summary>The channels asked about, in order.</summary>
    public IReadOnlyList<ChannelKind> Channels { get; init; } = [];
    public Guid AskedByMemberId { get; init; }
    public string AskedByName { get; init; } = "";
    public DateTimeOffset AskedAt { get; init; }

    /// <summary>Undecided then, it expires.</summary>
    public DateTimeOffset? Deadline { get; init; }
    public DateTimeOffset? EndedAt { get; private set; }

    /// <summary>Who ended it: the last approver, who asked for changes, who withdrew it.</summary>
    public string EndedByName { get; private set; } = "";

    /// <summary>The first level that is not done, so that its people are told once.</summary>
    public string WaitingFor { get; private set; } = "";

    /// <summary>Goes up with every decision, so that of two at once one is told about the other.</summary>
    public int Decisions { get; private set; }
    public int Version { get; private set; }

    /// <summary>Ends it.</summary>
    /// <returns>Null, or that it was ended before.</returns>
    internal Refusal? End(ApprovalState state, string by, DateTimeOffset now)
    {
        if (!State.MayBecome(state)) return new AlreadyDecided(State, EndedByName, EndedAt);
        (State, EndedByName, EndedAt) = (state, by, now);
        return null;
    }

    internal void WaitFor(string level) => WaitingFor = level;

    /// <summary>Notes that somebody decided; null, or that nobody can any more.</summary>
    internal Refusal? Touch()
    {
        if (State != ApprovalState.Requested) return new AlreadyDecided(State, EndedByName, EndedAt);
        Decisions++;
        return null;
    }
}

/// <summary>A rendition as it stood when it was put before people: what they decided about, kept to show differences.</summary>
public sealed class PinnedRendition : IWorkspaceRow
{
    public Guid Id { get; init; }
    public WorkspaceId WorkspaceId { get; init; }
    public Guid RequestId { get; init; }
    public Guid ItemId { get; init; }
    public ChannelKind Channel { get; init; }
    public string Fingerprint { get; init; } = "";
    public ChannelContent Content { get; init; } = new();
    public DateTimeOffset At { get; init; }
}

/// <summary>What somebody said about a rendition.</summary>
public enum VerdictKind { Approve, RequestChanges, Exempt }

/// <summary>
/// One decision of one person about one rendition at one level: bound to its fingerprint, never changed. It counts while the rendition reads so,
/// also for later requests; restoring the text makes it count again.
/// </summary>
public sealed class Verdict : IWorkspaceRow
{
    public Guid Id { get; init; }
    public WorkspaceId WorkspaceId { get; init; }

    /// <summary>The request it was given in; empty where the kind is exempt and nobody was asked.</summary>
    public Guid RequestId { get; init; }
    public Guid ItemId { get; init; }
    public string Level { get; init; } = "";
    public ChannelKind Channel { get; init; }
    public string Fingerprint { get; init; } = "";
    public VerdictKind Kind { get; init; }
    public Guid MemberId { get; init; }
    public string MemberName { get; init; } = "";

    /// <summary>A check given by the one who wrote it.</summary>
    public bool SelfChecked { get; init; }
    public DateTimeOffset At { get; init; }
}

/// <summary>What somebody wrote to a request, alone or with a decision.</summary>
public sealed class ApprovalComment : IWorkspaceRow
{
    /// <summary>Characters of a comment.</summary>
    public const int Longest = 2000;

    public Guid Id { get; init; }
    public WorkspaceId WorkspaceId { get; init; }
    public Guid RequestId { get; init; }
    public Guid ItemId { get; init; }
    public Guid MemberId { get; init; }
    public string MemberName { get; init; } = "";
    public string Text { get; init; } = "";

    /// <summary>The decision it came with; null for a comment alone.</summary>
    public VerdictKind? With { get; init; }
    public DateTimeOffset At { get; init; }
}

/// <summary>What a person last saw of a rendition, to show only what is new since.</summary>
public sealed class SeenRendition : IWorkspaceRow
{
    public Guid ItemId { get; init; }
    public Guid MemberId { get; init; }
    public ChannelKind Channel { get; init; }
    public WorkspaceId WorkspaceId { get; init; }
    public string Fingerprint { get; set; } = "";
    public DateTimeOffset At { get; set; }
}

/// <summary>Review's rows.</summary>
public static class ReviewSets
{
    extension(StudioDb db)
    {
        public DbSet<ApprovalRequest> ApprovalRequests => db.Set<ApprovalRequest>();
        public DbSet<PinnedRendition> PinnedRenditions => db.Set<PinnedRendition>();
        public DbSet<Verdict> Verdicts => db.Set<Verdict>();
        public DbSet<ApprovalComment> ApprovalComments => db.Set<ApprovalComment>();
        public DbSet<SeenRendition> SeenRenditions => db.Set<SeenRendition>();
    }
}

internal sealed class ApprovalRequestRows : IEntityTypeConfiguration<ApprovalRequest>
{
    public void Configure(EntityTypeBuilder<ApprovalRequest> row)
    {
        row.ToTable("ApprovalRequests");
        row.Property(request => request.Title).HasMaxLength(300);
        row.Property(request => request.WaitingFor).HasMaxLength(60);
        row.Property(request => request.Note).HasMaxLength(500);
        row.Property(request => request.Levels).HasJson();
        row.Property(request => request.Channels).HasJson();
        row.HasIndex(request => new { request.WorkspaceId, request.State, request.AskedAt }); // the lists
        row.HasIndex(request => new { request.ItemId, request.AskedAt });                       // the gate: an item's newest
    }
}

internal sealed class PinnedRenditionRows : IEntityTypeConfiguration<PinnedRendition>
{
    public void Configure(EntityTypeBuilder<PinnedRendition> row)
    {
        row.ToTable("PinnedRenditions");
        row.Property(pin => pin.Content).HasJson();
        row.Property(pin => pin.Fingerprint).HasMaxLength(64);
        row.HasIndex(pin => new { pin.RequestId, pin.Channel, pin.At });
        row.HasIndex(pin => new { pin.ItemId, pin.Channel });
    }
}

internal sealed class VerdictRows : IEntityTypeConfiguration<Verdict>
{
    public void Configure(EntityTypeBuilder<Verdict> row)
    {
        row.ToTable("Verdicts");
        row.Property(verdict => verdict.Level).HasMaxLength(60);
        row.Property(verdict => verdict.Fingerprint).HasMaxLength(64);
        row.Property(verdict => verdict.MemberName).HasMaxLength(200);
        row.HasIndex(verdict => new { verdict.ItemId, verdict.Channel }); // the gate
    }
}

internal sealed class ApprovalCommentRows : IEntityTypeConfiguration<ApprovalComment>
{
    public void Configure(EntityTypeBuilder<ApprovalComment> row)
    {
        row.ToTable("ApprovalComments");
        row.Property(comment => comment.Text).HasMaxLength(ApprovalComment.Longest);
        row.HasIndex(comment => new { comment.ItemId, comment.At });
    }
}

internal sealed class SeenRenditionRows : IEntityTypeConfiguration<SeenRendition>
{
    public void Configure(EntityTypeBuilder<SeenRendition> row)
    {
        row.ToTable("SeenRenditions");
        row.HasKey(seen => new { seen.ItemId, seen.MemberId, seen.Channel });
        row.Property(seen => seen.Fingerprint).HasMaxLength(64);
    }
}
