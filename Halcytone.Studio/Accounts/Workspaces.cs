using Halcytone.Studio.Foundation;

namespace Halcytone.Studio.Accounts;

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

/// <summary>The tenants and their settings.</summary>
public sealed class Workspaces
{
    /// <summary>The settings of the actor's workspace; cached for at most 30 s.</summary>
    public Task<WorkspaceSettings> Settings(Actor actor, CancellationToken stop) => Task.FromResult(new WorkspaceSettings());
}

/// <summary>A member as lists and mentions show it.</summary>
public sealed record MemberRow(Guid Id, string Name, string? Email, Role Roles, bool IsService);

/// <summary>The people and programs of a workspace.</summary>
public sealed class Members
{
    /// <summary>Active members who hold any of <paramref name="roles"/>; all of them for <see cref="Role.None"/>. At most 500, by name.</summary>
    public Task<IReadOnlyList<MemberRow>> Holding(Actor actor, Role roles, CancellationToken stop) => throw new NotImplementedException();

    /// <summary>The actor of a member as of now, for work done later in that name; null where the member left.</summary>
    public Task<Actor?> ActorOf(WorkspaceId workspace, Guid memberId, CancellationToken stop) => throw new NotImplementedException();
}
