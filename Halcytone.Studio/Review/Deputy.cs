using Halcytone.Studio.Foundation;
using Halcytone.Studio.Foundation.Data;

namespace Halcytone.Studio.Review;

/// <summary>Somebody decides in somebody else's stead for a period: "B for A" (ux §4). It makes no chain: a deputy's deputy decides nothing.</summary>
public sealed class Deputy : IWorkspaceRow
{
    /// <summary>The longest period.</summary>
    public static readonly TimeSpan Longest = TimeSpan.FromDays(90);

    public Guid Id { get; init; }
    public WorkspaceId WorkspaceId { get; init; }

    /// <summary>Whose word it is.</summary>
    public Guid MemberId { get; init; }
    public string MemberName { get; init; } = "";

    /// <summary>Who gives it.</summary>
    public Guid DeputyId { get; init; }
    public string DeputyName { get; init; } = "";
    public DateTimeOffset From { get; init; }
    public DateTimeOffset Until { get; init; }
    public string SetBy { get; init; } = "";

    /// <summary>Ended before its time.</summary>
    public DateTimeOffset? EndedAt { get; private set; }

    /// <summary>Ends it; harmless when repeated.</summary>
    internal void End(DateTimeOffset now) => EndedAt ??= now;
}

/// <summary>A person with everybody in whose stead they decide now.</summary>
/// <param name="Self">The person.</param>
/// <param name="For">Those who are away.</param>
public sealed record Seats(Actor Self, IReadOnlyList<Actor> For)
{
    /// <summary>In whose right the person decides at a level: the own one first; null where they do not.</summary>
    public Actor? At(Level level, Guid owner) => level.IsFor(Self, owner) ? Self : For.FirstOrDefault(away => level.IsFor(away, owner));
}

/// <summary>There is no such deputy here.</summary>
internal sealed record NoSuchDeputy() : Missing("no_such_deputy", "There is no such deputy in this workspace.");
