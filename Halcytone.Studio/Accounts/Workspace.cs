using Halcytone.Studio.Foundation;
using Halcytone.Studio.Foundation.Data;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace Halcytone.Studio.Accounts;

/// <summary>A tenant. Its key is the <see cref="WorkspaceId"/> that every other row carries.</summary>
public sealed class Workspace : IWorkspaceRow, IVersionedRow
{
    private Workspace() { }

    /// <summary>A new tenant with these settings.</summary>
    public Workspace(WorkspaceId id, WorkspaceSettings settings, DateTimeOffset now)
        => (WorkspaceId, Settings, CreatedAt) = (id, settings, now);

    public WorkspaceId WorkspaceId { get; private set; }
    public WorkspaceSettings Settings { get; private set; } = new();
    public DateTimeOffset CreatedAt { get; private set; }
    public int Version { get; private set; }

    /// <summary>Replaces what the workspace has set; the caller has checked the values.</summary>
    public void Set(WorkspaceSettings settings) => Settings = settings;

    internal sealed class Mapping : IEntityTypeConfiguration<Workspace>
    {
        public void Configure(EntityTypeBuilder<Workspace> builder)
        {
            builder.ToTable("Workspaces").HasKey(row => row.WorkspaceId);
            builder.Property(row => row.WorkspaceId).ValueGeneratedNever();
            builder.Property(row => row.Settings).HasJson();
        }
    }
}

/// <summary>What a workspace has set for all of its people.</summary>
public sealed record WorkspaceSettings
{
    public string Name { get; init; } = "";

    /// <summary>IANA zone; every wall time of the workspace is read in it.</summary>
    public string TimeZone { get; init; } = "America/New_York";

    /// <summary>When the weekly update goes out (seed 000: Tuesday 10:00).</summary>
    public DayOfWeek WeeklyUpdateDay { get; init; } = DayOfWeek.Tuesday;
    public TimeOnly WeeklyUpdateTime { get; init; } = new(10, 0);
    public string SenderName { get; init; } = "";
    public string SenderAddress { get; init; } = "";
    public string? ReplyTo { get; init; }

    /// <summary>Stands in every bulk mail's footer (CAN-SPAM).</summary>
    public string PostalAddress { get; init; } = "";
    public string Language { get; init; } = "en";

    /// <summary>Kinds that need no approval when one of these roles asks for release (design §5); by kind name in snake_case.</summary>
    public IReadOnlyDictionary<string, Role> ApprovalExemptions { get; init; } = new Dictionary<string, Role>();
}
