using Halcytone.Studio.Foundation;
using Halcytone.Studio.Foundation.Data;
using Halcytone.Studio.Foundation.Events;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace Halcytone.Studio.Accounts.Notices;

/// <summary>
/// One thing in one member's inbox. A thing that happens again while the notice is open changes the notice instead of adding another (ux §8: one row
/// per thing, not per event).
/// </summary>
public sealed class Notice : IWorkspaceRow
{
    /// <summary>The longest text, in characters; a longer summary is cut.</summary>
    public const int LongestText = 400;

    private Notice() { }

    internal Notice(Guid id, WorkspaceId workspace, Guid memberId, Subject subject)
        => (Id, WorkspaceId, MemberId, SubjectKind, SubjectId) = (id, workspace, memberId, subject.Kind, subject.Id);

    public Guid Id { get; private set; }
    public WorkspaceId WorkspaceId { get; private set; }

    /// <summary>Whose inbox it is in.</summary>
    public Guid MemberId { get; private set; }
    public string SubjectKind { get; private set; } = "";
    public Guid SubjectId { get; private set; }
    public NoticeReason Reason { get; private set; }
    public string Text { get; private set; } = "";

    /// <summary>A path of the application.</summary>
    public string Link { get; private set; } = "";

    /// <summary>Who caused it.</summary>
    public string By { get; private set; } = "";

    /// <summary>When it happened last.</summary>
    public DateTimeOffset At { get; private set; }

    /// <summary>How often it happened while open.</summary>
    public int Times { get; private set; }
    public DateTimeOffset? DoneAt { get; private set; }

    /// <summary>Put off until then; from then on it waits again.</summary>
    public DateTimeOffset? SnoozedUntil { get; private set; }

    /// <summary>Who did what was asked, where it was somebody else: "handled by B".</summary>
    public string? HandledBy { get; private set; }

    /// <summary>Tells it, or tells it again.</summary>
    internal void Tell(NoticeReason reason, string text, string link, string by, DateTimeOffset at)
        => (Reason, Text, Link, By, At, Times, SnoozedUntil) = (reason, text.Length <= LongestText ? text : text[..(LongestText - 1)] + "…", link, by, at, Times + 1, null);

    /// <summary>Puts it off.</summary>
    internal void Snooze(DateTimeOffset until) => SnoozedUntil = until;

    /// <summary>Puts it among the done ones; harmless when repeated.</summary>
    internal void Finish(DateTimeOffset at, string? handledBy = null)
    {
        if (DoneAt is null) (DoneAt, HandledBy) = (at, handledBy);
    }

    /// <summary>Takes it back to the open ones.</summary>
    internal void Reopen() => (DoneAt, HandledBy, SnoozedUntil) = (null, null, null);

    internal sealed class Mapping : IEntityTypeConfiguration<Notice>
    {
        public void Configure(EntityTypeBuilder<Notice> builder)
        {
            builder.ToTable("Notices").HasKey(row => row.Id);
            builder.Property(row => row.SubjectKind).HasMaxLength(40);
            builder.Property(row => row.Text).HasMaxLength(LongestText);
            builder.HasIndex(row => new { row.WorkspaceId, row.MemberId, row.DoneAt, row.At }); // the inbox
            builder.HasIndex(row => new { row.WorkspaceId, row.SubjectId, row.DoneAt }); // told again, or handled by somebody
        }
    }
}

/// <summary>The notice is not in this inbox.</summary>
public sealed record NoSuchNotice() : Missing("no_such_notice", "There is no such notice in your inbox.");
