using Halcytone.Studio.Foundation.Data;
using Halcytone.Studio.Foundation.Events;

namespace Halcytone.Studio.Tasks;

/// <summary>
/// Wakes the pump: rung in process after a commit that enqueued something, and by PostgreSQL's NOTIFY from other nodes. Only a hint: one that is lost is
/// made good by the poll.
/// </summary>
internal sealed class TaskBell : IDisposable
{
    public const string Channel = "studio_tasks";
    private readonly IDisposable hearing;
    private TaskCompletionSource rung = New();
    private long news;

    public TaskBell(Signals signals) => hearing = signals.SubscribeEverywhere<TaskChanged>(change =>
    {
        if (change.State == TaskState.Queued) Ring();
        return Task.CompletedTask;
    });

    /// <summary>Something new may be waiting.</summary>
    public void Ring()
    {
        Interlocked.Increment(ref news);
        Nudge();
    }

    /// <summary>A runner is free.</summary>
    public void Nudge() => Volatile.Read(ref rung).TrySetResult();

    /// <summary>Goes up whenever somebody's task may have come.</summary>
    public long News => Interlocked.Read(ref news);

    /// <summary>Makes the next wait a new one. Call it before looking at the queue: a ring while one looks is not missed.</summary>
    public void Listen() => Volatile.Write(ref rung, New());

    /// <summary>Waits until it rings, at most <paramref name="longest"/>.</summary>
    public async Task Wait(TimeSpan longest, TimeProvider clock, CancellationToken stop)
    {
        using var waiting = CancellationTokenSource.CreateLinkedTokenSource(stop);
        var poll = Task.Delay(longest, clock, waiting.Token);
        if (await Task.WhenAny(Volatile.Read(ref rung).Task, poll) == poll) Interlocked.Increment(ref news);
        await waiting.CancelAsync();
    }

    public void Dispose() => hearing.Dispose();

    private static TaskCompletionSource New() => new(TaskCreationOptions.RunContinuationsAsynchronously);
}
