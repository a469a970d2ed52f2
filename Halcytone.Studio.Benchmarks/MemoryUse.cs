using System.Net.Http.Json;
using Halcytone.Studio.Tests.House;

namespace Halcytone.Studio.Benchmarks;

/// <summary>Resident memory of the published application on the rows of an earlier start: idle, with twenty people on their pages, and after load.</summary>
internal sealed class MemoryUse : Measurement
{
    private const int Circuits = 20;

    /// <summary>Two, as one person has at most ten pages open.</summary>
    private static readonly string[] People = ["ana", "jonas"];

    public override string Name => "memory";

    public override async IAsyncEnumerable<Figure> Run()
    {
        var withStory = new Dictionary<string, string> { ["Demo:Story"] = "true" };
        string data;
        await using (var first = await PublishedStudio.Start(withStory))
        {
            data = first.Data;
            await PublishedStudio.Settle();
        }
        await using var studio = await PublishedStudio.Start(withStory, data);
        await PublishedStudio.Settle();
        yield return Figure.AtMost("memory idle", studio.Resident(), 130, "MB");

        await using (var ana = await SignedInChromium.Start(studio.Address, People[0], StudioProcess.Password))
        await using (var jonas = await SignedInChromium.Start(studio.Address, People[1], StudioProcess.Password))
        {
            for (var circuit = 0; circuit < Circuits; circuit += People.Length)
            {
                await ana.Open("/");
                await jonas.Open("/");
            }
            await PublishedStudio.Settle();
            yield return Figure.AtMost($"memory with {Circuits} circuits", studio.Resident(), 180, "MB");
        }

        using var editor = await studio.As("Editor");
        await PublishedStudio.Run("wrk", "-t2", "-c32", "-d5s", new Uri(studio.Address, "/updates").ToString());
        await Parallel.ForAsync(0, 500, new ParallelOptions { MaxDegreeOfParallelism = 10 }, async (i, stop) =>
        {
            using var reply = await editor.PostAsJsonAsync(new Uri("/api/v2/contents", UriKind.Relative), new { kind = "update", title = $"Note {i}", body = "Start at four counts in and six out." }, stop);
            reply.EnsureSuccessStatusCode();
        });
        yield return Figure.AtMost("memory after load", studio.Resident(), 300, "MB");
    }
}
