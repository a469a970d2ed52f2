using Halcytone.Studio.Foundation;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace Halcytone.Studio.Accounts.Access;

/// <summary>
/// Who can sign in. A row of the installation, not of a workspace: one person may be a member of several. The password's hash is made and read by
/// ASP.NET Core Identity's hasher; lockout counts on the house's clock.
/// </summary>
public sealed class User
{
    /// <summary>Wrong passwords in a row until the account is locked (reliability-and-security §8.2).</summary>
    public const int TriesUntilLocked = 10;

    /// <summary>How long the lock holds.</summary>
    public static readonly TimeSpan LockedFor = TimeSpan.FromMinutes(15);

    private User() { }

    public User(Guid id, string email, DateTimeOffset now)
        => (Id, Email, NormalizedEmail, CreatedAt, Stamp) = (id, email, Normalize(email), now, NewStamp());

    public Guid Id { get; private set; }
    public string Email { get; private set; } = "";
    public string NormalizedEmail { get; private set; } = "";
    public string? PasswordHash { get; private set; }

    /// <summary>Changes with the password; sign-ins of before end.</summary>
    public string Stamp { get; private set; } = "";
    public int WrongPasswords { get; private set; }
    public DateTimeOffset? LockedUntil { get; private set; }
    public DateTimeOffset? SignedInAt { get; private set; }
    public DateTimeOffset CreatedAt { get; private set; }

    /// <summary>IANA zone in which this person reads times; the workspace's where null.</summary>
    public string? TimeZone { get; private set; }

    /// <summary>Addresses are compared without case.</summary>
    public static string Normalize(string email) => email.Trim().ToUpperInvariant();

    public bool IsLocked(DateTimeOffset now) => LockedUntil > now;

    /// <summary>Takes a new password; every sign-in of before ends.</summary>
    public void Take(string passwordHash) => (PasswordHash, Stamp, WrongPasswords, LockedUntil) = (passwordHash, NewStamp(), 0, null);

    /// <summary>Keeps the same password under a newer hash.</summary>
    public void Rehash(string passwordHash) => PasswordHash = passwordHash;

    /// <summary>Counts a wrong password; the tenth locks for 15 minutes and starts the count again.</summary>
    public void MissPassword(DateTimeOffset now)
    {
        if (++WrongPasswords < TriesUntilLocked) return;
        (WrongPasswords, LockedUntil) = (0, now + LockedFor);
    }

    /// <summary>Notes a right password.</summary>
    public void SignIn(DateTimeOffset now) => (WrongPasswords, LockedUntil, SignedInAt) = (0, null, now);

    public void ReadTimesIn(string? timeZone) => TimeZone = timeZone;

    private static string NewStamp() => Convert.ToHexString(System.Security.Cryptography.RandomNumberGenerator.GetBytes(16));

    internal sealed class Mapping : IEntityTypeConfiguration<User>
    {
        public void Configure(EntityTypeBuilder<User> builder)
        {
            builder.ToTable("Users").HasKey(row => row.Id);
            builder.Property(row => row.Email).HasMaxLength(EmailAddress.Longest);
            builder.Property(row => row.NormalizedEmail).HasMaxLength(EmailAddress.Longest);
            builder.Property(row => row.Stamp).HasMaxLength(32).IsConcurrencyToken();
            builder.HasIndex(row => row.NormalizedEmail).IsUnique();
        }
    }
}
