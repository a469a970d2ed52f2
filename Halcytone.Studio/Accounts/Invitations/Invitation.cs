using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using Halcytone.Studio.Accounts.Access;
using Halcytone.Studio.Foundation;
using Halcytone.Studio.Foundation.Data;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace Halcytone.Studio.Accounts.Invitations;

/// <summary>
/// Somebody is asked to join the workspace with these roles. Its link is good once and for seven days; the row keeps only the link's hash, so that nobody who
/// reads the database can follow it.
/// </summary>
public sealed class Invitation : IWorkspaceRow
{
    /// <summary>How long its link is good.</summary>
    public static readonly TimeSpan Lifetime = TimeSpan.FromDays(7);

    private Invitation() { }

    /// <summary>A new invitation. The secret of its link comes back once, in <paramref name="secret"/>.</summary>
    public Invitation(Guid id, Actor by, string email, string name, Role roles, DateTimeOffset now, out string secret)
    {
        (Id, WorkspaceId, Email, NormalizedEmail, Name, Roles) = (id, by.Workspace, email, User.Normalize(email), name, roles);
        secret = Renew(by, now);
    }

    public Guid Id { get; private set; }
    public WorkspaceId WorkspaceId { get; private set; }
    public string Email { get; private set; } = "";
    public string NormalizedEmail { get; private set; } = "";

    /// <summary>How they will be called here; they may change it.</summary>
    public string Name { get; private set; } = "";
    public Role Roles { get; private set; }
    public string SecretHash { get; private set; } = "";
    public string InvitedBy { get; private set; } = "";
    public DateTimeOffset InvitedAt { get; private set; }
    public DateTimeOffset ExpiresAt { get; private set; }
    public DateTimeOffset? AcceptedAt { get; private set; }
    public DateTimeOffset? WithdrawnAt { get; private set; }

    public bool IsOpen(DateTimeOffset now) => AcceptedAt is null && WithdrawnAt is null && ExpiresAt > now;

    /// <summary>Makes a new link; the one of before leads nowhere any more.</summary>
    public string Renew(Actor by, DateTimeOffset now)
    {
        var secret = Base64Url.EncodeToString(RandomNumberGenerator.GetBytes(32));
        (SecretHash, InvitedBy, InvitedAt, ExpiresAt) = (HashOf(secret), by.Name, now, now + Lifetime);
        return secret;
    }

    /// <summary>Uses the link up: it leads nowhere any more.</summary>
    public void Accept(DateTimeOffset now) => (AcceptedAt, SecretHash) = (now, Id.ToString("N"));

    /// <summary>Takes the invitation back; harmless when repeated.</summary>
    public void Withdraw(DateTimeOffset now) => (WithdrawnAt, SecretHash) = (WithdrawnAt ?? now, Id.ToString("N"));

    /// <summary>SHA-256 of a link's secret, in hex: with 256 random bits in it a slow hash would add nothing.</summary>
    public static string HashOf(string secret) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(secret)));

    internal sealed class Mapping : IEntityTypeConfiguration<Invitation>
    {
        public void Configure(EntityTypeBuilder<Invitation> builder)
        {
            builder.ToTable("Invitations").HasKey(row => row.Id);
            builder.Property(row => row.Email).HasMaxLength(EmailAddress.Longest);
            builder.Property(row => row.NormalizedEmail).HasMaxLength(EmailAddress.Longest);
            builder.Property(row => row.Name).HasMaxLength(Member.LongestName);
            builder.Property(row => row.InvitedBy).HasMaxLength(Member.LongestName);
            builder.Property(row => row.Roles).HasConversion<int>();
            builder.Property(row => row.SecretHash).HasMaxLength(64).IsConcurrencyToken(); // of two who follow one link the second finds it used
            builder.HasIndex(row => row.SecretHash).IsUnique();
            builder.HasIndex(row => new { row.WorkspaceId, row.NormalizedEmail });
        }
    }
}

/// <summary>No such invitation here.</summary>
public sealed record NoSuchInvitation() : Missing("no_such_invitation", "There is no such invitation in this workspace.");

/// <summary>The link leads nowhere: one answer, whatever it was.</summary>
public sealed record LinkIsOver() : Missing("link_is_over", "This link is over: it was used, taken back, replaced by a newer one, or too old. Ask for a new one.");
