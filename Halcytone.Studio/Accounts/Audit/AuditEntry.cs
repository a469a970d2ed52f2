using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Halcytone.Studio.Foundation;
using Halcytone.Studio.Foundation.Data;
using Halcytone.Studio.Foundation.Events;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace Halcytone.Studio.Accounts.Audit;

/// <summary>
/// A fact as it stands in the audit trail for good. Each carries an HMAC over the one before and all of its own values, so that an edit, a missing
/// row, a foreign row or another order shows (reliability-and-security §9.4).
/// </summary>
public sealed class AuditEntry : IWorkspaceRow
{
    /// <summary>What the first entry follows.</summary>
    internal const string Beginning = "";

    private AuditEntry() { }

    internal AuditEntry(WorkspaceId workspace, long sequence, DateTimeOffset at, Actor actor, Fact fact, string? requestId)
    {
        (WorkspaceId, Sequence, At, RequestId) = (workspace, sequence, at, requestId);
        (MemberId, MemberName) = (actor.MemberId, actor.Name);
        (Kind, SubjectKind, SubjectId, Summary) = (fact.Kind, fact.Subject.Kind, fact.Subject.Id, fact.Summary);
        Data = fact.Data is null ? null : JsonSerializer.Serialize(fact.Data, Foundation.Http.JsonForm.Options);
    }

    public WorkspaceId WorkspaceId { get; private set; }

    /// <summary>1, 2, 3 … in each workspace, without holes.</summary>
    public long Sequence { get; private set; }
    public DateTimeOffset At { get; private set; }

    /// <summary>Who did it; <see cref="Guid.Empty"/> for the house itself.</summary>
    public Guid MemberId { get; private set; }
    public string MemberName { get; private set; } = "";
    public string Kind { get; private set; } = "";
    public string SubjectKind { get; private set; } = "";
    public Guid SubjectId { get; private set; }
    public string Summary { get; private set; } = "";

    /// <summary>Further values as JSON.</summary>
    public string? Data { get; private set; }
    public string? RequestId { get; private set; }
    public string Hash { get; private set; } = "";

    /// <summary>Ties the entry to the one before.</summary>
    internal void Chain(string previous, byte[] key) => Hash = Seal(previous, key);

    /// <summary>Whether the entry is what was written after <paramref name="previous"/>.</summary>
    internal bool Follows(string previous, byte[] key)
        => CryptographicOperations.FixedTimeEquals(Encoding.ASCII.GetBytes(Seal(previous, key)), Encoding.ASCII.GetBytes(Hash));

    /// <summary>Canonical form: a JSON array of the values in this order, the instant in microseconds since 1970.</summary>
    private string Seal(string previous, byte[] key) => Convert.ToHexStringLower(HMACSHA256.HashData(key, JsonSerializer.SerializeToUtf8Bytes(new object?[]
    {
        previous, WorkspaceId.Value, Sequence, (At - DateTimeOffset.UnixEpoch).Ticks / TimeSpan.TicksPerMicrosecond,
        MemberId, MemberName, Kind, SubjectKind, SubjectId, Summary, Data, RequestId,
    })));

    internal sealed class Mapping : IEntityTypeConfiguration<AuditEntry>
    {
        public void Configure(EntityTypeBuilder<AuditEntry> builder)
        {
            builder.ToTable("AuditEntries").HasKey(row => new { row.WorkspaceId, row.Sequence });
            builder.Property(row => row.Kind).HasMaxLength(80);
            builder.Property(row => row.SubjectKind).HasMaxLength(40);
            builder.Property(row => row.RequestId).HasMaxLength(64);
            builder.Property(row => row.Hash).HasMaxLength(64);
            builder.HasIndex(row => new { row.WorkspaceId, row.SubjectId, row.Sequence }); // the history of one thing
            builder.HasIndex(row => new { row.WorkspaceId, row.MemberId, row.Sequence });
            builder.HasIndex(row => new { row.WorkspaceId, row.Kind, row.Sequence });
        }
    }
}

/// <summary>
/// Where a workspace's trail ends. Locked by whoever appends, so that the sequence has no holes; sealed, so that a shortened trail does not pass for
/// a whole one.
/// </summary>
internal sealed class AuditHead : IWorkspaceRow
{
    public WorkspaceId WorkspaceId { get; private set; }
    public long Sequence { get; private set; }
    public string Hash { get; private set; } = "";
    public string Seal { get; private set; } = "";

    public static string SealOf(WorkspaceId workspace, long sequence, string hash, byte[] key)
        => Convert.ToHexStringLower(HMACSHA256.HashData(key, JsonSerializer.SerializeToUtf8Bytes(new object[] { "head", workspace.Value, sequence, hash })));

    public bool IsSealed(byte[] key) => Seal == SealOf(WorkspaceId, Sequence, Hash, key);

    public void Advance(long sequence, string hash, byte[] key) => (Sequence, Hash, Seal) = (sequence, hash, SealOf(WorkspaceId, sequence, hash, key));

    internal sealed class Mapping : IEntityTypeConfiguration<AuditHead>
    {
        public void Configure(EntityTypeBuilder<AuditHead> builder)
        {
            builder.ToTable("AuditHeads").HasKey(row => row.WorkspaceId);
            builder.Property(row => row.WorkspaceId).ValueGeneratedNever();
            builder.Property(row => row.Hash).HasMaxLength(64);
            builder.Property(row => row.Seal).HasMaxLength(64);
        }
    }
}
