using System.Diagnostics.Metrics;
using Halcytone.Studio.Foundation.Telemetry;

namespace Halcytone.Studio.Tasks;

/// <summary>The queue's instruments.</summary>
internal static class TaskMetrics
{
    public static readonly Counter<long> Claimed = Meters.Studio.CreateCounter<long>("studio.tasks.claimed", description: "Tasks claimed by this process");
    public static readonly Gauge<long> Depth = Meters.Studio.CreateGauge<long>("studio.tasks.depth", description: "Tasks by state, finished ones left out");
    private static readonly Counter<long> Finished = Meters.Studio.CreateCounter<long>("studio.tasks.finished", description: "Runs by the state they left their task in");

    public static void Ended(string kind, TaskState state)
        => Finished.Add(1, new KeyValuePair<string, object?>("kind", kind), new KeyValuePair<string, object?>("state", state.ToString().ToLowerInvariant()));
}
