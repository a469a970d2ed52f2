using System.Data.Common;
using Halcytone.Studio.Foundation;
using Halcytone.Studio.Foundation.Data;
using Halcytone.Studio.Foundation.Events;
using Halcytone.Studio.Foundation.Http;
using Microsoft.Extensions.Options;

namespace Halcytone.Studio.Tasks;

/// <summary>Does one claimed task: hands it to its handler and writes down, under its fence, how the run ended.</summary>
internal sealed partial class TaskRunner(
    TaskStore store, TaskAftermath aftermath, IEnumerable<ITaskHandler> handlers, StorageWatch storage, Signals signals, IOptions<TaskOptions> options, TimeProvider clock, ILogger<TaskRunner> logger)
{
    /// <summary>Past the hard timeout a handler that does not listen is left to itself after this time.</summary>
    private static readonly TimeSpan DeafFor = TimeSpan.FromSeconds(30);

    /// <summary>A task that nobody here can do is only told so.</summary>
    private static readonly TimeSpan WithoutHandler = TimeSpan.FromSeconds(2);

    private readonly TaskOptions settings = options.Value;
    private readonly Dictionary<string, ITaskHandler> handlers = handlers.ToDictionary(handler => handler.Kind);

    /// <summary>Counts the claim and starts its clocks.</summary>
    /// <param name="sentAt">When the claim was sent, a monotonic stamp: the lease is trusted from there.</param>
    public RunningTask Begin(Claim claim, long sentAt)
    {
        TaskMetrics.Claimed.Add(1, new KeyValuePair<string, object?>("kind", claim.Kind));
        return new RunningTask(claim, sentAt, settings.TrustWindow, handlers.GetValueOrDefault(claim.Kind)?.Timeout ?? WithoutHandler, clock);
    }

    /// <summary>Runs it and writes down how it ended; nothing gets out of here.</summary>
    public async Task Run(RunningTask task)
    {
        try
        {
            RequestId.Continue(task.Claim.RequestId);
            StorageWatch.WorkInBackground();
            using var scope = logger.BeginScope(new KeyValuePair<string, object?>[] { new("TaskId", task.Claim.Id), new("RequestId", task.Claim.RequestId) });
            var result = await Ask(task);
            await Conclude(task, result);
        }
        catch (Exception broken)
        {
            LogConclusionBroke(broken, task.Claim.Id, task.Claim.Kind); // its lease runs out, and it is taken back
        }
    }

    /// <summary>What the handler answers; null where it was told to stop and did.</summary>
    private async Task<TaskResult?> Ask(RunningTask task)
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
            IsTrusted = () => storage.MayAct && task.IsTrusted,
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
                trouble = Patience.After(trouble);
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
}
