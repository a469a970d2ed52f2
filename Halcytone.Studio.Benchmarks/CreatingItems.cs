using System.Diagnostics;
using System.Net.Http.Json;

namespace Halcytone.Studio.Benchmarks;

/// <summary>Creates content items over HTTP, one after the other.</summary>
internal sealed class CreatingItems : Measurement
{
    private const int Items = 500;

    public override string Name => "create";

    public override async IAsyncEnumerable<Figure> Run()
    {
        await using var studio = await PublishedStudio.Start();
        using var editor = await studio.As("Editor");
        var times = new List<double>();
        for (var i = 0; i < Items + 50; i++)
        {
            var watch = Stopwatch.StartNew();
            using var reply = await editor.PostAsJsonAsync(new Uri("/api/v2/contents", UriKind.Relative),
                new { kind = "update", title = $"Sensor firmware 1.9, note {i}", body = "Firmware 1.9 tells a held breath from a lost signal, even while you walk." });
            reply.EnsureSuccessStatusCode();
            if (i >= 50) times.Add(watch.Elapsed.TotalMilliseconds);
        }
        yield return Figure.AtMost("create a content item by API, sequential, p95", Percentile(times, 0.95), 22, "ms", $"median {Percentile(times, 0.5):N1} ms, {Items} items");
    }
}
