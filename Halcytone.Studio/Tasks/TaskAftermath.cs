using System.Diagnostics.CodeAnalysis;
using Halcytone.Studio.Foundation;
using Halcytone.Studio.Foundation.Data;
using Halcytone.Studio.Foundation.Events;
using Halcytone.Studio.Foundation.Time;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;

namespace Halcytone.Studio.Tasks;

/// <summary>What happens to tasks besides running: they fail for good, their process dies, they have long been finished. Rare, so it goes the ordinary way, with facts.</summary>
internal sealed partial class TaskAftermath(
    Database database, TaskStore store, IOptions<TaskOptions> options, TimeProvider clock, ILogger<TaskAftermath> logger)
{
    private static readonly TimeSpan ClearEvery = TimeSpan.FromHours(1);
    private static readonly TimeSpan CompareClocksEvery = TimeSpan.FromMinutes(1);

    /// <summary>Farther apart than this, times written by this process and by the database no longer fit together (reliability-and-security §1.7).</summary>
    private static readonly TimeSpan ClockWorries = TimeSpan.FromSeconds(2);
    private static readonly TimeSpan ClockStops = TimeSpan.FromSeconds(30);

    private readonly TaskOptions settings = options.Value;
    private long? clearedAt;
    private long? comparedAt;

    /// <summary>Whether this process's clock is so far from the database's that it must not claim.</summary>
    public bool ClockIsWrong { get; private set; }

    /// <summary>One round: expired leases, clocks, clean-up, gauge.</summary>
    public async Task Tend(CancellationToken stop)
    {
        await TakeBackExpired(stop);
        if (IsTime(ref comparedAt, CompareClocksEvery)) await CompareClocks(stop);
        if (IsTime(ref clearedAt, ClearEvery)) await Clear(stop);
        foreach (var (state, count) in Complete(await store.Depth(stop))) TaskMetrics.Depth.Record(count, new KeyValuePair<string, object?>("state", state.ToString().ToLowerInvariant()));
    }

    /// <summary>Its attempts are used up, or it can never succeed. False where the task is no longer ours.</summary>
    public async Task<bool> Fail(Claim claim, string reason, CancellationToken stop)
    {
        var failed = await database.Write<bool>(Actor.House(claim.Workspace), async db =>
        {
            var task = await db.QueuedTasks.SingleOrDefaultAsync(row => row.Id == claim.Id && row.Fence == claim.Fence && row.State == TaskState.Running, stop);
            if (task is null) return false;

            task.Fail(reason, clock.Now());
            db.Record(new Fact("task.failed", new Subject("task", task.Id), $"The task {task.Kind} failed in attempt {task.Attempt}: {Short(reason)}"));
            return true;
        }, stop);
        return failed.Match(ours => ours, _ => false);
    }

    /// <summary>Takes back tasks whose process let the lease run out.</summary>
    public async Task TakeBackExpired(CancellationToken stop)
    {
        foreach (var lease in await store.Leases(onlyExpired: true, stop))
            await TakeBack(lease, crashes => settings.CrashDelay * crashes, stop);
    }

    /// <summary>At the start of SQLite's only process every lease is a dead one's: all are taken back at once, and a first crash does not wait.</summary>
    public async Task TakeBackAll(CancellationToken stop)
    {
        foreach (var lease in await store.Leases(onlyExpired: false, stop))
            await TakeBack(lease, crashes => settings.CrashDelay * (crashes - 1), stop);
    }

    private async Task TakeBack(HeldLease lease, Func<int, TimeSpan> delay, CancellationToken stop)
    {
        await database.Write<Done>(Actor.House(lease.Workspace), async db =>
        {
            var task = await db.QueuedTasks.SingleOrDefaultAsync(row => row.Id == lease.Id && row.Fence == lease.Fence && row.State == TaskState.Running, stop);
            if (task is null || task.LeaseUntil != lease.Until) return new Done(); // its process came back, or another node was first

            task.Crash(clock.Now(), delay(task.CrashCount + 1), settings.MostCrashes);
            LogTakenBack(task.Id, task.Kind, task.CrashCount, task.State);
            if (task.State == TaskState.Quarantined)
                db.Record(new Fact("task.quarantined", new Subject("task", task.Id), $"The task {task.Kind} was set aside: its process ended {task.CrashCount} times while it ran. Nothing more is done until somebody looks at it.")
                {
                    Notify = new Notify(NoticeReason.Failed, "/admin/queue?state=quarantined", Role.Administrator),
                });
            db.Signal(new TaskChanged(task.WorkspaceId, task.Id, task.State));
            return new Done();
        }, stop);
    }

    private async Task CompareClocks(CancellationToken stop)
    {
        var difference = await store.ClockDifference(stop);
        ClockIsWrong = difference > ClockStops;
        if (difference > ClockWorries) LogClock(difference, ClockIsWrong ? "No tasks are claimed until it is right." : "Check the time service.");
    }

    /// <summary>Clears away finished tasks that are old, or more than are kept, 500 at a time.</summary>
    internal async Task Clear(CancellationToken stop)
    {
        var before = clock.Now() - settings.KeepFinished;
        if (await store.EndOfNewest(settings.MostFinished, stop) is { } most && most > before) before = most;
        while (await store.Clear(before, stop) > 0) stop.ThrowIfCancellationRequested();
    }

    private bool IsTime([NotNull] ref long? last, TimeSpan every)
    {
        if (last is { } then && clock.GetElapsedTime(then) < every) return false;
        last = clock.GetTimestamp();
        return true;
    }

    /// <summary>A state without tasks is shown as zero, not left at its last value.</summary>
    private static IEnumerable<(TaskState State, long Count)> Complete(List<(TaskState State, long Count)> counted)
        => new[] { TaskState.Queued, TaskState.Running, TaskState.Failed, TaskState.Quarantined }.Select(state => (state, counted.FirstOrDefault(entry => entry.State == state).Count));

    private static string Short(string reason) => reason.Length <= 200 ? reason : string.Concat(reason.AsSpan(0, 199), "…");

    [LoggerMessage(2020, LogLevel.Warning, "Task {TaskId} ({Kind}) was taken back from a process that ended, crash {Crashes}: {State}")]
    private partial void LogTakenBack(Guid taskId, string kind, int crashes, TaskState state);

    [LoggerMessage(2021, LogLevel.Warning, "This machine's clock is {Difference} from the database's. {Advice}")]
    private partial void LogClock(TimeSpan difference, string advice);
}
