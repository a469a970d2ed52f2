using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace Halcytone.Studio.Accounts.Access;

/// <summary>One sign-in on one device, kept on the server so that it can be listed and ended. The cookie holds only its key.</summary>
internal sealed class SignInTicket
{
    /// <summary>The longest device name, in characters.</summary>
    public const int LongestDevice = 120;

    private SignInTicket() { }

    public SignInTicket(Guid id, string keyHash, Guid userId, string device, byte[] ticket, DateTimeOffset provenAt, DateTimeOffset now, DateTimeOffset expiresAt)
    {
        (Id, KeyHash, UserId, ProvenAt, StartedAt) = (id, keyHash, userId, provenAt, now);
        Device = device.Length <= LongestDevice ? device : device[..LongestDevice];
        Renew(ticket, now, expiresAt);
    }

    public Guid Id { get; private set; }

    /// <summary>SHA-256 of the key in the cookie, in hex.</summary>
    public string KeyHash { get; private set; } = "";
    public Guid UserId { get; private set; }
    public string Device { get; private set; } = "";

    /// <summary>The principal, protected.</summary>
    public byte[] Ticket { get; private set; } = [];
    public DateTimeOffset StartedAt { get; private set; }
    public DateTimeOffset SeenAt { get; private set; }

    /// <summary>When the person last showed their password here.</summary>
    public DateTimeOffset ProvenAt { get; private set; }
    public DateTimeOffset ExpiresAt { get; private set; }

    public void Renew(byte[] ticket, DateTimeOffset now, DateTimeOffset expiresAt) => (Ticket, SeenAt, ExpiresAt) = (ticket, now, expiresAt);

    public void Prove(DateTimeOffset now) => ProvenAt = now;

    internal sealed class Mapping : IEntityTypeConfiguration<SignInTicket>
    {
        public void Configure(EntityTypeBuilder<SignInTicket> builder)
        {
            builder.ToTable("SignInTickets").HasKey(row => row.Id);
            builder.Property(row => row.KeyHash).HasMaxLength(64);
            builder.Property(row => row.Device).HasMaxLength(LongestDevice);
            builder.HasIndex(row => row.KeyHash).IsUnique();
            builder.HasIndex(row => row.UserId);
            builder.HasIndex(row => row.ExpiresAt);
        }
    }
}
