using System.Text.Json;
using Halcytone.Studio.Foundation;

namespace Halcytone.Studio.Tasks;

/// <summary>
/// Does one kind of task. The life of a failing one: an exception or <see cref="TaskResult.Retry"/> counts an attempt and waits
/// <c>min(300·2^n, 3600)</c> s (600, 1200, 2400, 3600 …) unless the handler names a time; with the fifth attempt, or <see cref="TaskResult.Never"/>, it has
/// failed until a person retries it. A process that dies counts a crash instead: 30 s × crashes later it is claimed again, with the third crash it is
/// quarantined. So it may be run again after any point, and reads what is already done before it acts.
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

    /// <summary>The payload's form.</summary>
    public int PayloadVersion { get; init; } = 1;

    /// <summary>The correlation id of the request that enqueued it.</summary>
    public string? RequestId { get; init; }

    /// <summary>The row it works for.</summary>
    public Guid? SubjectId { get; init; }

    /// <summary>What an earlier run noted last; null at the first.</summary>
    public string? Checkpoint { get; init; }

    /// <summary>Whether this process may still act for the task: its lease is trusted and nobody cancelled it. Ask before each outside act.</summary>
    public required Func<bool> IsTrusted { get; init; }

    /// <summary>
    /// Notes how far it is: words for people (200 characters), and where a later run goes on (null keeps what is there). Long work does so every 30 s at least.
    /// Answers false where the task is no longer ours: stop then.
    /// </summary>
    public Func<string, string?, CancellationToken, Task<bool>> Report { get; init; } = (_, _, _) => Task.FromResult(true);

    /// <summary>The payload as it was given to <see cref="NewTask"/>.</summary>
    public T Read<T>() => JsonSerializer.Deserialize<T>(Payload) ?? throw new JsonException($"The payload of task {TaskId} is empty.");
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
