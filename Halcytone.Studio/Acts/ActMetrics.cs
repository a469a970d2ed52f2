using System.Diagnostics.Metrics;
using Halcytone.Studio.Foundation.Telemetry;

namespace Halcytone.Studio.Acts;

/// <summary>The ledger's instrument.</summary>
internal static class ActMetrics
{
    public static readonly Counter<long> Moved = Meters.Studio.CreateCounter<long>("studio.acts", description: "Acts by the state they moved to");

    public static KeyValuePair<string, object?> State(ActState state) => new("state", state.ToString().ToLowerInvariant());
}
