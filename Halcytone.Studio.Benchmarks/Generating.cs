using System.Diagnostics;
using System.Net.Http.Json;

namespace Halcytone.Studio.Benchmarks;

/// <summary>Generates an item for eight channels over HTTP, ten callers at once.</summary>
internal sealed class Generating : Measurement
{
    private const int Callers = 10;
    private const int Each = 40;

    public override string Name => "generate";

    public override async IAsyncEnumerable<Figure> Run()
    {
        await using var studio = await PublishedStudio.Start();
        using var editor = await studio.As("Editor");
        await Parallel.ForAsync(0, Callers * 5, new ParallelOptions { MaxDegreeOfParallelism = Callers }, async (_, _) => await Generate(editor)); // warm-up
        var times = new List<double>();
        await Parallel.ForAsync(0, Callers * Each, new ParallelOptions { MaxDegreeOfParallelism = Callers }, async (_, _) =>
        {
            var watch = Stopwatch.StartNew();
            await Generate(editor);
            lock (times) times.Add(watch.Elapsed.TotalMilliseconds);
        });
        yield return Figure.AtMost("generate-content, 8 channels, 10 callers, p95", Percentile(times, 0.95), 50, "ms", $"median {Percentile(times, 0.5):N1} ms, {Callers * Each} calls");
    }

    private static async Task Generate(HttpClient editor)
    {
        using var reply = await editor.PostAsJsonAsync(new Uri("/api/v2/generate-content", UriKind.Relative), new
        {
            content = new
            {
                type = "update",
                title = "Six breaths a minute, and why it feels like home",
                content = "Most of us try to calm down by breathing in.\n\n## Breathscape\n\nVersion 2.4 lets you set the two halves apart. Start at four counts in and six out.\n\n## Hardware\n\nFirmware 1.9 tells a held breath from a lost signal.",
            },
            send_email = true,
            publish_web = true,
            generate_social = true,
            template_style = "update",
            tone = "encouraging",
            social_platforms = new[] { "twitter", "linkedin", "facebook", "mastodon", "bluesky" },
        });
        reply.EnsureSuccessStatusCode();
    }
}
