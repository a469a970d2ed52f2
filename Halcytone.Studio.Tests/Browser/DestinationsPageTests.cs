using Microsoft.Playwright;

namespace Halcytone.Studio.Tests.Browser;

/// <summary>The destinations page and the way to a platform's consent page and back.</summary>
[Collection(BrowserTests.Name)]
public sealed class DestinationsPageTests(BrowserFixture browser)
{
    [Fact]
    public async Task An_administrator_sees_where_each_channel_goes()
    {
        await using var window = await browser.Enter("rafi");
        await window.Go("/admin/destinations");
        await Assertions.Expect(window.Page.GetByRole(AriaRole.Button, new() { Name = "Reconnect" })).ToBeVisibleAsync();
        await window.Page.GetByRole(AriaRole.Button, new() { Name = "Connect Mastodon" }).ClickAsync();
        await Assertions.Expect(window.Page.GetByLabel("Instance")).ToBeVisibleAsync();
        if (Environment.GetEnvironmentVariable("PICTURES") is { Length: > 0 } folder) await window.Page.ScreenshotAsync(new() { Path = Path.Combine(folder, "destinations.png"), FullPage = true });
        Assert.Empty(window.Troubles);
    }
}
