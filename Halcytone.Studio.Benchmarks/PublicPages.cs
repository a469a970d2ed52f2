using System.Diagnostics;
using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;
using Halcytone.Studio.Foundation.Pieces;
using Halcytone.Studio.Tests.House;

namespace Halcytone.Studio.Benchmarks;

/// <summary>A cached public page against the same bytes served by a bare Kestrel, under the same load.</summary>
internal sealed partial class PublicPages : Measurement
{
    /// <summary>Markdown of the published text, in characters; with the site's frame the page has about 20 kB.</summary>
    private const int Length = 16_000;

    public override string Name => "page";

    public override async IAsyncEnumerable<Figure> Run()
    {
        await using var studio = await PublishedStudio.Start();
        await Story.Publish(studio, "A season of weekly notes", LongText());
        using var reader = studio.Client();
        var sitemap = await reader.GetStringAsync(new Uri("/sitemap.xml", UriKind.Relative));
        var page = new Uri(Location().Matches(sitemap).Select(match => match.Groups[1].Value).Last(address => address.Contains("/updates/", StringComparison.Ordinal))).PathAndQuery;
        var bytes = await reader.GetByteArrayAsync(new Uri(page, UriKind.Relative));
        var file = Path.GetTempFileName();
        await File.WriteAllBytesAsync(file, bytes);

        var port = StudioProcess.FreePort().ToString(CultureInfo.InvariantCulture);
        using var raw = Process.Start(new ProcessStartInfo("dotnet", [typeof(PublicPages).Assembly.Location, "raw-page", file, port]) { RedirectStandardOutput = true })!;
        await raw.StandardOutput.ReadLineAsync();
        var limit = await Load($"http://127.0.0.1:{port}/");
        var own = await Load(new Uri(studio.Address, page).ToString().Replace("localhost", "127.0.0.1", StringComparison.Ordinal));
        raw.Kill();
        yield return Figure.Share($"public page, cached, {bytes.Length / 1024.0:N0} kB, wrk -t2 -c32", own, limit, 0.5, "requests/s");
    }

    /// <summary>The demo's notes, week after week.</summary>
    private static string LongText()
    {
        var week = StudioAssets.Text("demo/weekly-notes.md")!.Split('\n', 2)[1];
        var text = new StringBuilder();
        for (var number = 1; text.Length < Length; number++) text.Append(CultureInfo.InvariantCulture, $"## Week {number}\n").Append(week.Replace("\n#", "\n##", StringComparison.Ordinal)).Append('\n');
        return text.ToString(0, text.ToString().LastIndexOf("\n\n", Length, StringComparison.Ordinal));
    }

    private static async Task<double> Load(string address)
    {
        await PublishedStudio.Run("wrk", "-t2", "-c32", "-d2s", address); // warm-up
        var said = await PublishedStudio.Run("wrk", "-t2", "-c32", "-d6s", address);
        if (said.Contains("Non-2xx", StringComparison.Ordinal)) throw new InvalidOperationException(said);
        return double.Parse(Rate().Match(said).Groups[1].Value, CultureInfo.InvariantCulture);
    }

    [GeneratedRegex(@"<loc>([^<]+)</loc>")]
    private static partial Regex Location();

    [GeneratedRegex(@"Requests/sec:\s+([\d.]+)")]
    private static partial Regex Rate();
}
