using System.ComponentModel.DataAnnotations;

namespace Halcytone.Studio.Distribution;

/// <summary>How posts are sent and looked for (configuration section <c>Distribution</c>).</summary>
public sealed class DistributionOptions : IValidatableObject
{
    /// <summary>Back-off of a social or web post that was certainly not done: the first wait at most, in seconds (reliability-and-security §2.8: 30).</summary>
    [Range(0.01, 3_600)]
    public double RetryBaseSeconds { get; set; } = 30;

    /// <summary>The longest such wait, in seconds (30 min).</summary>
    [Range(0.01, 86_400)]
    public double RetryCapSeconds { get; set; } = 1_800;

    /// <summary>Attempts of a post before it has failed, 1 to 20.</summary>
    [Range(1, 20)]
    public int Attempts { get; set; } = 6;

    /// <summary>How long after a lost answer the same call is made again under the same key, in seconds; only where the receiver drops repeats.</summary>
    [Range(0.01, 3_600)]
    public double RepeatSeconds { get; set; } = 5;

    /// <summary>How long a mailing waits before it tries an unreachable relay again, in seconds; the last one repeats.</summary>
    public double[] RelayDownSeconds { get; set; } = [];

    /// <summary>When a deferred recipient is tried again, in seconds after each attempt (§2.8: 1, 5, 15, 60 min, 4, 8, 12 h, then every 24 h).</summary>
    public double[] DeferredSeconds { get; set; } = [];

    /// <summary>After how long a deferred recipient is given up, in hours, 1 to 240 (4 days).</summary>
    [Range(1, 240)]
    public double DeferredHours { get; set; } = 96;

    /// <summary>How often a mailing's progress is told, in milliseconds, 50 to 60,000.</summary>
    [Range(50, 60_000)]
    public int ProgressMilliseconds { get; set; } = 250;

    /// <summary>Mail connections used at once, 1 to 64; the transport's own number where it is smaller.</summary>
    [Range(1, 64)]
    public int Connections { get; set; } = 4;

    /// <summary>Recipients written into the ledger in one unit of work, 10 to 5,000.</summary>
    [Range(10, 5_000)]
    public int SnapshotPage { get; set; } = 500;

    /// <summary>Other sites whose pages may open the live monitor, as origins; its own always may.</summary>
    public string[] AllowedOrigins { get; set; } = [];

    // Bound arrays are added to their defaults, so the defaults stand here.
    internal double[] RelayDown => RelayDownSeconds is { Length: > 0 } set ? set : [15, 30, 60, 120, 300];
    internal double[] DeferredAfter => DeferredSeconds is { Length: > 0 } set ? set : [60, 300, 900, 3_600, 14_400, 28_800, 43_200, 86_400];

    /// <inheritdoc/>
    public IEnumerable<ValidationResult> Validate(ValidationContext validationContext)
    {
        foreach (var (name, waits) in new[] { (nameof(RelayDownSeconds), RelayDownSeconds), (nameof(DeferredSeconds), DeferredSeconds) })
            if (waits.Any(wait => wait is not (> 0 and <= 864_000))) yield return new ValidationResult($"Distribution:{name}: every wait is between 0 and 864,000 seconds.", [name]);
    }

    internal static TimeSpan Step(double[] waits, int step) => TimeSpan.FromSeconds(waits[Math.Clamp(step, 0, waits.Length - 1)]);

    /// <summary>Full jitter: anything up to <c>min(cap, base·2^(attempt-1))</c> (§2.8), but never at once.</summary>
    internal TimeSpan Backoff(int attempt)
    {
        var most = Math.Min(RetryCapSeconds, RetryBaseSeconds * Math.Pow(2, Math.Clamp(attempt - 1, 0, 20)));
        return TimeSpan.FromSeconds(most * (0.1 + 0.9 * Random.Shared.NextDouble()));
    }
}
