using Halcytone.Studio.Foundation.Data;
using Halcytone.Studio.Foundation.Events;
using Microsoft.Extensions.Options;

namespace Halcytone.Studio.Tasks;

/// <summary>
/// Does the queue's work: claims what is due while it has runners free, and lets what runs come to an end when the process does. Woken in process and by
/// the database; a plain poll reaches the same result.
/// </summary>
internal sealed partial class TaskPump(
    TaskStore store, TaskBell bell, TaskRunner runner, RunningTasks running, LeaseKeeper leases, TaskAftermath aftermath, PreparedSql sql, StorageWatch storage, Signals signals, IOptions<TaskOptions> options,
    TimeProvider clock, ILogger<TaskPump> logger) : BackgroundService
{
    /// <summary>What is left of a stopped process's time to hear its handlers out.</summary>
    private static readonly TimeSpan LastWord = TimeSpan.FromSeconds(2);

    private const int EveryPriority = -1;

    private readonly TaskOptions settings = options.Value;

    /// <summary>The news up to which nobody waited but those with their share.</summary>
    private long nobodyElseSince = -1;

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        if (!settings.Enabled) return;
        using var drained = new CancellationTokenSource();
        var keeping = leases.Keep(drained.Token);
        await Claim(stoppingToken);
        await Drain();
        await drained.CancelAsync();
        await keeping;
    }

    /// <summary>Runs what is due, one after the other, until nothing is; for tests and commands, where the pump itself is switched off.</summary>
    internal async Task<int> RunDue(CancellationToken stop = default)
    {
        for (var done = 0; ; done++)
        {
            var sentAt = clock.GetTimestamp();
            if (await store.Claim(EveryPriority, except: [], stop) is not { } claim) return done;
            using var task = runner.Begin(claim, sentAt);
            running.Add(task, Task.CompletedTask);
            await runner.Run(task);
            running.Remove(task);
        }
    }

    private async Task Claim(CancellationToken stop)
    {
        var trouble = TimeSpan.Zero;
        var alone = !sql.OnPostgres; // then every lease in the rows is a dead process's
        while (!stop.IsCancellationRequested)
        {
            bell.Listen();
            TimeSpan pause;
            try
            {
                if (alone) await aftermath.TakeBackAll(stop);
                alone = false; // from here on they may be ours
                await Fill(stop);
                pause = await UntilNextLook(stop);
                trouble = TimeSpan.Zero;
            }
            catch (OperationCanceledException) when (stop.IsCancellationRequested)
            {
                return;
            }
            catch (Exception broken)
            {
                pause = trouble = Patience.After(trouble);
                LogClaimBroke(broken, trouble);
            }
            await bell.Wait(pause, clock, stop);
        }
    }

    /// <summary>Claims one task at a time until no runner is free or nothing is due; a workspace with its quarter of the runners goes behind those that wait.</summary>
    private async Task Fill(CancellationToken stop)
    {
        while (storage.MayAct && !aftermath.ClockIsWrong && settings.Runners - running.Count is var free and > 0)
        {
            var above = free == 1 && settings.Runners > 1 ? TaskPriority.Normal : EveryPriority; // the last runner is for what is urgent
            var sentAt = clock.GetTimestamp();
            var claim = await ClaimOfOthers(above, stop) ?? await store.Claim(above, except: [], stop);
            if (claim is null) return;
            Start(claim, sentAt);
        }
    }

    /// <summary>Asks past the workspaces that have their share, as long as others may be waiting.</summary>
    private async Task<Claim?> ClaimOfOthers(int above, CancellationToken stop)
    {
        var news = bell.News;
        var satisfied = running.WithTheirShare(settings.ShareOfOne);
        if (satisfied.Count == 0 || news == nobodyElseSince) return null;

        var claim = await store.Claim(above, satisfied, stop);
        if (claim is null && above == EveryPriority) nobodyElseSince = news;
        return claim;
    }

    /// <summary>The poll, ± 20 %; sooner where a waiting task will be due before.</summary>
    private async Task<TimeSpan> UntilNextLook(CancellationToken stop)
    {
        var poll = (settings.Poll ?? TimeSpan.FromSeconds(sql.OnPostgres ? 2 : 1)) * (0.8 + 0.4 * Random.Shared.NextDouble());
        if (running.Count >= settings.Runners || await store.UntilNext(stop) is not { } due || due <= TimeSpan.Zero) return poll;
        return due < poll ? due : poll;
    }

    private void Start(Claim claim, long sentAt)
    {
        var task = runner.Begin(claim, sentAt);
        var ended = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        running.Add(task, ended.Task);
        signals.Publish(new TaskChanged(claim.Workspace, claim.Id, TaskState.Running));
        _ = Task.Run(async () =>
        {
            await runner.Run(task);
            running.Remove(task);
            task.Dispose();
            bell.Nudge();
            ended.SetResult();
        }, CancellationToken.None);
    }

    /// <summary>Lets what runs finish, then asks it to stop and gives back its leases, the fence kept (reliability-and-security §2.12).</summary>
    private async Task Drain()
    {
        var runs = running.Ended;
        if (await EndsWithin(runs, settings.ShutdownGrace)) return;

        foreach (var task in running.All) task.Stop(StopReason.ShuttingDown);
        if (!await EndsWithin(runs, LastWord)) LogLeftRunning(running.Count);
    }

    private async Task<bool> EndsWithin(Task runs, TimeSpan time)
    {
        try { await runs.WaitAsync(time, clock); }
        catch (TimeoutException) { return false; }
        return true;
    }

    [LoggerMessage(2001, LogLevel.Error, "The queue could not be read; the next look is in {Pause}")]
    private partial void LogClaimBroke(Exception broken, TimeSpan pause);

    [LoggerMessage(2009, LogLevel.Warning, "{Count} tasks did not stop in time; their leases run out")]
    private partial void LogLeftRunning(int count);
}
