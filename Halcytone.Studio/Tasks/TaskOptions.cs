using System.ComponentModel.DataAnnotations;

namespace Halcytone.Studio.Tasks;

/// <summary>How the queue works (configuration section <c>Tasks</c>). The defaults are those of reliability-and-security §2; tests of killed processes shorten them.</summary>
public sealed class TaskOptions
{
    /// <summary>Whether this process does tasks; without, it only enqueues them (a second node for pages alone).</summary>
    public bool Enabled { get; set; } = true;

    /// <summary>Tasks done at once, 1 to 64. From 2 on, one of them is kept for tasks of a priority above 50.</summary>
    [Range(1, 64)]
    public int Runners { get; set; } = 8;

    /// <summary>How often the queue is looked at when nobody woke it, ± 20 %; 1 s on SQLite and 2 s on PostgreSQL where it is not set.</summary>
    [Range(typeof(TimeSpan), "00:00:00.05", "00:01:00")]
    public TimeSpan? Poll { get; set; }

    /// <summary>How long a claimed task belongs to its process without a renewal.</summary>
    [Range(typeof(TimeSpan), "00:00:01", "00:10:00")]
    public TimeSpan Lease { get; set; } = TimeSpan.FromSeconds(60);

    /// <summary>How often leases are renewed; shorter than <see cref="TrustWindow"/>.</summary>
    [Range(typeof(TimeSpan), "00:00:00.1", "00:05:00")]
    public TimeSpan RenewEvery { get; set; } = TimeSpan.FromSeconds(15);

    /// <summary>How long after a renewal was sent new outside acts may be started; shorter than <see cref="Lease"/>.</summary>
    [Range(typeof(TimeSpan), "00:00:00.5", "00:10:00")]
    public TimeSpan TrustWindow { get; set; } = TimeSpan.FromSeconds(45);

    /// <summary>How often expired leases are looked for and finished tasks counted.</summary>
    [Range(typeof(TimeSpan), "00:00:00.1", "00:05:00")]
    public TimeSpan TendEvery { get; set; } = TimeSpan.FromSeconds(5);

    /// <summary>A task whose process died waits this long, times its crashes.</summary>
    [Range(typeof(TimeSpan), "00:00:00", "01:00:00")]
    public TimeSpan CrashDelay { get; set; } = TimeSpan.FromSeconds(30);

    /// <summary>With this many crashes a task is quarantined until a person looks at it.</summary>
    [Range(1, 20)]
    public int MostCrashes { get; set; } = 3;

    /// <summary>The base of the standard delay <c>min(base·2^n, cap)</c>, n = 1 for the first retry (seed 001).</summary>
    [Range(typeof(TimeSpan), "00:00:00.01", "01:00:00")]
    public TimeSpan RetryBase { get; set; } = TimeSpan.FromSeconds(300);

    /// <summary>The cap of the standard delay.</summary>
    [Range(typeof(TimeSpan), "00:00:00.01", "1.00:00:00")]
    public TimeSpan RetryCap { get; set; } = TimeSpan.FromSeconds(3600);

    /// <summary>How long running tasks may go on when the process is asked to stop; then their leases are released.</summary>
    [Range(typeof(TimeSpan), "00:00:00", "00:05:00")]
    public TimeSpan ShutdownGrace { get; set; } = TimeSpan.FromSeconds(25);

    /// <summary>How long finished tasks can be looked at.</summary>
    [Range(typeof(TimeSpan), "01:00:00", "366.00:00:00")]
    public TimeSpan KeepFinished { get; set; } = TimeSpan.FromDays(7);

    /// <summary>The most finished tasks that are kept; the oldest go first.</summary>
    [Range(100, 99_000)]
    public int MostFinished { get; set; } = 50_000;

    /// <summary>How far ahead recurring schedules are laid out.</summary>
    [Range(typeof(TimeSpan), "01:00:00", "31.00:00:00")]
    public TimeSpan SchedulesAhead { get; set; } = TimeSpan.FromHours(48);

    /// <summary>The share of the runners that one workspace gets while others wait: a quarter, at least one.</summary>
    internal int ShareOfOne => Math.Max(1, Runners / 4);

    /// <summary>The delay before the <paramref name="n"/>th retry.</summary>
    internal TimeSpan RetryDelay(int n) => TimeSpan.FromSeconds(Math.Min(RetryBase.TotalSeconds * Math.Pow(2, Math.Clamp(n, 1, 30)), RetryCap.TotalSeconds));
}
