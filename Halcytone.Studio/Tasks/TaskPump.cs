using System.Collections.Concurrent;
using System.Data.Common;
using System.Diagnostics;
using Halcytone.Studio.Foundation;
using Halcytone.Studio.Foundation.Data;
using Halcytone.Studio.Foundation.Events;
using Halcytone.Studio.Foundation.Http;
using Halcytone.Studio.Foundation.Time;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;

namespace Halcytone.Studio.Tasks;

/// <summary>
/// Does the queue's work: claims what is due while it has runners free, keeps the leases of what runs, writes down how each run ended, and takes back what
/// other processes left behind. Woken in process and by the database; a plain poll reaches the same result.
/// </summary>
internal sealed partial class TaskPump(
    TaskStore store, TaskBell bell, TaskAftermath aftermath, IEnumerable<ITaskHandler> handlers, PreparedSql sql, Signals signals, IOptions<TaskOptions> options, TimeProvider clock,
    ILogger<TaskPump> logger) : BackgroundService
{
    /// <summary>Past the hard timeout a handler that does not listen is left to itself after this time.</summary>
    private static readonly TimeSpan DeafFor = TimeSpan.FromSeconds(30);

    /// <summary>What is left of a stopped process's time to hear its handlers out.</summary>
    private static readonly TimeSpan LastWord = TimeSpan.FromSeconds(2);
    private static readonly TimeSpan FirstTrouble = TimeSpan.FromMilliseconds(250);
    private static readonly TimeSpan LongestTrouble = TimeSpan.FromSeconds(10);

    private const int EveryPriority = -1;

    private readonly TaskOptions settings = options.Value;
    private readonly Dictionary<string, ITaskHandler> handlers = handlers.ToDictionary(handler => handler.Kind);
    private readonly ConcurrentDictionary<Guid, (RunningTask Task, Task Run)> running = [];

    /// <summary>The news up to which nobody waited but those with their share.</summary>
    private long nobodyElseSince = -1;

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        if (!settings.Enabled) return;
        using var tending = new CancellationTokenSource();
        var beside = new[] { Renew(tending.Token), Tend(tending.Token) };
        await Claim(stoppingToken);
        await Drain();
        await tending.CancelAsync();
        await Task.WhenAll(beside);
    }

    /// <summary>Runs what is due, one after the other, until nothing is; for tests and commands, where the pump itself is switched off.</summary>
    internal async Task<int> RunDue(CancellationToken stop = default)
    {
        for (var done = 0; ; done++)
        {
            var sentAt = clock.GetTimestamp();
            if (await store.Claim(EveryPriority, except: [], stop) is not { } claim) return done;
            using var task = Begin(claim, sentAt);
            running[claim.Id] = (task, Task.CompletedTask);
            await Execute(task);
        }
    }

    private async Task Claim(CancellationToken stop)
    {
        var trouble = TimeSpan.Zero;
        if (!sql.OnPostgres) await Repeat(aftermath.TakeBackAll, stop);
        while (!stop.IsCancellationRequested)
        {
            bell.Listen();
            TimeSpan pause;
            try
            {
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
                pause = trouble = Longer(trouble);
                LogClaimBroke(broken, trouble);
            }
            await bell.Wait(pause, clock, stop);
        }
    }

    /// <summary>Claims one task at a time until no runner is free or nothing is due; a workspace with its quarter of the runners goes behind those that wait.</summary>
    private async Task Fill(CancellationToken stop)
    {
        while (!aftermath.ClockIsWrong && settings.Runners - running.Count is var free and > 0)
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
        var satisfied = WithTheirShare();
        if (satisfied.Count == 0 || news == nobodyElseSince) return null;

        var claim = await store.Claim(above, satisfied, stop);
        if (claim is null && above == EveryPriority) nobodyElseSince = news;
        return claim;
    }

    private List<WorkspaceId> WithTheirShare() => running.Count < settings.ShareOfOne ? [] : [.. running.Values
        .GroupBy(entry => entry.Task.Claim.Workspace).Where(group => group.Count() >= settings.ShareOfOne).Select(group => group.Key)];

    /// <summary>The poll, ± 20 %; sooner where a waiting task will be due before.</summary>
    private async Task<TimeSpan> UntilNextLook(CancellationToken stop)
    {
        var poll = (settings.Poll ?? TimeSpan.FromSeconds(sql.OnPostgres ? 2 : 1)) * (0.8 + 0.4 * Random.Shared.NextDouble());
        if (running.Count >= settings.Runners || await store.UntilNext(stop) is not { } due || due <= TimeSpan.Zero) return poll;
        return due < poll ? due : poll;
    }

    private void Start(Claim claim, long sentAt)
    {
        var task = Begin(claim, sentAt);
        var started = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        running[claim.Id] = (task, started.Task);
        signals.Publish(new TaskChanged(claim.Workspace, claim.Id, TaskState.Running));
        _ = Task.Run(async () =>
        {
            try { await Execute(task); }
            finally
            {
                task.Dispose();
                bell.Nudge();
                started.SetResult();
            }
        }, CancellationToken.None);
    }

    private RunningTask Begin(Claim claim, long sentAt)
    {
        TaskMetrics.Claimed.Add(1, new KeyValuePair<string, object?>("kind", claim.Kind));
        return new RunningTask(claim, sentAt, settings.TrustWindow, handlers.GetValueOrDefault(claim.Kind)?.Timeout ?? LastWord, clock);
    }

    private async Task Execute(RunningTask task)
    {
        try
        {
            RequestId.Continue(task.Claim.RequestId);
            using var scope = logger.BeginScope(new KeyValuePair<string, object?>[] { new("TaskId", task.Claim.Id), new("RequestId", task.Claim.RequestId) });
            var result = await Run(task);
            await Conclude(task, result);
        }
        catch (Exception broken)
        {
            LogConclusionBroke(broken, task.Claim.Id, task.Claim.Kind); // its lease runs out, and it is taken back
        }
        finally
        {
            running.TryRemove(task.Claim.Id, out _);
        }
    }

    /// <summary>What the handler answers; null where it was told to stop and did.</summary>
    private async Task<TaskResult?> Run(RunningTask task)
    {
        var claim = task.Claim;
        if (!handlers.TryGetValue(claim.Kind, out var handler)) return TaskResult.Never($"This version of the program does no {claim.Kind} tasks.");
        try
        {
            return await handler.Run(RunOf(task), task.Stopping).WaitAsync(handler.Timeout + DeafFor, clock);
        }
        catch (TimeoutException) when (task.Why == StopReason.TimedOut)
        {
            LogDeaf(claim.Id, claim.Kind);
            return null;
        }
        catch (OperationCanceledException) when (task.Why != StopReason.None)
        {
            return null;
        }
        catch (Exception broken)
        {
            LogTaskBroke(broken, claim.Id, claim.Kind, claim.Attempt);
            return TaskResult.Retry(broken.Message);
        }
    }

    private TaskRun RunOf(RunningTask task)
    {
        var claim = task.Claim;
        var actor = new Actor(claim.Workspace, claim.MemberId, claim.ActorName, Role.None, Right.All);
        return new TaskRun(claim.Id, actor, claim.Attempt, claim.MaxAttempts, claim.Fence)
        {
            Payload = claim.Payload,
            PayloadVersion = claim.PayloadVersion,
            RequestId = claim.RequestId,
            SubjectId = claim.SubjectId,
            Checkpoint = claim.Checkpoint,
            IsTrusted = () => task.IsTrusted,
            Report = (words, checkpoint, stop) => Report(task, words, checkpoint, stop),
        };
    }

    private async Task<bool> Report(RunningTask task, string words, string? checkpoint, CancellationToken stop)
    {
        var text = words.Length <= QueuedTask.LongestProgress ? words : words[..QueuedTask.LongestProgress];
        var ours = await store.Report(task.Claim, text, checkpoint, stop);
        if (!ours) task.Stop(StopReason.LeaseLost);
        else signals.Publish(new TaskChanged(task.Claim.Workspace, task.Claim.Id, TaskState.Running));
        return ours;
    }

    /// <summary>Writes down how it ended, under its fence, and tries again for as long as a lease lasts.</summary>
    private async Task Conclude(RunningTask task, TaskResult? result)
    {
        var (claim, trouble, since) = (task.Claim, TimeSpan.Zero, clock.GetTimestamp());
        while (true)
        {
            try
            {
                if (await Write(task, result) is not { } state) LogFenced(claim.Id, claim.Kind, claim.Fence);
                else
                {
                    TaskMetrics.Ended(claim.Kind, state);
                    signals.Publish(new TaskChanged(claim.Workspace, claim.Id, state));
                }
                return;
            }
            catch (DbException broken) when (clock.GetElapsedTime(since) < settings.Lease)
            {
                trouble = Longer(trouble);
                LogWriteBroke(broken, claim.Id, trouble);
                await Task.Delay(trouble, clock);
            }
        }
    }

    /// <summary>The state it is in now, or null where it is no longer ours.</summary>
    private async Task<TaskState?> Write(RunningTask task, TaskResult? result)
    {
        var claim = task.Claim;
        switch (result, task.Why)
        {
            case (TaskResult.Finished, _):
                return await store.Finish(claim, TaskState.Succeeded, null, default) ? TaskState.Succeeded : null;
            case (TaskResult.Failed never, _):
                return await aftermath.Fail(claim, Redaction.Of(never.Reason), default) ? TaskState.Failed : null;
            case (_, StopReason.Cancelled):
                return await store.Finish(claim, TaskState.Cancelled, null, default) ? TaskState.Cancelled : null;
            case (TaskResult.Later later, _):
                return await Later(claim, later);
            case (null, StopReason.TimedOut):
                return await Later(claim, new TaskResult.Later("It took longer than it may and was stopped.", null, CountsAsAttempt: true));
            default: // told to stop without a fault of its own
                return await store.Requeue(claim, TimeSpan.Zero, countsAttempt: false, null, default) ? TaskState.Queued : null;
        }
    }

    private async Task<TaskState?> Later(Claim claim, TaskResult.Later later)
    {
        var reason = Redaction.Of(later.Reason);
        if (later.CountsAsAttempt && claim.Attempt >= claim.MaxAttempts) return await aftermath.Fail(claim, reason, default) ? TaskState.Failed : null;

        var ours = later.At is { } at
            ? await store.RequeueAt(claim, at, later.CountsAsAttempt, reason, default)
            : await store.Requeue(claim, settings.RetryDelay(claim.Attempt), later.CountsAsAttempt, reason, default);
        return ours ? TaskState.Queued : null;
    }

    private async Task Renew(CancellationToken stop)
    {
        using var turns = new PeriodicTimer(settings.RenewEvery, clock);
        while (await Turn(turns, stop))
        {
            try { await RenewOnce(stop); }
            catch (Exception broken) when (!stop.IsCancellationRequested) { LogRenewBroke(broken); } // the trust windows decide
            catch (OperationCanceledException) { return; }
        }
    }

    internal async Task RenewOnce(CancellationToken stop)
    {
        var held = running.Values.Select(entry => entry.Task).ToList();
        if (held.Count == 0) return;

        var sentAt = clock.GetTimestamp();
        var ours = await store.Renew([.. held.Select(task => (task.Claim.Id, task.Claim.Fence))], stop);
        foreach (var task in held)
        {
            if (!ours.TryGetValue(task.Claim.Id, out var cancelRequested)) task.Stop(StopReason.LeaseLost);
            else if (cancelRequested) task.Stop(StopReason.Cancelled);
            else task.Renewed(sentAt);
        }
    }

    private async Task Tend(CancellationToken stop)
    {
        using var cancelled = signals.SubscribeEverywhere<TaskCancelAsked>(asked =>
        {
            if (running.TryGetValue(asked.TaskId, out var entry)) entry.Task.Stop(StopReason.Cancelled);
            return Task.CompletedTask;
        });
        using var turns = new PeriodicTimer(settings.TendEvery, clock);
        while (await Turn(turns, stop))
        {
            try { await aftermath.Tend(stop); }
            catch (Exception broken) when (!stop.IsCancellationRequested) { LogTendBroke(broken); }
            catch (OperationCanceledException) { return; }
        }
    }

    /// <summary>Lets what runs finish, then asks it to stop and gives back its leases, the fence kept (reliability-and-security §2.12).</summary>
    private async Task Drain()
    {
        var runs = Task.WhenAll(running.Values.Select(entry => entry.Run));
        if (await EndsWithin(runs, settings.ShutdownGrace)) return;

        foreach (var (task, _) in running.Values) task.Stop(StopReason.ShuttingDown);
        if (!await EndsWithin(runs, LastWord)) LogLeftRunning(running.Count);
    }

    private async Task<bool> EndsWithin(Task runs, TimeSpan time)
    {
        try { await runs.WaitAsync(time, clock); }
        catch (TimeoutException) { return false; }
        return true;
    }

    private async Task Repeat(Func<CancellationToken, Task> act, CancellationToken stop)
    {
        for (var trouble = FirstTrouble; !stop.IsCancellationRequested; trouble = Longer(trouble))
        {
            try
            {
                await act(stop);
                return;
            }
            catch (DbException broken)
            {
                LogTendBroke(broken);
                await Task.Delay(trouble, clock, stop).ContinueWith(_ => { }, CancellationToken.None, TaskContinuationOptions.ExecuteSynchronously, TaskScheduler.Default);
            }
            catch (OperationCanceledException)
            {
                return;
            }
        }
    }

    private static async Task<bool> Turn(PeriodicTimer turns, CancellationToken stop)
    {
        try { return await turns.WaitForNextTickAsync(stop); }
        catch (OperationCanceledException) { return false; }
    }

    private static TimeSpan Longer(TimeSpan trouble) => trouble == TimeSpan.Zero ? FirstTrouble : trouble * 2 < LongestTrouble ? trouble * 2 : LongestTrouble;

    [LoggerMessage(2001, LogLevel.Error, "The queue could not be read; the next look is in {Pause}")]
    private partial void LogClaimBroke(Exception broken, TimeSpan pause);

    [LoggerMessage(2002, LogLevel.Error, "How task {TaskId} ({Kind}) ended could not be saved; its lease runs out")]
    private partial void LogConclusionBroke(Exception broken, Guid taskId, string kind);

    [LoggerMessage(2003, LogLevel.Warning, "Task {TaskId} ({Kind}) broke in attempt {Attempt}")]
    private partial void LogTaskBroke(Exception broken, Guid taskId, string kind, int attempt);

    [LoggerMessage(2004, LogLevel.Warning, "fenced: task {TaskId} ({Kind}) of fence {Fence} is no longer ours; its result was discarded")]
    private partial void LogFenced(Guid taskId, string kind, long fence);

    [LoggerMessage(2005, LogLevel.Warning, "How task {TaskId} ended could not be saved; tried again in {Pause}")]
    private partial void LogWriteBroke(Exception broken, Guid taskId, TimeSpan pause);

    [LoggerMessage(2006, LogLevel.Error, "Task {TaskId} ({Kind}) does not honour cancellation and was left to itself")]
    private partial void LogDeaf(Guid taskId, string kind);

    [LoggerMessage(2007, LogLevel.Warning, "Leases could not be renewed")]
    private partial void LogRenewBroke(Exception broken);

    [LoggerMessage(2008, LogLevel.Warning, "The queue could not be tended")]
    private partial void LogTendBroke(Exception broken);

    [LoggerMessage(2009, LogLevel.Warning, "{Count} tasks did not stop in time; their leases run out")]
    private partial void LogLeftRunning(int count);
}
