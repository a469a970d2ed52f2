using System.Collections.Concurrent;
using System.Diagnostics.Metrics;
using System.Globalization;
using System.Text;

namespace Halcytone.Studio.Foundation.Telemetry;

/// <summary>
/// Gathers the instruments of the house and of the web server and writes them in the Prometheus text format 0.0.4. Stands in for the exporter
/// package (docs/decisions/0005-metrics.md).
/// </summary>
internal sealed class PrometheusText : IHostedService, IDisposable
{
    public const string ContentType = "text/plain; version=0.0.4; charset=utf-8";
    private static readonly string[] Meters = [Telemetry.Meters.Name, "Microsoft.AspNetCore.Hosting", "Microsoft.AspNetCore.Components.Server.Circuits", "System.Runtime"];
    private static readonly double[] Buckets = [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10];
    private static readonly HashSet<string> Labels = new(StringComparer.Ordinal) { "state", "kind", "channel", "outcome", "http.request.method", "http.response.status_code", "http.route" };

    private readonly ConcurrentDictionary<string, Family> families = [];
    private readonly MeterListener listener = new();

    public Task StartAsync(CancellationToken cancellationToken)
    {
        listener.InstrumentPublished = (instrument, self) =>
        {
            if (Array.IndexOf(Meters, instrument.Meter.Name) >= 0) self.EnableMeasurementEvents(instrument);
        };
        listener.SetMeasurementEventCallback<long>((instrument, value, tags, _) => Take(instrument, value, tags));
        listener.SetMeasurementEventCallback<int>((instrument, value, tags, _) => Take(instrument, value, tags));
        listener.SetMeasurementEventCallback<double>((instrument, value, tags, _) => Take(instrument, value, tags));
        listener.Start();
        return Task.CompletedTask;
    }

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public void Dispose() => listener.Dispose();

    /// <summary>Every family with its series, as a scrape reads it.</summary>
    public string Write()
    {
        foreach (var family in families.Values)
            if (family.Instrument.IsObservable && IsGauge(family.Instrument)) family.Series.Clear(); // a label that is gone must not stay at its last value
        listener.RecordObservableInstruments();

        var text = new StringBuilder();
        foreach (var (name, family) in families.OrderBy(pair => pair.Key, StringComparer.Ordinal)) WriteFamily(text, name, family);
        return text.ToString();
    }

    private void Take(Instrument instrument, double value, ReadOnlySpan<KeyValuePair<string, object?>> tags)
    {
        var series = families.GetOrAdd(NameOf(instrument), _ => new Family(instrument, [])).Series.GetOrAdd(LabelsOf(tags), _ => new Series());
        lock (series)
        {
            if (IsHistogram(instrument)) series.Observe(value);
            else if (instrument.IsObservable || IsGauge(instrument) && !IsUpDown(instrument)) series.Value = value;
            else series.Value += value;
        }
    }

    private static void WriteFamily(StringBuilder text, string name, Family family)
    {
        var (instrument, all) = family;
        text.Append("# HELP ").Append(name).Append(' ').Append(Escape(instrument.Description ?? instrument.Name)).Append('\n');
        text.Append("# TYPE ").Append(name).Append(' ').Append(IsHistogram(instrument) ? "histogram" : IsGauge(instrument) ? "gauge" : "counter").Append('\n');
        foreach (var (labels, series) in all.OrderBy(pair => pair.Key, StringComparer.Ordinal))
        {
            lock (series)
            {
                if (!IsHistogram(instrument)) Sample(text, name, labels, series.Value);
                else WriteHistogram(text, name, labels, series);
            }
        }
    }

    private static void WriteHistogram(StringBuilder text, string name, string labels, Series series)
    {
        long below = 0;
        for (var i = 0; i < Buckets.Length; i++)
        {
            below += series.Counts[i];
            Sample(text, name + "_bucket", Joined(labels, Buckets[i].ToString(CultureInfo.InvariantCulture)), below);
        }
        Sample(text, name + "_bucket", Joined(labels, "+Inf"), series.Count);
        Sample(text, name + "_sum", labels, series.Value);
        Sample(text, name + "_count", labels, series.Count);
    }

    private static string Joined(string labels, string le) => labels.Length == 0 ? $"le=\"{le}\"" : $"{labels},le=\"{le}\"";

    private static void Sample(StringBuilder text, string name, string labels, double value)
    {
        text.Append(name);
        if (labels.Length > 0) text.Append('{').Append(labels).Append('}');
        text.Append(' ').Append(value.ToString("R", CultureInfo.InvariantCulture)).Append('\n');
    }

    private static string NameOf(Instrument instrument)
    {
        var name = instrument.Name.Replace('.', '_').Replace('-', '_');
        if (instrument.Unit is "s" && !name.EndsWith("_seconds", StringComparison.Ordinal)) name += "_seconds";
        if (instrument.Unit is "By" && !name.EndsWith("_bytes", StringComparison.Ordinal)) name += "_bytes";
        return !IsHistogram(instrument) && !IsGauge(instrument) && !name.EndsWith("_total", StringComparison.Ordinal) ? name + "_total" : name;
    }

    /// <summary>Only labels of few values are kept: no ids, no addresses.</summary>
    private static string LabelsOf(ReadOnlySpan<KeyValuePair<string, object?>> tags)
    {
        if (tags.Length == 0) return "";
        var text = new StringBuilder();
        foreach (var (key, value) in tags)
        {
            if (!Labels.Contains(key)) continue;
            if (text.Length > 0) text.Append(',');
            text.Append(key.Replace('.', '_')).Append("=\"").Append(Escape(Convert.ToString(value, CultureInfo.InvariantCulture) ?? "").Replace("\"", "\\\"", StringComparison.Ordinal)).Append('"');
        }
        return text.ToString();
    }

    private static string Escape(string text) => text.Replace("\\", "\\\\", StringComparison.Ordinal).Replace("\n", "\\n", StringComparison.Ordinal);

    private static bool IsHistogram(Instrument instrument) => Generic(instrument) == typeof(Histogram<>);
    private static bool IsUpDown(Instrument instrument) => Generic(instrument) == typeof(UpDownCounter<>);
    private static bool IsGauge(Instrument instrument) => Generic(instrument) is var kind && (kind == typeof(Gauge<>) || kind == typeof(ObservableGauge<>)
        || kind == typeof(UpDownCounter<>) || kind == typeof(ObservableUpDownCounter<>));
    private static Type Generic(Instrument instrument) => instrument.GetType().GetGenericTypeDefinition();

    /// <summary>Everything of one name; a name stands in the text once, whoever made its instrument.</summary>
    private sealed record Family(Instrument Instrument, ConcurrentDictionary<string, Series> Series);

    private sealed class Series
    {
        public readonly long[] Counts = new long[Buckets.Length];
        public long Count;
        public double Value;

        public void Observe(double value)
        {
            Count++;
            Value += value;
            var bucket = Array.FindIndex(Buckets, bound => value <= bound);
            if (bucket >= 0) Counts[bucket]++;
        }
    }
}
