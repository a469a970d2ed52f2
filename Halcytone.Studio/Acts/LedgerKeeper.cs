using Halcytone.Studio.Foundation;
using Halcytone.Studio.Foundation.Events;
using Microsoft.Extensions.Options;

namespace Halcytone.Studio.Acts;

/// <summary>Acts of a post became unknown without anybody attending to them; whoever resolves unknown acts looks at it.</summary>
public sealed record ActsLeftOpen(WorkspaceId Workspace, Guid PostId) : ISignal;

/// <summary>Keeps the ledger honest in the background: saves journaled outcomes, first of all at start, and closes intents that nobody attends to (reliability-and-security §14, invariant 7).</summary>
internal sealed partial class LedgerKeeper(ActLedger ledger, OutcomeJournal journal, Signals signals, IOptions<ActOptions> options, TimeProvider clock, ILogger<LedgerKeeper> logger)
    : BackgroundService, IHostedLifecycleService
{
    private static readonly TimeSpan Every = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan SweepEvery = TimeSpan.FromMinutes(1);

    /// <summary>Before the queue starts: a task must find the outcomes that its last run knew.</summary>
    public async Task StartingAsync(CancellationToken cancellationToken)
    {
        journal.Open();
        await ledger.SaveKept();
    }

    public Task StartedAsync(CancellationToken cancellationToken) => Task.CompletedTask;
    public Task StoppingAsync(CancellationToken cancellationToken) => Task.CompletedTask;
    public Task StoppedAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        var sweptAt = clock.GetTimestamp();
        using var turns = new PeriodicTimer(Every, clock);
        try
        {
            while (await turns.WaitForNextTickAsync(stoppingToken))
            {
                await ledger.SaveKept();
                if (clock.GetElapsedTime(sweptAt) < SweepEvery) continue;
                sweptAt = clock.GetTimestamp();
                await Sweep(stoppingToken);
            }
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
            await ledger.SaveKept();
        }
    }

    private async Task Sweep(CancellationToken stop)
    {
        try
        {
            foreach (var (workspace, post) in await ledger.CloseUnattended(options.Value.IntentsOpenAtMost, stop))
            {
                LogUnattended(post);
                signals.Publish(new ActsLeftOpen(workspace, post));
            }
        }
        catch (System.Data.Common.DbException broken)
        {
            LogSweepBroke(broken); // the next turn looks again
        }
    }

    [LoggerMessage(2120, LogLevel.Warning, "Attempts of post {PostId} were left open; their outcome is unknown")]
    private partial void LogUnattended(Guid postId);

    [LoggerMessage(2121, LogLevel.Warning, "The ledger could not be looked through")]
    private partial void LogSweepBroke(Exception broken);
}
