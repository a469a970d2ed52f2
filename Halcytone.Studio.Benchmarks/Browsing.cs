using System.Diagnostics;
using Halcytone.Studio.Tests.House;

namespace Halcytone.Studio.Benchmarks;

/// <summary>What a person waits for in a real Chromium: a page's content after opening its address, and the next page after a click.</summary>
internal sealed class Browsing : Measurement
{
    private const int Rounds = 15;
    private static readonly string[] Pages = ["/", "/content/library", "/content/board", "/approvals", "/distribution", "/inbox"];

    public override string Name => "browse";

    public override async IAsyncEnumerable<Figure> Run()
    {
        await using var studio = await PublishedStudio.Start();
        await using var chromium = await SignedInChromium.Start(studio.Address, "ana", StudioProcess.Password);
        var page = await chromium.Open("/");
        foreach (var path in Pages) await page.GotoAsync(new Uri(studio.Address, path).ToString()); // warm-up

        var opened = new List<double>();
        for (var round = 0; round < Rounds; round++)
        {
            foreach (var path in Pages)
            {
                var watch = Stopwatch.StartNew();
                await page.GotoAsync(new Uri(studio.Address, path).ToString(), new() { WaitUntil = Microsoft.Playwright.WaitUntilState.Commit });
                await SignedInChromium.Content(page);
                opened.Add(watch.Elapsed.TotalMilliseconds);
            }
        }
        yield return Figure.AtMost("navigation to content, Chromium, p95", Percentile(opened, 0.95), 1000, "ms", $"median {Percentile(opened, 0.5):N0} ms, {opened.Count} pages");

        await page.GotoAsync(new Uri(studio.Address, "/").ToString());
        await SignedInChromium.Content(page);
        var answered = new List<double>();
        for (var round = 0; round < Rounds * 2; round++)
        {
            // From the click to the changed page, by the browser's own clock.
            var name = round % 2 == 0 ? "Inbox" : "Home";
            answered.Add(await page.EvaluateAsync<double>("""
                name => new Promise(done => {
                    const link = [...document.querySelectorAll('nav a')].find(a => a.textContent.trim().startsWith(name));
                    const heading = document.querySelector('main h1');
                    const began = performance.now();
                    new MutationObserver((_, self) => {
                        const now = document.querySelector('main h1');
                        if (now && (now !== heading || now.textContent !== heading.textContent)) { self.disconnect(); done(performance.now() - began); }
                    }).observe(document.querySelector('main'), { childList: true, subtree: true, characterData: true });
                    link.click();
                })
                """, name));
        }
        yield return Figure.AtMost("feedback on a click, Chromium, p95", Percentile(answered, 0.95), 150, "ms", $"median {Percentile(answered, 0.5):N0} ms");
    }
}
