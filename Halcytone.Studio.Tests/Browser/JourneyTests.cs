using Microsoft.Playwright;
using static Microsoft.Playwright.Assertions;

namespace Halcytone.Studio.Tests.Browser;

/// <summary>The main job in the browser, within its budget of clicks (ux §9).</summary>
[Collection(BrowserTests.Name)]
public sealed class JourneyTests(BrowserFixture browser)
{
    [Fact]
    public async Task J1_the_editor_sends_the_weekly_update_to_review_in_four_clicks()
    {
        await using var window = await browser.Enter("ana");
        await window.Go("/");
        var hand = new Hand(window.Page);

        await hand.Click(AriaRole.Link, "Start weekly update");
        await hand.Click(AriaRole.Button, "Use these");
        await hand.Click(AriaRole.Button, "Generate");
        await Expect(window.Page.GetByRole(AriaRole.Tab, new() { NameRegex = new("^Email") })).ToBeVisibleAsync(new() { Timeout = 15_000 });
        await hand.Click(AriaRole.Button, "Send to review");

        await Expect(window.Page.Locator(".ihead .chip")).ToContainTextAsync("In review 1 of 2", new() { Timeout = 15_000 });
        await Expect(window.Page.Locator(".ihead .plan")).ToContainTextAsync("10:00 New York");
        Assert.Equal(4, hand.Clicks);
        Assert.Empty(window.Troubles);
    }

    [Fact]
    public async Task What_is_typed_is_saved_by_itself_and_there_after_a_reload()
    {
        await using var window = await browser.Enter("ana");
        await window.Go("/");
        var page = window.Page;
        await page.GetByText("New", new() { Exact = true }).ClickAsync();
        await page.GetByRole(AriaRole.Button, new() { Name = "Update", Exact = true }).ClickAsync();
        await page.GetByLabel("Title", new() { Exact = true }).FillAsync("A slower morning");
        await page.Locator("textarea.paper").FillAsync("Begin with **one** long breath out.");
        await page.Locator("textarea.paper").BlurAsync();
        await Expect(page.Locator(".ihead h1")).ToHaveTextAsync("A slower morning");
        await Expect(page.Locator(".efoot")).ToContainTextAsync("6 words");
        await Expect(page.Locator(".ihead .saved")).ToContainTextAsync("Saved");
        await page.WaitForTimeoutAsync(1_200);

        await page.ReloadAsync();
        await Expect(page.Locator("textarea.paper")).ToHaveValueAsync("Begin with **one** long breath out.");
        await Expect(page.GetByLabel("Title", new() { Exact = true })).ToHaveValueAsync("A slower morning");
    }

    [Fact]
    public async Task A_text_changed_by_hand_says_so_and_goes_back_to_base()
    {
        await using var window = await browser.Enter("ana");
        await window.Go("/weekly");
        var page = window.Page;
        await page.GetByRole(AriaRole.Button, new() { Name = "Use these" }).ClickAsync();
        await page.GetByRole(AriaRole.Button, new() { Name = "Generate", Exact = true }).ClickAsync();
        var tab = page.GetByRole(AriaRole.Tab, new() { NameRegex = new("^Push") });
        await tab.ClickAsync();
        await page.Locator("#r-title").FillAsync("Breathe out");
        await Expect(tab).ToContainTextAsync("changed from base");
        await Expect(page.Locator(".pv[data-channel=push]").First).ToContainTextAsync("Breathe out");

        await page.GetByRole(AriaRole.Button, new() { Name = "Back to base" }).ClickAsync();
        await Expect(tab).ToContainTextAsync("follows base");
        await page.GetByRole(AriaRole.Button, new() { Name = "Undo" }).ClickAsync();
        await Expect(tab).ToContainTextAsync("changed from base");
    }

    [Fact]
    public async Task An_idea_becomes_a_draft_by_button_and_the_other_sees_it()
    {
        await using var window = await browser.Enter("ana");
        await using var other = await browser.Enter("jonas");
        await window.Go("/content/board");
        await other.Go("/content/board");
        await window.Page.GetByLabel("New idea").FillAsync("Breathing for stairs");
        await window.Page.Keyboard.PressAsync("Enter");
        var card = window.Page.Locator(".kb-card", new() { HasText = "Breathing for stairs" });
        await card.GetByRole(AriaRole.Button, new() { Name = "Start draft" }).ClickAsync();

        await Expect(window.Page.Locator("[aria-labelledby=col-Draft] .kb-card", new() { HasText = "Breathing for stairs" })).ToBeVisibleAsync();
        await Expect(other.Page.Locator("[aria-labelledby=col-Draft] .kb-card", new() { HasText = "Breathing for stairs" })).ToBeVisibleAsync(new() { Timeout = 4_000 });
    }

    [Fact]
    public async Task A_circuit_that_the_server_has_lost_comes_back_to_the_same_page()
    {
        await using var window = await browser.Enter("ana");
        await window.Go("/help");
        await window.Page.EvaluateAsync("document.body.dataset.before = 'reload'");
        await window.Page.EvaluateAsync("document.getElementById('components-reconnect-modal').classList.add('components-reconnect-rejected')");

        await window.Page.Locator("body:not([data-before]) #app").WaitForAsync(new() { State = WaitForSelectorState.Attached });
        Assert.EndsWith("/help", window.Page.Url, StringComparison.Ordinal);
    }

    private sealed class Hand(IPage page)
    {
        public int Clicks { get; private set; }

        public async Task Click(AriaRole role, string name)
        {
            await page.GetByRole(role, new() { Name = name, Exact = true }).ClickAsync();
            Clicks++;
        }
    }
}
