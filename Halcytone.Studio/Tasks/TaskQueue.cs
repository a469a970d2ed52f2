using Halcytone.Studio.Foundation;
using Halcytone.Studio.Foundation.Data;

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
}

/// <summary>The X-Priority levels of seed 000.</summary>
public static class TaskPriority
{
    public const int High = 90;
    public const int Normal = 50;
    public const int Low = 10;
}

/// <summary>What a handler is given.</summary>
/// <param name="TaskId">The task's id.</param>
/// <param name="Actor">In whose name it runs: all rights, shown as the asker.</param>
/// <param name="Attempt">1 for the first.</param>
/// <param name="MaxAttempts">The last attempt's number.</param>
/// <param name="Fence">Goes up with each claim; writes of an older one are refused.</param>
public sealed record TaskRun(Guid TaskId, Actor Actor, int Attempt, int MaxAttempts, long Fence)
{
    /// <summary>The payload's JSON.</summary>
    public required string Payload { get; init; }

    /// <summary>The correlation id of the request that enqueued it.</summary>
    public string? RequestId { get; init; }

    /// <summary>Whether this process may still act for the task: its lease is trusted and nobody cancelled it. Ask before each outside act.</summary>
    public required Func<bool> IsTrusted { get; init; }
}

/// <summary>How a run ended.</summary>
public abstract record TaskResult
{
    /// <summary>It is done.</summary>
    public static TaskResult Done { get; } = new Finished();

    /// <summary>Try again: at <paramref name="at"/>, or after the standard delay <c>min(300·2^n, 3600)</c> s (seed 001). Counts as an attempt.</summary>
    public static TaskResult Retry(string reason, DateTimeOffset? at = null) => new Later(reason, at, CountsAsAttempt: true);

    /// <summary>Not yet, through no fault: continue at <paramref name="at"/>. Counts no attempt.</summary>
    public static TaskResult Wait(string reason, DateTimeOffset at) => new Later(reason, at, CountsAsAttempt: false);

    /// <summary>It can never succeed; <paramref name="reason"/> is shown to people.</summary>
    public static TaskResult Never(string reason) => new Failed(reason);

    internal sealed record Finished : TaskResult;
    internal sealed record Later(string Reason, DateTimeOffset? At, bool CountsAsAttempt) : TaskResult;
    internal sealed record Failed(string Reason) : TaskResult;
}

/// <summary>
/// Does one kind of task. May be run again after a crash at any point, so it reads what is already done before it acts. An exception counts as a
/// retry with the standard delay.
/// </summary>
public interface ITaskHandler
{
    /// <summary>The kind it does.</summary>
    string Kind { get; }

    /// <summary>The hard limit of one run (reliability-and-security §2.6: 10 min unless said).</summary>
    TimeSpan Timeout => TimeSpan.FromMinutes(10);

    /// <summary>Does what is left of it. Honours <paramref name="stop"/>, which also fires when the lease is no longer trusted.</summary>
    Task<TaskResult> Run(TaskRun run, CancellationToken stop);
}

/// <summary>The durable queue's one way in.</summary>
public sealed class TaskQueue
{
    /// <summary>Adds the task to the unit of work that causes it; it starts after the commit. A second open task with the same key is not added.</summary>
    /// <returns>The task's id, or the id of the open one with the same key.</returns>
    public Task<Guid> Enqueue(StudioDb db, Actor actor, NewTask task, CancellationToken stop) => throw new NotImplementedException();

    /// <summary>Brings the open task with this key forward to now, where one waits; part of the caller's unit of work.</summary>
    public Task Hurry(StudioDb db, Actor actor, string key, CancellationToken stop) => throw new NotImplementedException();
}
