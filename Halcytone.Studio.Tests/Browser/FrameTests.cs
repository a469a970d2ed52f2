using Microsoft.Playwright;
using static Microsoft.Playwright.Assertions;

namespace Halcytone.Studio.Tests.Browser;

[Collection(BrowserTests.Name)]
public sealed class FrameTests(BrowserFixture browser)
{
    [Fact]
    public async Task Who_is_not_signed_in_comes_to_the_door_and_back_to_the_page_asked_for()
    {
        await using var window = await browser.Outside();
        await window.Page.GotoAsync($"{browser.Address}/help");
        Assert.EndsWith("/sign-in?returnUrl=%2Fhelp", window.Page.Url, StringComparison.OrdinalIgnoreCase);
    }

    [Theory]
    [InlineData("ana", "Editor"), InlineData("wren", "Writer"), InlineData("sana", "SEO specialist"), InlineData("mika", "Marketing manager")]
    [InlineData("cleo", "Content manager"), InlineData("edda", "Executive"), InlineData("ines", "Instructor"), InlineData("rafi", "Administrator")]
    public async Task Every_role_has_its_frame(string person, string role)
    {
        await using var window = await browser.Enter(person);
        await window.Go("/");
        await Expect(window.Page.GetByRole(AriaRole.Navigation, new() { Name = "Main" }).GetByRole(AriaRole.Link, new() { Name = "Home", Exact = true })).ToHaveAttributeAsync("aria-current", "page");
        await Expect(window.Page.GetByText("Breathscape").First).ToBeVisibleAsync();
        await Expect(window.Page.Locator(".clock").First).ToContainTextAsync("New York");
        await Expect(window.Page.Locator(".clock.own")).ToContainTextAsync("for you, Berlin");
        await window.Page.Locator("summary", new() { HasText = "profile" }).ClickAsync();
        await Expect(window.Page.Locator(".menu[open]")).ToContainTextAsync(role);
        Assert.Empty(window.Troubles);
        Assert.Empty(window.Foreign);
    }

    [Fact]
    public async Task The_theme_follows_the_system_until_somebody_chooses()
    {
        await using var window = await browser.Enter("ana", Look.Dark);
        await window.Go("/");
        Assert.Equal("rgb(19, 21, 24)", await Background(window));

        await window.Page.GetByRole(AriaRole.Button, new() { Name = "Light or dark" }).ClickAsync();
        Assert.Equal("rgb(250, 249, 246)", await Background(window));

        await window.Go("/help");
        Assert.Equal("rgb(250, 249, 246)", await Background(window));
    }

    [Fact]
    public async Task An_address_that_nothing_answers_shows_the_way_back()
    {
        await using var window = await browser.Enter("ana");
        var answer = await window.Page.GotoAsync($"{browser.Address}/no-such-page");
        Assert.Equal(404, answer!.Status);
        await Expect(window.Page.GetByText("There is no such page")).ToBeVisibleAsync();
        await window.Page.GetByRole(AriaRole.Link, new() { Name = "Back to Home" }).ClickAsync();
        await window.Page.WaitForURLAsync($"{browser.Address}/");
    }

    [Fact]
    public async Task The_keyboard_skips_to_the_content()
    {
        await using var window = await browser.Enter("ana");
        await window.Go("/help");
        await window.Page.Locator("a.skip").FocusAsync();
        await window.Page.Keyboard.PressAsync("Enter");
        await Assertions.Expect(window.Page.Locator("#main")).ToBeFocusedAsync();
    }

    private static Task<string> Background(Window window) => window.Page.EvaluateAsync<string>("getComputedStyle(document.body).backgroundColor");
}
