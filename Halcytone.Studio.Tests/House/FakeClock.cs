namespace Halcytone.Studio.Tests.House;

/// <summary>
/// A clock that stands still until it is told otherwise: instants, monotonic stamps and timers all move by <see cref="Advance"/>, so that whatever
/// waits on <see cref="TimeProvider"/> (<c>Task.Delay</c>, <c>CancellationTokenSource</c>, periodic timers) is driven by the test.
/// </summary>
public sealed class FakeClock(DateTimeOffset start) : TimeProvider
{
    private readonly Lock turning = new();
    private readonly List<FakeTimer> timers = [];
    private DateTimeOffset now = start.ToUniversalTime();
    private long elapsed;

    /// <summary>A Tuesday in spring, 14:00 UTC: 10:00 in New York.</summary>
    public FakeClock() : this(new DateTimeOffset(2026, 4, 14, 14, 0, 0, TimeSpan.Zero))
    {
    }

    public override TimeZoneInfo LocalTimeZone => TimeZoneInfo.Utc;

    public override long TimestampFrequency => TimeSpan.TicksPerSecond;

    public override DateTimeOffset GetUtcNow()
    {
        lock (turning) return now;
    }

    public override long GetTimestamp()
    {
        lock (turning) return elapsed;
    }

    /// <summary>How many timers wait; a test that must not advance too early looks here first.</summary>
    public int Waiting
    {
        get { lock (turning) return timers.Count; }
    }

    /// <summary>Moves time on, and fires each timer at its own instant on the way, the earliest first.</summary>
    public void Advance(TimeSpan by)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(by, TimeSpan.Zero);
        long until;
        lock (turning) until = elapsed + by.Ticks;
        while (Next(until) is { } due) due.Fire();
        lock (turning) MoveTo(until);
    }

    /// <summary>Turns the clock in small steps until <paramref name="work"/> is done: for work that waits on it in between, such as a unit that is run again after a collision.</summary>
    public async Task AdvanceUntil(Task work, TimeSpan? step = null)
    {
        while (await Task.WhenAny(work, Task.Delay(TimeSpan.FromMilliseconds(5), System)) != work) Advance(step ?? TimeSpan.FromMilliseconds(50));
        await work;
    }

    /// <summary>Sets the wall clock alone, as an administrator or a time server does: stamps and timers do not notice.</summary>
    public void Jump(TimeSpan by)
    {
        lock (turning) now += by;
    }

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
    {
        var timer = new FakeTimer(this, callback, state);
        timer.Change(dueTime, period);
        return timer;
    }

    private FakeTimer? Next(long until)
    {
        lock (turning)
        {
            var due = timers.Where(timer => timer.At <= until).MinBy(timer => timer.At);
            if (due is null) return null;
            MoveTo(due.At);
            if (due.Period is { } period) due.At += Math.Max(period, 1);
            else timers.Remove(due);
            return due;
        }
    }

    private void MoveTo(long stamp)
    {
        if (stamp <= elapsed) return;
        now += TimeSpan.FromTicks(stamp - elapsed);
        elapsed = stamp;
    }

    private sealed class FakeTimer(FakeClock clock, TimerCallback callback, object? state) : ITimer
    {
        public long At { get; set; }
        public long? Period { get; private set; }

        public void Fire() => callback(state);

        public bool Change(TimeSpan dueTime, TimeSpan period)
        {
            lock (clock.turning)
            {
                clock.timers.Remove(this);
                if (dueTime == Timeout.InfiniteTimeSpan) return true;
                At = clock.elapsed + dueTime.Ticks;
                Period = period == Timeout.InfiniteTimeSpan || period == TimeSpan.Zero ? null : period.Ticks;
                clock.timers.Add(this);
            }
            // As the system's timers: due at once means now, on another thread.
            if (dueTime == TimeSpan.Zero) ThreadPool.QueueUserWorkItem(_ => clock.Advance(TimeSpan.Zero));
            return true;
        }

        public void Dispose()
        {
            lock (clock.turning) clock.timers.Remove(this);
        }

        public ValueTask DisposeAsync()
        {
            Dispose();
            return ValueTask.CompletedTask;
        }
    }
}
