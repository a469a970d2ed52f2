using Halcytone.Studio.Content;
using Halcytone.Studio.Foundation;
using Halcytone.Studio.Foundation.Data;

namespace Halcytone.Studio.Review;

/// <summary>Whether a kind is reviewed at all (ux §4).</summary>
public enum PolicyMode
{
    /// <summary>Nothing is asked: it may go out when somebody releases it.</summary>
    Off,

    /// <summary>It may go out unasked; who asks for review waits for it.</summary>
    Optional,

    /// <summary>It goes out only when every level has said yes.</summary>
    Required,
}

/// <summary>How a kind is reviewed.</summary>
/// <param name="Levels">In order, 1 to 4; none where it is off.</param>
public sealed record Policy(ContentKind Kind, PolicyMode Mode, IReadOnlyList<Level> Levels)
{
    /// <summary>Its own default (design §5), not changed by the workspace.</summary>
    public bool IsDefault { get; init; }

    /// <summary>Of the workspace's own policy, for the next change; 0 for the default.</summary>
    public int Version { get; init; }
    public string? ChangedBy { get; init; }
    public DateTimeOffset? ChangedAt { get; init; }
}

/// <summary>A workspace's own policy for one kind; kinds without a row follow <see cref="Policies.Of"/>.</summary>
public sealed class ReviewPolicy : IWorkspaceRow, IVersionedRow
{
    public Guid Id { get; init; }
    public WorkspaceId WorkspaceId { get; init; }
    public ContentKind Kind { get; init; }
    public PolicyMode Mode { get; private set; }
    public IReadOnlyList<Level> Levels { get; private set; } = [];
    public string ChangedBy { get; private set; } = "";
    public DateTimeOffset ChangedAt { get; private set; }
    public int Version { get; private set; }

    internal void Set(PolicyMode mode, IReadOnlyList<Level> levels, Actor by, DateTimeOffset now) => (Mode, Levels, ChangedBy, ChangedAt) = (mode, levels, by.Name, now);

    internal Policy AsPolicy() => new(Kind, Mode, Mode == PolicyMode.Off ? [] : Levels) { Version = Version, ChangedBy = ChangedBy, ChangedAt = ChangedAt };
}
