using System.Globalization;
using System.Runtime.InteropServices;

namespace Halcytone.Studio.Benchmarks;

/// <summary>What the figures were measured on.</summary>
internal static class Machine
{
    public static string Describe()
    {
        var model = Line("/proc/cpuinfo", "model name") ?? RuntimeInformation.ProcessArchitecture.ToString();
        var memory = Line("/proc/meminfo", "MemTotal") is { } total && long.TryParse(total.Split(' ')[0], out var kilobytes)
            ? (kilobytes / 1024.0 / 1024).ToString("N0", CultureInfo.InvariantCulture) + " GiB" : "?";
        return $"{Environment.ProcessorCount} cores ({model}), {memory}, {RuntimeInformation.OSDescription}, {RuntimeInformation.FrameworkDescription}";
    }

    private static string? Line(string file, string key)
        => File.Exists(file) ? File.ReadLines(file).FirstOrDefault(line => line.StartsWith(key, StringComparison.Ordinal))?.Split(':', 2)[1].Trim() : null;
}
