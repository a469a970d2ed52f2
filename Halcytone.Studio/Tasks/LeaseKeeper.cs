using Halcytone.Studio.Foundation.Events;
using Microsoft.Extensions.Options;

namespace Halcytone.Studio.Tasks;

/// <summary>Keeps the leases of what runs here, hears who wants it stopped, and takes back what other processes left behind.</summary>
internal sealed partial class LeaseKeeper(
    RunningTasks running, TaskStore store, TaskAftermath aftermath, Signals signals, IOptions<TaskOptions> options, TimeProvider clock, ILogger<LeaseKeeper> logger)
{
    private readonly TaskOptions settings = options.Value;

    /// <summary>Goes on until told to stop.</summary>
    public Task Keep(CancellationToken stop) => Task.WhenAll(Renew(stop), Tend(stop));

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

    /// <summary>One round of renewals; a task that is no longer ours, or was cancelled, is told to stop.</summary>
    public async Task RenewOnce(CancellationToken stop)
    {
        var held = running.All.ToList();
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
            if (running.Find(asked.TaskId, out var task)) task.Stop(StopReason.Cancelled);
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

    private static async Task<bool> Turn(PeriodicTimer turns, CancellationToken stop)
    {
        try { return await turns.WaitForNextTickAsync(stop); }
        catch (OperationCanceledException) { return false; }
    }

    [LoggerMessage(2007, LogLevel.Warning, "Leases could not be renewed")]
    private partial void LogRenewBroke(Exception broken);

    [LoggerMessage(2008, LogLevel.Warning, "The queue could not be tended")]
    private partial void LogTendBroke(Exception broken);
}
