using Halcytone.Studio.Distribution;
using Halcytone.Studio.Foundation;
using Halcytone.Studio.Tests.House;
using Microsoft.Playwright;
using static Microsoft.Playwright.Assertions;

namespace Halcytone.Studio.Tests.Browser;

[Collection(BrowserTests.Name)]
public sealed class HouseWordsTests(BrowserFixture browser)
{
    [Fact]
    public async Task Three_clicks_pause_everything_and_every_page_says_so_until_it_is_resumed()
    {
        await using var mika = await browser.Enter("mika");
        await using var ana = await browser.Enter("ana", Look.Dark, Size.Phone);
        await mika.Go("/");
        await ana.Go("/content/board");
        try
        {
            await mika.Page.GetByRole(AriaRole.Button, new() { Name = "Pause everything" }).ClickAsync();
            var dialog = mika.Page.GetByRole(AriaRole.Dialog);
            await dialog.GetByRole(AriaRole.Button, new() { Name = "Something is wrong in it" }).ClickAsync();
            await Shot(mika, "pause-dialog");
            await dialog.GetByRole(AriaRole.Button, new() { Name = "Pause everything" }).ClickAsync();
            foreach (var window in new[] { mika, ana }) await Expect(window.Page.Locator(".houses-word.paused")).ToContainTextAsync("Everything is paused");
            await Expect(ana.Page.Locator(".houses-word.paused")).ToContainTextAsync("Mika Kranz: “Something is wrong in it”");
            await Expect(ana.Page.GetByRole(AriaRole.Button, new() { Name = "Resume" })).ToHaveCountAsync(0); // an editor sees it, and does not end it
            await mika.HasNoSeriousFinding("paused, light");
            await ana.HasNoSeriousFinding("paused, dark, phone");
            await Shot(mika, "paused");
            await Shot(ana, "paused-phone");

            await mika.Page.GetByRole(AriaRole.Button, new() { Name = "Resume" }).ClickAsync();
            await Shot(mika, "resume");
            await mika.Page.GetByRole(AriaRole.Dialog).GetByRole(AriaRole.Button, new() { Name = "Resume" }).ClickAsync();
            foreach (var window in new[] { mika, ana }) await Expect(window.Page.Locator(".houses-word")).ToHaveCountAsync(0);
        }
        finally
        {
            await browser.House.Get<PauseEverything>().End(Actor.House(Halcytone.Studio.Foundation.Demo.Workspace), MissedPosts.KeepForLater, default);
        }
        Assert.Empty(mika.Troubles);
    }

    [Fact]
    public async Task Signing_out_everywhere_else_closes_the_other_pages_at_once()
    {
        await using var here = await browser.Outside();
        await using var there = await browser.Outside();
        foreach (var window in new[] { here, there }) await browser.SignIn(window, "wren");
        await there.Go("/help");
        await here.Page.GotoAsync($"{browser.Address}/account");
        await here.HasNoSeriousFinding("account");
        await Shot(here, "account");
        await here.Page.GetByRole(AriaRole.Button, new() { Name = "Sign out everywhere else" }).ClickAsync();
        await Expect(here.Page.GetByText("You are signed out everywhere else")).ToBeVisibleAsync();
        await there.Page.WaitForURLAsync(address => address.Contains("/sign-in", StringComparison.Ordinal), new() { Timeout = 5_000 });
        await here.Go("/help");
    }

    [Fact]
    public async Task An_administrator_invites_somebody_from_the_page()
    {
        await using var rafi = await browser.Enter("rafi");
        await rafi.Go("/admin/members");
        await rafi.Page.GetByRole(AriaRole.Button, new() { Name = "Invite person" }).ClickAsync();
        await rafi.Page.GetByLabel("Name").FillAsync("Noor Haddad");
        await rafi.Page.GetByLabel("Email").FillAsync("noor@example.org");
        await rafi.Page.GetByLabel("SEO specialist").CheckAsync();
        await rafi.Page.GetByRole(AriaRole.Button, new() { Name = "Invite", Exact = true }).ClickAsync();
        var link = await rafi.Page.GetByTestId("invitation-link").InnerTextAsync();
        await Expect(rafi.Page.GetByRole(AriaRole.Region, new() { Name = "Invited" })).ToContainTextAsync("noor@example.org");
        await rafi.HasNoSeriousFinding("members with an invitation");
        await Shot(rafi, "invited");

        await using var noor = await browser.Outside();
        await noor.Page.GotoAsync($"{browser.Address}{new Uri(link).PathAndQuery}");
        await noor.HasNoSeriousFinding("invitation");
        await Shot(noor, "invitation");
        await rafi.Page.GetByRole(AriaRole.Button, new() { Name = "Take back the invitation of Noor Haddad" }).ClickAsync();
        await Expect(rafi.Page.GetByRole(AriaRole.Region, new() { Name = "Invited" })).ToHaveCountAsync(0);
    }

    private static Task Shot(Window window, string name)
        => Environment.GetEnvironmentVariable("STUDIO_SHOTS") is { Length: > 0 } folder ? window.Page.ScreenshotAsync(new() { Path = Path.Combine(folder, name + ".png") }) : Task.CompletedTask;
}
