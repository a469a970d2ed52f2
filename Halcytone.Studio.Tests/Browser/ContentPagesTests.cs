using System.Text.RegularExpressions;
using Halcytone.Studio.Content;
using Halcytone.Studio.Content.LivingDocuments;
using Halcytone.Studio.Foundation;
using Microsoft.Playwright;

namespace Halcytone.Studio.Tests.Browser;

/// <summary>The pages of Content and the Markdown editor, in a real browser.</summary>
[Collection(BrowserTests.Name)]
public sealed class ContentPagesTests(BrowserFixture browser)
{
    private async Task<(Window Window, ILocator Area, Source Source)> Open(string text)
    {
        var sources = browser.House.Get<Sources>();
        var source = (await sources.Add(Demo.House, SourceKind.Internal, "Editor under test", null, text, CancellationToken.None)).Match(made => made, why => throw new InvalidOperationException(why.Message));
        var window = await browser.Enter("ana");
        await window.Go($"/content/sources/{source.Id}?view=write");
        var area = window.Page.GetByRole(AriaRole.Textbox, new() { Name = "The document" });
        await Assertions.Expect(area).ToHaveValueAsync(text);
        await Assertions.Expect(window.Page.Locator("section.editor[data-ready]")).ToBeVisibleAsync();
        return (window, area, source);
    }

    private Task<string> Stored(Source source)
        => browser.House.Get<SourceTexts>().Of(Demo.House, source.Id, CancellationToken.None).ContinueWith(read => read.Result.Match(text => text.Text, _ => ""), TaskScheduler.Default);

    /// <summary>Waits until the server has the text; a reconnect takes its time.</summary>
    private async Task Holds(Window window, Source source, string text)
    {
        for (var tries = 0; tries < 180 && await Stored(source) != text; tries++) await window.Page.WaitForTimeoutAsync(250);
        Assert.Equal(text, await Stored(source));
    }

    private static Task Saved(Window window) => Assertions.Expect(window.Page.Locator(".fbar .saved")).ToHaveTextAsync(new Regex(@"Saved \d\d:\d\d:\d\d"), new() { Timeout = 5000 });

    [Fact]
    public async Task What_is_typed_is_previewed_and_saved_by_itself()
    {
        var (window, area, source) = await Open("");
        await using (window)
        {
            await area.PressSequentiallyAsync("## Tip\nSigh *on purpose*.");
            await Assertions.Expect(window.Page.Locator(".preview em")).ToHaveTextAsync("on purpose");
            await Holds(window, source, "## Tip\nSigh *on purpose*.");
            await Saved(window);
            await window.Page.WaitForFunctionAsync($"() => localStorage.getItem('text:source:{source.Id}') === null");
            Assert.Empty(window.Troubles);
        }
    }

    [Fact]
    public async Task The_bar_and_the_keys_format_what_is_chosen()
    {
        var (window, area, _) = await Open("calm\nbreath");
        await using (window)
        {
            await area.EvaluateAsync("area => area.setSelectionRange(0, 4)");
            await area.PressAsync("Control+b");
            await Assertions.Expect(area).ToHaveValueAsync("**calm**\nbreath");
            await area.PressAsync("Control+b");
            await Assertions.Expect(area).ToHaveValueAsync("calm\nbreath");
            await area.EvaluateAsync("area => area.setSelectionRange(0, 11)");
            await window.Page.GetByRole(AriaRole.Button, new() { Name = "List", Exact = true }).ClickAsync();
            await Assertions.Expect(area).ToHaveValueAsync("- calm\n- breath");
            await area.PressAsync("Control+End");
            await area.PressAsync("Enter");
            await area.PressSequentiallyAsync("tide");
            await Assertions.Expect(area).ToHaveValueAsync("- calm\n- breath\n- tide");
            await area.EvaluateAsync("area => area.setSelectionRange(0, 0)");
            await window.Page.GetByRole(AriaRole.Button, new() { Name = "Heading", Exact = true }).ClickAsync();
            await Assertions.Expect(area).ToHaveValueAsync("## - calm\n- breath\n- tide");
        }
    }

    [Fact]
    public async Task An_image_of_the_workspace_is_put_in_with_its_description()
    {
        var (window, area, _) = await Open("");
        await using (window)
        {
            await window.Page.GetByRole(AriaRole.Button, new() { Name = "Image", Exact = true }).ClickAsync();
            await window.Page.GetByRole(AriaRole.Button, new() { NameRegex = new Regex("^Six even waves") }).ClickAsync();
            await window.Page.GetByRole(AriaRole.Button, new() { Name = "Insert", Exact = true }).ClickAsync();
            await Assertions.Expect(area).ToHaveValueAsync(new Regex(@"^!\[Six even waves.*\]\(/media/.*\.png\)$"));
            await Assertions.Expect(window.Page.Locator(".preview img")).ToBeVisibleAsync();
        }
    }

    [Fact]
    public async Task Text_that_did_not_reach_the_server_comes_back()
    {
        var (window, area, source) = await Open("before");
        await using (window)
        {
            // What a crash leaves behind: the browser's copy, newer than the server's text and on the same version.
            await window.Page.EvaluateAsync($"localStorage.setItem('text:source:{source.Id}', JSON.stringify({{ text: 'before and after', version: 1, at: Date.now() }}))");
            await window.Page.ReloadAsync();
            await Assertions.Expect(area).ToHaveValueAsync("before and after");
            await Assertions.Expect(window.Page.GetByText("is back, and saved")).ToBeVisibleAsync();
            await Holds(window, source, "before and after");

            // The same, but somebody has saved another text meanwhile: nothing is overwritten, the choice is offered.
            await window.Page.EvaluateAsync($"localStorage.setItem('text:source:{source.Id}', JSON.stringify({{ text: 'mine', version: 1, at: Date.now() }}))");
            await window.Page.ReloadAsync();
            await Assertions.Expect(area).ToHaveValueAsync("before and after");
            await window.Page.GetByRole(AriaRole.Button, new() { Name = "Put mine back" }).ClickAsync();
            await Assertions.Expect(area).ToHaveValueAsync("mine");
        }
    }

    [Fact]
    public async Task Typing_goes_on_without_a_connection_and_is_saved_after_it()
    {
        var (window, area, source) = await Open("");
        await using (window)
        {
            await window.Context.SetOfflineAsync(true);
            await window.Page.EvaluateAsync("Blazor._internal?.forceCloseConnection?.()");
            await area.PressSequentiallyAsync("typed in a tunnel");
            await Assertions.Expect(area).ToHaveValueAsync("typed in a tunnel");
            await window.Context.SetOfflineAsync(false);
            await Assertions.Expect(area).ToHaveValueAsync("typed in a tunnel");
            await Holds(window, source, "typed in a tunnel");
        }
    }

    [Fact]
    public async Task A_text_larger_than_a_message_is_saved_whole()
    {
        var (window, area, source) = await Open("");
        await using (window)
        {
            var large = string.Concat(Enumerable.Range(0, 4_000).Select(number => $"{number} Atem, 呼吸\n"));
            await area.EvaluateAsync("(area, text) => { area.value = text; area.dispatchEvent(new Event('input', { bubbles: true })); }", large);
            await Holds(window, source, large);
        }
    }

    [Fact]
    public async Task A_later_text_of_somebody_else_is_shown_beside_mine()
    {
        var (window, area, source) = await Open("one");
        await using (window)
        {
            await browser.House.Get<SourceTexts>().Save(Demo.House with { Name = "Jonas" }, source.Id, "two", 1, CancellationToken.None);
            await area.FillAsync("three");
            await Assertions.Expect(window.Page.GetByText("Jonas saved another text at")).ToBeVisibleAsync();
            await Assertions.Expect(area).ToHaveValueAsync("three");
            Assert.Equal("two", await Stored(source));
            await window.Page.GetByRole(AriaRole.Button, new() { Name = "Save mine over it" }).ClickAsync();
            await Holds(window, source, "three");
        }
    }

    [Fact]
    public async Task A_dropped_file_is_uploaded_with_progress_and_described()
    {
        await using var window = await browser.Enter("ana");
        await window.Go("/content/media");
        await Assertions.Expect(window.Page.Locator(".drop[data-ready]")).ToBeVisibleAsync();
        await window.Page.GetByLabel("Choose files to upload").SetInputFilesAsync(
        [
            new FilePayload { Name = "tide.png", MimeType = "image/png", Buffer = Halcytone.Studio.Content.Media.WavePicture.Png(64, 32, 3) },
            new FilePayload { Name = "virus.png", MimeType = "image/png", Buffer = "MZ this is no picture"u8.ToArray() },
        ]);
        await Assertions.Expect(window.Page.Locator(".uploads .failed")).ToContainTextAsync("not what its name says");
        await window.Page.GetByRole(AriaRole.Button, new() { NameRegex = new Regex("tide.png") }).ClickAsync();
        await window.Page.GetByLabel("What does it show?").FillAsync("A tide going out");
        await window.Page.GetByRole(AriaRole.Button, new() { Name = "Save the description" }).ClickAsync();
        await Assertions.Expect(window.Page.GetByText("tide.png is described")).ToBeVisibleAsync();
        Assert.Single(window.Troubles); // the browser's own line about the refused file
    }

    [Theory]
    [InlineData("/content/library"), InlineData("/content/library?q=nothing-like-this"), InlineData("/content/sources"), InlineData("/content/media")]
    public async Task No_serious_finding_on_the_pages_of_content(string path)
    {
        foreach (var (look, size) in new[] { (Look.Light, Size.Desk), (Look.Dark, Size.Desk), (Look.Light, Size.Phone) })
        {
            await using var window = await browser.Enter("ana", look, size);
            await window.Go(path);
            await window.HasNoSeriousFinding($"{path} {look} {size}");
            Assert.True(await window.Page.EvaluateAsync<bool>("document.documentElement.scrollWidth <= innerWidth"), $"{path} {size} scrolls sideways");
            Assert.Empty(window.Troubles);
        }
    }

    [Fact]
    public async Task An_older_version_is_compared_and_restored()
    {
        var library = browser.House.Get<Library>();
        var item = (await library.List(Demo.House, new ItemFilter { Text = "commute eleven" }, null, 1, CancellationToken.None)).Match(page => page.Items[0], _ => null!);
        await using var window = await browser.Enter("ana");
        await window.Go($"/content/{item.Id}/history?version=1");
        await window.HasNoSeriousFinding("history");
        await window.Page.GetByRole(AriaRole.Button, new() { Name = "Restore version 1" }).ClickAsync();
        await Assertions.Expect(window.Page.GetByText("restored from 1")).ToBeVisibleAsync();
        await Assertions.Expect(window.Page.Locator(".diff .removed").First).ToBeVisibleAsync();
    }
}
