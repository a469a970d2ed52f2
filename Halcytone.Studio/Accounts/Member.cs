using Halcytone.Studio.Foundation;
using Halcytone.Studio.Foundation.Data;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace Halcytone.Studio.Accounts;

/// <summary>A person or a program (service member) in one workspace, with the roles it holds there.</summary>
public sealed class Member : IWorkspaceRow, IVersionedRow
{
    /// <summary>The longest name, in characters.</summary>
    public const int LongestName = 80;

    private Member() { }

    private Member(Guid id, WorkspaceId workspace, Guid? userId, string name, Role roles, DateTimeOffset now)
        => (Id, WorkspaceId, UserId, Name, Roles, CreatedAt) = (id, workspace, userId, name, roles, now);

    public Guid Id { get; private set; }
    public WorkspaceId WorkspaceId { get; private set; }

    /// <summary>Who signs in as this member; null for a service member, which has only keys.</summary>
    public Guid? UserId { get; private set; }
    public string Name { get; private set; } = "";
    public Role Roles { get; private set; }
    public DateTimeOffset CreatedAt { get; private set; }

    /// <summary>Since when the member may do nothing; null while active. Its history and its keys stay.</summary>
    public DateTimeOffset? DisabledAt { get; private set; }
    public int Version { get; private set; }

    public bool IsService => UserId is null;
    public bool IsActive => DisabledAt is null;

    /// <summary>A person, who signs in as <paramref name="userId"/>.</summary>
    public static Member Person(Guid id, WorkspaceId workspace, Guid userId, string name, Role roles, DateTimeOffset now) => new(id, workspace, userId, name, roles, now);

    /// <summary>A member for programs.</summary>
    public static Member Service(Guid id, WorkspaceId workspace, string name, Role roles, DateTimeOffset now) => new(id, workspace, null, name, roles, now);

    public void Rename(string name) => Name = name;

    /// <summary>Replaces the member's roles.</summary>
    public void Hold(Role roles) => Roles = roles;

    /// <summary>Shuts the member out from now on; harmless when repeated.</summary>
    public void Disable(DateTimeOffset now) => DisabledAt ??= now;

    /// <summary>Lets the member in again.</summary>
    public void Enable() => DisabledAt = null;

    /// <summary>The member as it acts.</summary>
    /// <param name="through">What the key in use lets through of its rights.</param>
    public Actor AsActor(Right through = Right.All) => new(WorkspaceId, Id, Name, Roles, RoleRights.Of(Roles) & through);

    internal sealed class Mapping : IEntityTypeConfiguration<Member>
    {
        public void Configure(EntityTypeBuilder<Member> builder)
        {
            builder.ToTable("Members").HasKey(row => row.Id);
            builder.Property(row => row.Name).HasMaxLength(LongestName);
            builder.Property(row => row.Roles).HasConversion<int>(); // asked for by bits
            builder.HasIndex(row => new { row.WorkspaceId, row.Name });
            builder.HasIndex(row => new { row.UserId, row.WorkspaceId }).IsUnique();
        }
    }
}

/// <summary>No such member here.</summary>
public sealed record NoSuchMember() : Missing("no_such_member", "There is no such member in this workspace.");

/// <summary>A workspace is never left without somebody who can administer it (reliability-and-security §8.8).</summary>
public sealed record LastAdministrator() : Conflict("last_administrator",
    "This is the last active administrator. Nothing was changed. Make somebody else an administrator first.");
