namespace Halcytone.Studio.Foundation.Time;

/// <summary>Time and ids from the one clock.</summary>
public static class ClockReading
{
    extension(TimeProvider clock)
    {
        /// <summary>Now in UTC, whole microseconds: what both databases keep unchanged (reliability-and-security §1.2).</summary>
        public DateTimeOffset Now()
        {
            var now = clock.GetUtcNow();
            return now.AddTicks(-(now.Ticks % TimeSpan.TicksPerMicrosecond));
        }

        /// <summary>A new id whose order is the order of time (RFC 9562 §5.7).</summary>
        public Guid NewId() => Guid.CreateVersion7(clock.GetUtcNow());
    }
}
