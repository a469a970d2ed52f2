using Halcytone.Studio.Foundation;
using Halcytone.Studio.Foundation.Data;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace Halcytone.Studio.Audience;

/// <summary>Why nothing is sent to an address any more.</summary>
public enum SuppressionReason
{
    /// <summary>The mailbox does not exist.</summary>
    HardBounce,

    /// <summary>The person called our mail unwanted.</summary>
    Complaint,

    /// <summary>The person asked for no mail at all.</summary>
    UnsubscribedAll,

    /// <summary>A colleague put it here.</summary>
    Manual,
}

/// <summary>An address that gets nothing from this workspace, whatever lists it is on.</summary>
internal sealed class Suppression : IWorkspaceRow
{
    public const int LongestNote = 300;

    public Guid Id { get; init; }
    public WorkspaceId WorkspaceId { get; init; }
    public string AddressHash { get; init; } = "";

    /// <summary>For people to read; null once the person was erased, when only the keyed hash is kept (reliability-and-security §12.5).</summary>
    public string? Email { get; set; }
    public SuppressionReason Reason { get; init; }
    public string? Note { get; init; }
    public string By { get; init; } = "";
    public DateTimeOffset At { get; init; }
}

internal sealed class SuppressionRows : IEntityTypeConfiguration<Suppression>
{
    public void Configure(EntityTypeBuilder<Suppression> row)
    {
        row.ToTable("suppressions");
        row.Property(entry => entry.AddressHash).HasMaxLength(22);
        row.Property(entry => entry.Email).HasMaxLength(254);
        row.Property(entry => entry.Note).HasMaxLength(Suppression.LongestNote);
        row.HasIndex(entry => new { entry.WorkspaceId, entry.AddressHash }).IsUnique(); // the guard's question
    }
}

/// <summary>The room's sets.</summary>
internal static class AudienceSets
{
    extension(StudioDb db)
    {
        public DbSet<Subscriber> Subscribers => db.Set<Subscriber>();
        public DbSet<AudienceList> AudienceLists => db.Set<AudienceList>();
        public DbSet<Membership> Memberships => db.Set<Membership>();
        public DbSet<Suppression> Suppressions => db.Set<Suppression>();
    }
}
