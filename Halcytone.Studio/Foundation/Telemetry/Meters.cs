using System.Diagnostics.Metrics;

namespace Halcytone.Studio.Foundation.Telemetry;

/// <summary>The meter that every room's instruments belong to; <c>/metrics</c> shows it.</summary>
public static class Meters
{
    /// <summary>Its name.</summary>
    public const string Name = "Halcytone.Studio";

    /// <summary>The meter.</summary>
    public static readonly Meter Studio = new(Name);
}
