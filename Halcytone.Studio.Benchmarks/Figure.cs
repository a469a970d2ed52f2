using System.Globalization;

namespace Halcytone.Studio.Benchmarks;

/// <summary>One line of the table: what was measured, the goal, and the limit of the same run where there is one.</summary>
internal sealed record Figure(string What, string Value, string Goal, string Limit, bool Reached)
{
    public const string Header = "| What | Measured | Goal | Limit, same run | Reached |\n|---|---|---|---|---|";

    /// <summary>A rate that should come near a limit.</summary>
    public static Figure Share(string what, double rate, double limit, double goal, string unit)
        => new(what, Invariant($"{rate:N0} {unit}, {rate / limit:P0} of the limit"), Invariant($"≥ {goal:P0}"), Invariant($"{limit:N0} {unit}"), rate >= goal * limit);

    /// <summary>A time or size that should stay below its goal.</summary>
    public static Figure AtMost(string what, double value, double goal, string unit, string detail = "")
        => new(what, Invariant($"{value:N1} {unit}{(detail.Length > 0 ? $" ({detail})" : "")}"), Invariant($"≤ {goal:N0} {unit}"), "", value <= goal);

    public override string ToString() => $"| {What} | {Value} | {Goal} | {Limit} | {(Reached ? "yes" : "no")} |";

    private static string Invariant(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}

/// <summary>Something that is measured.</summary>
internal abstract class Measurement
{
    /// <summary>As it is named on the command line.</summary>
    public abstract string Name { get; }

    /// <summary>Measures it.</summary>
    public abstract IAsyncEnumerable<Figure> Run();

    /// <summary>The value below which <paramref name="share"/> of all values lie.</summary>
    protected static double Percentile(List<double> values, double share)
    {
        values.Sort();
        return values[Math.Min(values.Count - 1, (int)Math.Ceiling(values.Count * share) - 1)];
    }
}
