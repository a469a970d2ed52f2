namespace Halcytone.Studio.Tasks;

/// <summary>Why a run was told to stop.</summary>
internal enum StopReason { None, Cancelled, LeaseLost, TimedOut, ShuttingDown }

/// <summary>
/// A claimed task while it runs here: its lease is trusted for a window from before the last renewal was sent, measured by the monotonic clock
/// (reliability-and-security §2.5), so that a process that was frozen knows on waking that it may no longer act.
/// </summary>
internal sealed class RunningTask : IDisposable
{
    private readonly Lock turning = new();
    private readonly TimeProvider clock;
    private readonly TimeSpan window;
    private readonly CancellationTokenSource work = new();
    private readonly ITimer trustEnds;
    private readonly ITimer timeEnds;
    private long renewedAt;
    private StopReason why;
    private bool ended;

    public RunningTask(Claim claim, long claimSentAt, TimeSpan window, TimeSpan timeout, TimeProvider clock)
    {
        (Claim, renewedAt, this.window, this.clock) = (claim, claimSentAt, window, clock);
        trustEnds = clock.CreateTimer(_ => Stop(StopReason.LeaseLost), null, Left(claimSentAt), Timeout.InfiniteTimeSpan);
        timeEnds = clock.CreateTimer(_ => Stop(StopReason.TimedOut), null, timeout, Timeout.InfiniteTimeSpan);
        Stopping = work.Token;
    }

    public Claim Claim { get; }

    /// <summary>Fires when the run must end, whatever the reason.</summary>
    public CancellationToken Stopping { get; }

    public StopReason Why
    {
        get { lock (turning) return why; }
    }

    /// <summary>Whether an outside act may be started now.</summary>
    public bool IsTrusted
    {
        get { lock (turning) return !ended && why == StopReason.None && clock.GetElapsedTime(renewedAt) < window; }
    }

    /// <summary>The lease was renewed by a request sent at <paramref name="sentAt"/> (a monotonic stamp).</summary>
    public void Renewed(long sentAt)
    {
        lock (turning)
        {
            if (ended || why != StopReason.None) return;
            renewedAt = sentAt;
            trustEnds.Change(Left(sentAt), Timeout.InfiniteTimeSpan);
        }
    }

    /// <summary>Tells the run to stop. The first reason stands.</summary>
    public void Stop(StopReason reason)
    {
        lock (turning)
        {
            if (ended || why != StopReason.None) return;
            why = reason;
            _ = work.CancelAsync(); // its callbacks are the handler's own; what they throw is theirs
        }
    }

    public void Dispose()
    {
        lock (turning) ended = true;
        trustEnds.Dispose();
        timeEnds.Dispose();
        work.Dispose();
    }

    private TimeSpan Left(long sentAt)
    {
        var left = window - clock.GetElapsedTime(sentAt);
        return left > TimeSpan.Zero ? left : TimeSpan.Zero;
    }
}
