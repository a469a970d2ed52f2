using Microsoft.Playwright;
using static Microsoft.Playwright.Assertions;

namespace Halcytone.Studio.Tests.Browser;

/// <summary>Leaving, wanted and unwanted: the way out of the house, and a connection that is cut while somebody types (ux §11, §13.15).</summary>
[Collection(BrowserTests.Name)]
public sealed class LeavingTests(BrowserFixture browser)
{
    [Fact]
    public async Task Signing_out_ends_the_session_in_the_browser_and_on_the_server()
    {
        // Jonas has a sign-in of his own here: the other tests' sessions are not touched.
        await using var window = await browser.EnterAfresh("jonas");
        await window.Go("/help");
        var session = await window.Page.Context.StorageStateAsync();
        await window.Page.Locator("summary", new() { HasText = "profile" }).ClickAsync();
        await window.Page.GetByRole(AriaRole.Button, new() { Name = "Sign out" }).ClickAsync();
        await window.Page.WaitForURLAsync(address => address.Contains("/sign-in", StringComparison.Ordinal));
        await Expect(window.Page.GetByLabel("Email")).ToBeVisibleAsync();

        await window.Page.GotoAsync($"{browser.Address}/help");
        Assert.Contains("/sign-in", window.Page.Url, StringComparison.Ordinal);
        await using var thief = await browser.EnterWith(session); // the cookie as it was before
        await thief.Page.GotoAsync($"{browser.Address}/help");
        Assert.Contains("/sign-in", thief.Page.Url, StringComparison.Ordinal);
    }

    [Theory, InlineData(false), InlineData(true)]
    public async Task What_is_typed_while_the_connection_is_cut_is_there_afterwards(bool serverForgot)
    {
        await using var window = await browser.Enter("ana");
        var page = window.Page;
        var (cut, lines) = (false, new List<IWebSocketRoute>());
        await page.RouteWebSocketAsync(address => address.Contains("/_blazor", StringComparison.Ordinal), line =>
        {
            if (cut) line.CloseAsync();
            else
            {
                line.ConnectToServer();
                lines.Add(line);
            }
        });
        await window.Go("/");
        await page.GetByText("New", new() { Exact = true }).ClickAsync();
        await page.GetByRole(AriaRole.Button, new() { Name = "Update", Exact = true }).ClickAsync();
        var area = page.Locator("textarea.paper");
        await page.GetByLabel("Title", new() { Exact = true }).FillAsync("A slower morning");
        await area.PressSequentiallyAsync("Begin with one long breath out.", new() { Delay = 20 });
        await Expect(page.Locator(".efoot")).ToContainTextAsync("6 words"); // the server has heard it
        var bar = page.Locator("#components-reconnect-modal");

        cut = true;
        foreach (var line in lines) await line.CloseAsync();
        await Expect(bar).ToBeVisibleAsync();
        await area.PressSequentiallyAsync(" Then wait.");
        await Expect(area).ToHaveValueAsync("Begin with one long breath out. Then wait.");
        if (serverForgot)
        {
            await page.EvaluateAsync("document.body.dataset.before = 'reload'");
            await page.EvaluateAsync("document.getElementById('components-reconnect-modal').classList.add('components-reconnect-rejected')");
        }
        cut = false;
        if (serverForgot) await page.Locator("body:not([data-before]) textarea.paper").WaitForAsync(new() { Timeout = 20_000 });
        else await Expect(bar).ToBeHiddenAsync(new() { Timeout = 30_000 });

        await Expect(area).ToHaveValueAsync("Begin with one long breath out. Then wait.");
        await Expect(page.Locator(".efoot")).ToContainTextAsync("8 words", new() { Timeout = 20_000 });
        await Expect(page.Locator(".ihead .saved")).ToContainTextAsync("Saved", new() { Timeout = 20_000 });
        await page.WaitForFunctionAsync("() => !Object.keys(localStorage).some(key => key.startsWith('text:'))"); // the browser's copy goes once the server holds it
        await page.ReloadAsync();
        await Expect(area).ToHaveValueAsync("Begin with one long breath out. Then wait.");
    }
}
