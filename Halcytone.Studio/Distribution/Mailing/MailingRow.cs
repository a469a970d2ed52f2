using Halcytone.Studio.Foundation;
using Halcytone.Studio.Foundation.Data;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace Halcytone.Studio.Distribution;

/// <summary>How far a mailing's list has been written into the ledger, and how the relay behaves: what a run after a crash goes on by.</summary>
internal sealed class MailingRow : IWorkspaceRow
{
    public Guid PostId { get; init; }
    public WorkspaceId WorkspaceId { get; init; }
    public Guid ListId { get; init; }
    public DateTimeOffset BegunAt { get; init; }

    /// <summary>The last subscriber who is in the ledger; the next page starts after.</summary>
    public Guid? SnapshotAfter { get; private set; }

    /// <summary>Recipients in the ledger so far: the next one's ordinal.</summary>
    public int Planned { get; private set; }
    public bool SnapshotDone { get; private set; }

    /// <summary>Since when the relay cannot be reached; null while it can.</summary>
    public DateTimeOffset? RelayDownSince { get; private set; }

    /// <summary>Looks at the relay since then.</summary>
    public int RelayLooks { get; private set; }

    public void Took(Guid last, int count) => (SnapshotAfter, Planned) = (last, Planned + count);

    public void Whole() => SnapshotDone = true;

    /// <summary>True the first time: people are told once.</summary>
    public bool RelayIsDown(DateTimeOffset now)
    {
        RelayLooks++;
        if (RelayDownSince is not null) return false;
        RelayDownSince = now;
        return true;
    }

    /// <summary>True when it was down.</summary>
    public bool RelayIsBack()
    {
        var was = RelayDownSince is not null;
        (RelayDownSince, RelayLooks) = (null, 0);
        return was;
    }
}

internal sealed class MailingRows : IEntityTypeConfiguration<MailingRow>
{
    public void Configure(EntityTypeBuilder<MailingRow> row)
    {
        row.ToTable("Mailings");
        row.HasKey(mailing => mailing.PostId);
    }
}
