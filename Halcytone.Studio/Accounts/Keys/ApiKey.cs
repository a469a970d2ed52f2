using System.Buffers;
using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using Halcytone.Studio.Foundation;
using Halcytone.Studio.Foundation.Data;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace Halcytone.Studio.Accounts.Keys;

/// <summary>
/// What a program signs in with, as its member: <c>hst_</c>, 8 characters that name it, <c>_</c>, 43 characters of 256 random bits. Only the name and
/// the SHA-256 of the whole are kept (reliability-and-security §8.6).
/// </summary>
public sealed class ApiKey : IWorkspaceRow
{
    /// <summary>How long a key is good unless something else is asked for.</summary>
    public static readonly TimeSpan Lifetime = TimeSpan.FromDays(365);

    /// <summary>The last use is written no more often than this.</summary>
    public static readonly TimeSpan UseWrittenEvery = TimeSpan.FromMinutes(1);

    /// <summary>The longest label, in characters.</summary>
    public const int LongestLabel = 80;

    private const string NameSigns = "abcdefghijkmnpqrstuvwxyz23456789";
    private static readonly SearchValues<char> InNames = SearchValues.Create(NameSigns);
    private const int NameLength = 8;
    private const int SecretLength = 43;

    private ApiKey() { }

    /// <summary>A new key of the member. The whole text comes back once, in <paramref name="text"/>, and is kept nowhere.</summary>
    public ApiKey(Guid id, WorkspaceId workspace, Guid memberId, string label, IReadOnlyList<string> scopes, DateTimeOffset now, DateTimeOffset expiresAt, out string text)
    {
        (Id, WorkspaceId, MemberId, Label, Scopes, CreatedAt, ExpiresAt) = (id, workspace, memberId, label, scopes, now, expiresAt);
        PublicId = RandomNumberGenerator.GetString(NameSigns, NameLength);
        text = $"hst_{PublicId}_{Base64Url.EncodeToString(RandomNumberGenerator.GetBytes(32))}";
        Hash = HashOf(text);
    }

    public Guid Id { get; private set; }
    public WorkspaceId WorkspaceId { get; private set; }
    public Guid MemberId { get; private set; }

    /// <summary>The 8 characters that name it, in lists and logs too.</summary>
    public string PublicId { get; private set; } = "";

    /// <summary>SHA-256 of the whole key, in hex: with 256 random bits in it a slow hash would add nothing.</summary>
    public string Hash { get; private set; } = "";
    public string Label { get; private set; } = "";

    /// <summary>What it is narrowed to; all of its member's rights where empty.</summary>
    public IReadOnlyList<string> Scopes { get; private set; } = [];
    public DateTimeOffset CreatedAt { get; private set; }
    public DateTimeOffset ExpiresAt { get; private set; }
    public DateTimeOffset? RevokedAt { get; private set; }
    public DateTimeOffset? UsedAt { get; private set; }

    public bool IsGood(DateTimeOffset now) => RevokedAt is null && ExpiresAt > now;

    /// <summary>Ends the key at once; harmless when repeated.</summary>
    public void Revoke(DateTimeOffset now) => RevokedAt ??= now;

    /// <summary>Compares in constant time.</summary>
    public bool Matches(string text)
        => CryptographicOperations.FixedTimeEquals(Encoding.ASCII.GetBytes(HashOf(text)), Encoding.ASCII.GetBytes(Hash));

    /// <summary>The 8 characters in a text that has the shape of a key, else null.</summary>
    public static string? PublicIdIn(string text)
        => text.Length == 4 + NameLength + 1 + SecretLength && text.StartsWith("hst_", StringComparison.Ordinal) && text[4 + NameLength] == '_'
            && text.AsSpan(4, NameLength).IndexOfAnyExcept(InNames) < 0
            ? text.Substring(4, NameLength)
            : null;

    private static string HashOf(string text) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text)));

    internal sealed class Mapping : IEntityTypeConfiguration<ApiKey>
    {
        public void Configure(EntityTypeBuilder<ApiKey> builder)
        {
            builder.ToTable("ApiKeys").HasKey(row => row.Id);
            builder.Property(row => row.PublicId).HasMaxLength(NameLength);
            builder.Property(row => row.Hash).HasMaxLength(64);
            builder.Property(row => row.Label).HasMaxLength(LongestLabel);
            builder.Property(row => row.Scopes).HasJson();
            builder.HasIndex(row => row.PublicId).IsUnique(); // looked up by every API call
            builder.HasIndex(row => new { row.WorkspaceId, row.MemberId });
        }
    }
}

/// <summary>No such key here.</summary>
public sealed record NoSuchKey() : Missing("no_such_key", "There is no such key in this workspace.");
