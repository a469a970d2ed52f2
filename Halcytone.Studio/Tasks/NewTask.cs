namespace Halcytone.Studio.Tasks;

/// <summary>A unit of background work as it is asked for.</summary>
/// <param name="Kind">Which handler: a stable lower-case name such as <c>release</c>.</param>
/// <param name="Payload">What the handler needs; stored as JSON, at most 64 KB, never a secret.</param>
public sealed record NewTask(string Kind, object Payload)
{
    /// <summary>Not claimed before this instant; at once where null.</summary>
    public DateTimeOffset? DueAt { get; init; }

    /// <summary>0 to 100; above 50 starts at once, past the others. HIGH 90, NORMAL 50, LOW 10.</summary>
    public int Priority { get; init; } = TaskPriority.Normal;

    /// <summary>Unique in the workspace while the task is open: enqueuing it twice is one task.</summary>
    public string? Key { get; init; }

    /// <summary>Tries before it has failed, crashes not counted.</summary>
    public int MaxAttempts { get; init; } = 5;

    /// <summary>The row it works for, so that a page can show its open task.</summary>
    public Guid? SubjectId { get; init; }

    /// <summary>The form of <see cref="Payload"/>; goes up when the handler must tell an older one apart.</summary>
    public int PayloadVersion { get; init; } = 1;
}

/// <summary>The X-Priority levels of seed 000.</summary>
public static class TaskPriority
{
    public const int High = 90;
    public const int Normal = 50;
    public const int Low = 10;
}
