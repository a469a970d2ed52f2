using System.Diagnostics;

namespace Halcytone.Studio.Benchmarks;

/// <summary>From starting the process to the first 200, on the rows of an earlier start.</summary>
internal sealed class Starting : Measurement
{
    private const int Runs = 5;
    private static readonly Dictionary<string, string> WithStory = new() { ["Demo:Story"] = "true" };

    public override string Name => "start";

    public override async IAsyncEnumerable<Figure> Run()
    {
        PublishedStudio.Prepare();
        var first = Stopwatch.StartNew();
        string data;
        double built;
        await using (var studio = await PublishedStudio.Start(WithStory))
        {
            (data, built) = (studio.Data, first.Elapsed.TotalSeconds);
            await PublishedStudio.Settle();
        }
        yield return Figure.AtMost("first start, empty folder, demo built", built, 10, "s");

        var times = new List<double>();
        for (var run = 0; run < Runs; run++)
        {
            var watch = Stopwatch.StartNew();
            await using var studio = await PublishedStudio.Start(WithStory, data);
            times.Add(watch.Elapsed.TotalSeconds);
        }
        yield return Figure.AtMost("start to first 200, published build", Percentile(times, 0.5), 2, "s", $"median of {Runs}");
    }
}
