using Halcytone.Studio.Foundation;
using Halcytone.Studio.Foundation.Data;
using Halcytone.Studio.Foundation.Events;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace Halcytone.Studio.Mail.Outbox;

/// <summary>A mail that would have left, were there a relay. Its text stands in an <c>.eml</c> file in the data folder.</summary>
internal sealed class OutboxMail : IWorkspaceRow
{
    public Guid Id { get; init; }
    public WorkspaceId WorkspaceId { get; init; }

    /// <summary>Unique: the outbox takes a repeated message once, as a good receiver does.</summary>
    public string MessageId { get; init; } = "";
    public string FromAddress { get; init; } = "";
    public string ToAddress { get; init; } = "";
    public string? ToName { get; init; }
    public string Subject { get; init; } = "";

    /// <summary>Mail to a list; everything else may hold links that only its reader should have.</summary>
    public bool IsBulk { get; init; }
    public int Bytes { get; init; }
    public DateTimeOffset At { get; init; }
}

internal sealed class OutboxMailRows : IEntityTypeConfiguration<OutboxMail>
{
    public void Configure(EntityTypeBuilder<OutboxMail> row)
    {
        row.ToTable("outbox_mails");
        row.Property(mail => mail.MessageId).HasMaxLength(250);
        row.Property(mail => mail.FromAddress).HasMaxLength(254);
        row.Property(mail => mail.ToAddress).HasMaxLength(254);
        row.HasIndex(mail => new { mail.WorkspaceId, mail.MessageId }).IsUnique();
        row.HasIndex(mail => new { mail.WorkspaceId, mail.Id }); // the page, newest first: ids are in the order of time
    }
}

/// <summary>New mail lies in the outbox.</summary>
public sealed record OutboxChanged(WorkspaceId Workspace) : ISignal;

internal static class OutboxSets
{
    extension(StudioDb db)
    {
        public DbSet<OutboxMail> OutboxMails => db.Set<OutboxMail>();
    }
}
