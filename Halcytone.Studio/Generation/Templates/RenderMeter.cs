using System.Diagnostics;

namespace Halcytone.Studio.Generation.Templates;

/// <summary>A template ran past its limits; it was stopped and nothing it wrote is used.</summary>
internal sealed class TemplateOverran(string what) : Exception($"The template was stopped: {what}.");

/// <summary>
/// Counts what a running template does. The engine takes no cancellation, so the writer and the model's lists ask here at every step; the one
/// of the running thread, since rendering never awaits.
/// </summary>
internal sealed class RenderMeter
{
    public const int MaxCharacters = 1024 * 1024;
    public const int MaxSteps = 10_000;
    public static readonly TimeSpan MaxTime = TimeSpan.FromSeconds(2);

    [ThreadStatic] private static RenderMeter? running;
    private readonly long started = Stopwatch.GetTimestamp();
    private int steps;
    private int characters;

    /// <summary>Begins counting on this thread; disposing the answer ends it.</summary>
    public static Run Begin()
    {
        running = new RenderMeter();
        return default;
    }

    /// <summary>One step of a helper or an iteration.</summary>
    public static void Step()
    {
        if (running is not { } meter) return;
        if (++meter.steps > MaxSteps) throw new TemplateOverran($"more than {MaxSteps} steps");
        if (Stopwatch.GetElapsedTime(meter.started) > MaxTime) throw new TemplateOverran($"longer than {MaxTime.TotalSeconds} s");
    }

    /// <summary>That many characters more.</summary>
    public static void Wrote(int count)
    {
        if (running is not { } meter) return;
        meter.characters += count;
        if (meter.characters > MaxCharacters) throw new TemplateOverran("more than 1 MB of output");
        if (Stopwatch.GetElapsedTime(meter.started) > MaxTime) throw new TemplateOverran($"longer than {MaxTime.TotalSeconds} s");
    }

    /// <summary>The time in which a thread's steps are counted.</summary>
    public readonly struct Run : IDisposable
    {
        public void Dispose() => running = null;
    }
}
