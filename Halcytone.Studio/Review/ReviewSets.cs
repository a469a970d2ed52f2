using Halcytone.Studio.Foundation.Data;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace Halcytone.Studio.Review;

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
        public DbSet<ReviewPolicy> ReviewPolicies => db.Set<ReviewPolicy>();
        public DbSet<Deputy> Deputies => db.Set<Deputy>();
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
        row.Property(verdict => verdict.ForName).HasMaxLength(200);
        row.HasIndex(verdict => new { verdict.ItemId, verdict.Channel }); // the gate
    }
}

internal sealed class ApprovalCommentRows : IEntityTypeConfiguration<ApprovalComment>
{
    public void Configure(EntityTypeBuilder<ApprovalComment> row)
    {
        row.ToTable("ApprovalComments");
        row.Property(comment => comment.Text).HasMaxLength(ApprovalComment.Longest);
        row.Property(comment => comment.Field).HasMaxLength(60);
        row.Property(comment => comment.ResolvedBy).HasMaxLength(200);
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

internal sealed class ReviewPolicyRows : IEntityTypeConfiguration<ReviewPolicy>
{
    public void Configure(EntityTypeBuilder<ReviewPolicy> row)
    {
        row.ToTable("ReviewPolicies");
        row.Property(policy => policy.Levels).HasJson();
        row.Property(policy => policy.ChangedBy).HasMaxLength(200);
        row.HasIndex(policy => new { policy.WorkspaceId, policy.Kind }).IsUnique();
    }
}

internal sealed class DeputyRows : IEntityTypeConfiguration<Deputy>
{
    public void Configure(EntityTypeBuilder<Deputy> row)
    {
        row.ToTable("Deputies");
        row.Property(deputy => deputy.MemberName).HasMaxLength(200);
        row.Property(deputy => deputy.DeputyName).HasMaxLength(200);
        row.Property(deputy => deputy.SetBy).HasMaxLength(200);
        row.HasIndex(deputy => new { deputy.WorkspaceId, deputy.DeputyId, deputy.Until }); // in whose stead somebody decides
        row.HasIndex(deputy => new { deputy.WorkspaceId, deputy.MemberId, deputy.Until }); // who decides for somebody
    }
}
