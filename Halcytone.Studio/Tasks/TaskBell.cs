using Halcytone.Studio.Foundation.Events;

namespace Halcytone.Studio.Tasks;

/// <summary>Wakes a loop that looks at rows. Only a hint: one that is lost is made good by the loop's poll.</summary>
internal class Bell
{
    private TaskCompletionSource rung = New();
    private long news;

    /// <summary>Goes up whenever there may be something new.</summary>
    public long News => Interlocked.Read(ref news);

    /// <summary>Something new may be waiting.</summary>
    public void Ring()
    {
        Interlocked.Increment(ref news);
        Nudge();
    }

    /// <summary>Nothing new, but look again: a runner is free.</summary>
    public void Nudge() => Volatile.Read(ref rung).TrySetResult();

    /// <summary>Makes the next wait a new one. Call it before looking at the rows: a ring while one looks is not missed.</summary>
    public void Listen() => Volatile.Write(ref rung, New());

    /// <summary>Waits until it rings, at most <paramref name="longest"/>; then there may be news that nobody rang for.</summary>
    public async Task Wait(TimeSpan longest, TimeProvider clock, CancellationToken stop)
    {
        using var waiting = CancellationTokenSource.CreateLinkedTokenSource(stop);
        var poll = Task.Delay(longest, clock, waiting.Token);
        if (await Task.WhenAny(Volatile.Read(ref rung).Task, poll) == poll) Interlocked.Increment(ref news);
        await waiting.CancelAsync();
    }

    private static TaskCompletionSource New() => new(TaskCreationOptions.RunContinuationsAsynchronously);
}

/// <summary>Wakes the pump: rung in process after a commit that enqueued something, and by PostgreSQL's NOTIFY from other nodes.</summary>
internal sealed class TaskBell : Bell, IDisposable
{
    public const string Channel = "studio_tasks";
    private readonly IDisposable hearing;

    public TaskBell(Signals signals) => hearing = signals.SubscribeEverywhere<TaskChanged>(change =>
    {
        if (change.State == TaskState.Queued) Ring();
        return Task.CompletedTask;
    });

    public void Dispose() => hearing.Dispose();
}
