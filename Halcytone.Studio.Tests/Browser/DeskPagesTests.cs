using System.Text.RegularExpressions;
using Halcytone.Studio.Accounts;
using Halcytone.Studio.Channels;
using Halcytone.Studio.Content;
using Halcytone.Studio.Desk;
using Halcytone.Studio.Foundation;
using Halcytone.Studio.Generation;
using Halcytone.Studio.Review;
using Halcytone.Studio.Tests.Generation;
using Halcytone.Studio.Tests.House;
using Microsoft.Playwright;
using static Microsoft.Playwright.Assertions;

namespace Halcytone.Studio.Tests.Browser;

/// <summary>Inbox, board, composer, approvals and what an administrator sets about them, as people use them.</summary>
[Collection(BrowserTests.Name)]
public sealed class DeskPagesTests(BrowserFixture browser)
{
    private static readonly CancellationToken Stop = CancellationToken.None;

    [Theory]
    [InlineData("mika", "/inbox"), InlineData("mika", "/inbox?tab=snoozed"), InlineData("mika", "/approvals/deputies"), InlineData("rafi", "/admin/approvals")]
    [InlineData("wren", "/"), InlineData("sana", "/"), InlineData("cleo", "/"), InlineData("ines", "/")]
    public async Task No_serious_finding_and_nothing_sideways_down_to_320_pixels(string person, string path)
    {
        foreach (var (look, size) in new[] { (Look.Light, Size.Desk), (Look.Dark, Size.Desk), (Look.Dark, Size.Phone) })
        {
            await using var window = await browser.Enter(person, look, size);
            await window.Go(path);
            if (path == "/admin/approvals") await window.Page.GetByRole(AriaRole.Button, new() { Name = "Change: how a blog is reviewed" }).ClickAsync();
            await window.HasNoSeriousFinding($"{person} {path} {look} {size}");
            if (size == Size.Phone) await window.Page.SetViewportSizeAsync(320, 700);
            Assert.True(await window.Page.EvaluateAsync<bool>("document.documentElement.scrollWidth <= innerWidth"), $"{person} {path} {size} scrolls sideways");
            Assert.Empty(window.Troubles);
        }
    }

    [Fact]
    public async Task The_inbox_is_worked_off_by_keys()
    {
        var request = await Asked();
        await using var window = await browser.Enter("mika");
        await window.Go("/inbox");
        var rows = window.Page.Locator("[data-row]");
        await Expect(rows).Not.ToHaveCountAsync(0);
        var before = await rows.CountAsync();
        await window.Page.Keyboard.PressAsync("j");
        await Expect(rows.First.GetByRole(AriaRole.Link)).ToBeFocusedAsync();
        await window.Page.Keyboard.PressAsync("h");
        await Expect(rows).ToHaveCountAsync(before - 1);
        await Expect(window.Page.Locator(".toasts")).ToContainTextAsync("Put off until");
        await window.Page.GetByRole(AriaRole.Button, new() { Name = "Undo" }).ClickAsync();
        await Expect(rows).ToHaveCountAsync(before);
        Assert.NotEqual(Guid.Empty, request.Id);
    }

    [Fact]
    public async Task A_single_key_is_silent_in_an_input_and_A_approves_only_what_is_not_urgent()
    {
        var (calm, urgent) = (await Asked(), await Asked(Urgency.Critical));
        await using var window = await browser.Enter("mika");
        await window.Go($"/approvals/{urgent.Id}");
        await window.Page.GetByRole(AriaRole.Heading, new() { Name = "The longer exhale", Level = 2 }).ClickAsync();
        await window.Page.Keyboard.PressAsync("a");
        await Expect(window.Page.Locator("[data-key=a]")).ToBeFocusedAsync();
        Assert.Equal(ApprovalState.Requested, (await One(urgent)).State);

        await window.Go($"/approvals/{calm.Id}");
        await window.Page.GetByLabel("Comment", new() { Exact = true }).PressSequentiallyAsync("a rather good one");
        Assert.Equal(ApprovalState.Requested, (await One(calm)).State);
        await window.Page.GetByRole(AriaRole.Heading, new() { Name = "The longer exhale", Level = 2 }).ClickAsync();
        await window.Page.Keyboard.PressAsync("a");
        await Expect(window.Page.Locator(".shead")).ToContainTextAsync("Approved");
    }

    [Fact]
    public async Task A_message_of_a_mail_longer_than_a_circuit_takes_is_saved_and_nobody_is_overwritten()
    {
        var item = (await browser.House.Get<Newsdesk>().Produce(await Person(Role.Editor), new Copy(ContentKind.Update, Press.Exhale), new GenerationWish { Channels = [ChannelKind.Web] }, checkFirst: false, plannedFor: null, Stop)).Must().Item!.Id;
        await using var window = await browser.Enter("ana");
        await window.Go($"/content/{item}");
        await window.Page.GetByRole(AriaRole.Tab, new() { NameRegex = new("^Web") }).ClickAsync();
        var page = window.Page.Locator("#r-html[data-ready]");
        var large = string.Concat(Enumerable.Range(0, 2_000).Select(number => $"<p>{number} Let one breath go slowly, all of it.</p>\n"));
        await page.EvaluateAsync("(area, text) => { area.value = text; area.dispatchEvent(new Event('input', { bubbles: true })); }", large);
        await Expect(window.Page.Locator(".fbar [role=status]").First).ToHaveTextAsync("Saved", new() { Timeout = 15_000 });
        Assert.Contains("1999 Let one breath go slowly", (await Web(item)).Content.Html, StringComparison.Ordinal);

        var other = await Web(item);
        (await browser.House.Get<Renditions>().Edit(await Person(Role.ContentManager), item, ChannelKind.Web, other.Content with { Title = "Theirs" }, other.Version, Stop)).Must();
        // The page reads it again by itself; what is typed on the older text is what must not overwrite.
        await Expect(window.Page.Locator("#r-title")).ToHaveValueAsync("Theirs");
        Assert.Empty(window.Troubles);
    }

    [Fact]
    public async Task A_comment_stands_at_its_field_and_is_settled_and_two_versions_are_compared_in_the_composer()
    {
        var item = (await browser.House.Get<Newsdesk>().Produce(await Person(Role.Editor), new Copy(ContentKind.Update, Press.Exhale), new GenerationWish(), checkFirst: false, plannedFor: null, Stop)).Must().Item!.Id;
        await using var window = await browser.Enter("ana");
        await window.Go($"/content/{item}");
        await window.Page.GetByRole(AriaRole.Tab, new() { NameRegex = new("^Email") }).ClickAsync();
        await window.Page.GetByLabel("About").SelectOptionAsync("subject");
        await window.Page.Locator("#say-text").FillAsync("Shorter, @Jonas?");
        await window.Page.GetByRole(AriaRole.Button, new() { Name = "Comment", Exact = true }).ClickAsync();
        await Expect(window.Page.Locator(".remark")).ToContainTextAsync("on Email, subject");
        await window.Page.GetByRole(AriaRole.Button, new() { Name = "Settle: Shorter" }).ClickAsync();
        await Expect(window.Page.Locator(".remark")).ToHaveCountAsync(0);
        await window.Page.GetByRole(AriaRole.Button, new() { Name = "Compare", Exact = true }).ClickAsync();
        await Expect(window.Page.GetByRole(AriaRole.Region, new() { Name = "Compare two versions" })).ToContainTextAsync("They say the same");
        await window.HasNoSeriousFinding("composer, comparing");

        await using var jonas = await browser.Enter("jonas");
        await jonas.Go("/inbox?tab=mentions");
        await Expect(jonas.Page.Locator(".notices")).ToContainTextAsync("Shorter, @Jonas?");
    }

    [Fact]
    public async Task A_generated_draft_goes_to_review_from_the_board_and_the_library_begins_an_item()
    {
        await using var window = await browser.Enter("ana");
        await window.Go("/content/board?q=meet+lamp");
        await Expect(window.Page.Locator(".kb-card")).ToHaveCountAsync(1);
        await window.Page.GetByRole(AriaRole.Button, new() { Name = "Send to review: Meet Lamp" }).ClickAsync();
        await Expect(window.Page.Locator("[aria-labelledby=col-InReview] .kb-card")).ToContainTextAsync("Meet Lamp");

        await window.Go("/content/library");
        await window.Page.GetByText("New item", new() { Exact = true }).ClickAsync();
        await window.Page.Locator("main").GetByRole(AriaRole.Button, new() { Name = "Page", Exact = true }).ClickAsync();
        await window.Page.WaitForURLAsync(new Regex("/content/[0-9a-f-]{36}$"));
        await Expect(window.Page.GetByLabel("Title", new() { Exact = true })).ToBeVisibleAsync();
    }

    private async Task<ApprovalRequest> Asked(Urgency urgency = Urgency.Normal)
    {
        var editor = await Person(Role.Editor);
        var item = (await browser.House.Get<Newsdesk>().Produce(editor, new Copy(ContentKind.WeeklyUpdate, Press.Exhale), new GenerationWish(), checkFirst: false, plannedFor: null, Stop)).Must().Item!.Id;
        return (await browser.House.Get<Approvals>().Ask(editor, new ApprovalAsked(item) { EditorialCheck = true, Urgency = urgency }, Stop)).Must();
    }

    private async Task<ApprovalRequest> One(ApprovalRequest request) => (await browser.House.Get<ApprovalDesk>().One(Demo.House, request.Id, Stop)).Must().Request;

    private async Task<Rendition> Web(Guid item) => (await browser.House.Get<Renditions>().One(Demo.House, item, ChannelKind.Web, Stop)).Must();

    private async Task<Actor> Person(Role role)
    {
        var members = browser.House.Get<Members>();
        var member = (await members.Holding(Demo.House, role, Stop)).First(row => row.Roles == role && !row.IsService);
        return (await members.ActorOf(Demo.Workspace, member.Id, Stop))!;
    }
}
