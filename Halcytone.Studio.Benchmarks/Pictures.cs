using Halcytone.Studio.Tests.House;
using Microsoft.Playwright;

namespace Halcytone.Studio.Benchmarks;

/// <summary>Takes the pictures that stand in <c>docs/pictures</c>, of the demo as it is: each page on a desk and a phone, light and dark.</summary>
internal static class Pictures
{
    private static readonly (string Name, string Person, string Path)[] Pages =
    [
        ("home-editor", "ana", "/"), ("home-marketing", "mika", "/"), ("weekly", "ana", "/weekly"), ("library", "ana", "/content/library"), ("board", "ana", "/content/board"),
        ("sources", "ana", "/content/sources"), ("media", "ana", "/content/media"), ("approvals", "mika", "/approvals"), ("distribution", "mika", "/distribution"),
        ("audience", "mika", "/audience"), ("inbox", "mika", "/inbox"), ("queue", "rafi", "/admin/queue"), ("members", "rafi", "/admin/members"), ("keys", "rafi", "/admin/keys"),
        ("audit", "rafi", "/admin/audit"), ("settings", "rafi", "/admin/settings"), ("destinations", "rafi", "/admin/destinations"), ("outbox", "rafi", "/admin/outbox"), ("help", "ana", "/help"),
    ];

    public static async Task Take(string folder, string? only)
    {
        Directory.CreateDirectory(folder);
        await using var studio = await PublishedStudio.Start();
        var story = await Story.Tell(studio);
        (string Name, string Person, string Path)[] told =
            [("composer", "ana", $"/content/{story.Waiting}"), ("approval", "mika", $"/approvals/{story.Approval}"), ("monitor", "mika", $"/distribution/{story.Release}")];
        foreach (var person in Pages.Concat(told).Where(page => only is null || page.Name.Contains(only, StringComparison.Ordinal)).GroupBy(page => page.Person))
        {
            await using var chromium = await SignedInChromium.Start(studio.Address, person.Key, StudioProcess.Password);
            foreach (var (name, _, path) in person)
            {
                foreach (var (suffix, scheme, width, height) in new[] { ("", ColorScheme.Light, 1280, 800), ("-dark", ColorScheme.Dark, 1280, 800), ("-phone", ColorScheme.Light, 390, 844) })
                {
                    try
                    {
                        var page = await chromium.Open(path, scheme, width, height);
                        await page.WaitForTimeoutAsync(400); // pictures may be a moment late
                        await page.ScreenshotAsync(new() { Path = Path.Combine(folder, $"{name}{suffix}.png") });
                        await page.Context.CloseAsync();
                    }
                    catch (TimeoutException missed) { await Console.Error.WriteLineAsync($"{name}{suffix}: {missed.Message.Split('\n')[0]}"); }
                }
            }
        }
    }
}
