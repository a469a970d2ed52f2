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

/// <summary>What approvers see and press (ux §4, §9 J1).</summary>
[Collection(BrowserTests.Name)]
public sealed class ApprovalPageTests(BrowserFixture browser)
{
    private static readonly CancellationToken Stop = CancellationToken.None;

    [Fact]
    public async Task One_press_approves_every_channel_of_an_opened_request()
    {
        var (request, item) = await Asked();
        await using var window = await browser.Enter("mika");
        await window.Go($"/approvals/{request}");
        await Expect(window.Page.GetByRole(AriaRole.Heading, new() { Name = "The longer exhale" })).ToBeVisibleAsync();
        await Shot(window, "approval-light");
        await window.Page.GetByRole(AriaRole.Tab, new() { Name = "LinkedIn" }).ClickAsync();
        await Expect(window.Page.Locator(".sheet .pv")).ToContainTextAsync("Sensor firmware 1.9");

        await window.Page.GetByRole(AriaRole.Button, new() { Name = "Approve all channels" }).ClickAsync();
        await Expect(window.Page.Locator(".toasts")).ToContainTextAsync("Approved");
        await Expect(window.Page.Locator(".shead")).ToContainTextAsync("Approved");
        Assert.Equal(ApprovalState.Approved, (await browser.House.Get<ApprovalDesk>().One(Demo.House, request, Stop)).Must().Request.State);
        Assert.NotEqual(Guid.Empty, item);
        Assert.Empty(window.Troubles);
        Assert.Empty(window.Foreign);
    }

    [Fact]
    public async Task Changes_need_a_reason_and_the_asker_has_no_approve_button()
    {
        var (request, _) = await Asked();
        await using (var asker = await browser.Enter("ana"))
        {
            await asker.Go($"/approvals/{request}");
            await Expect(asker.Page.GetByRole(AriaRole.Button, new() { Name = "Withdraw and edit" })).ToBeVisibleAsync();
            await Expect(asker.Page.GetByRole(AriaRole.Button, new() { NameRegex = new("Approve") })).ToHaveCountAsync(0);
        }
        await using var window = await browser.Enter("mika", Look.Light, Size.Phone);
        await window.Go($"/approvals/{request}");
        await window.Page.GetByRole(AriaRole.Button, new() { Name = "Request changes" }).ClickAsync();
        await Expect(window.Page.GetByRole(AriaRole.Alert)).ToContainTextAsync("Say what has to change");
        await window.Page.GetByLabel("Comment", new() { Exact = true }).FillAsync("Which study is this from?");
        await window.Page.GetByRole(AriaRole.Button, new() { Name = "Request changes" }).ClickAsync();
        await Expect(window.Page.Locator(".shead")).ToContainTextAsync("Changes requested");
        await Expect(window.Page.Locator(".panel")).ToContainTextAsync("Which study is this from?");
    }

    [Fact]
    public async Task What_somebody_saw_before_is_shown_as_a_difference_and_decisions_of_others_appear_by_themselves()
    {
        var (request, item) = await Asked();
        await using var window = await browser.Enter("mika");
        await window.Go($"/approvals/{request}");
        await window.Page.GetByRole(AriaRole.Tab, new() { NameRegex = new("^X") }).ClickAsync();
        await Expect(window.Page.GetByRole(AriaRole.Tab, new() { NameRegex = new("^X") })).ToHaveAttributeAsync("aria-selected", "true");
        await window.Go($"/approvals/{request}");
        await Expect(window.Page.GetByRole(AriaRole.Tab, new() { NameRegex = new("^X") })).ToContainTextAsync("seen");

        var manager = await Person(Role.ContentManager);
        var renditions = browser.House.Get<Renditions>();
        var x = (await renditions.One(manager, item, ChannelKind.X, Stop)).Must();
        (await renditions.Edit(manager, item, ChannelKind.X, x.Content with { Parts = ["The longer exhale. We ask everybody to let one go slowly."] }, x.Version, Stop)).Must();
        await window.Page.GetByRole(AriaRole.Tab, new() { NameRegex = new("^X") }).ClickAsync();
        await Expect(window.Page.Locator(".diff ins")).Not.ToHaveCountAsync(0);
        await Shot(window, "approval-difference");
        (await browser.House.Get<Approvals>().Withdraw(manager, request, Stop)).Must();
        await Expect(window.Page.Locator(".shead")).ToContainTextAsync("Withdrawn");
    }

    [Theory, InlineData(Look.Light, Size.Desk), InlineData(Look.Dark, Size.Desk), InlineData(Look.Light, Size.Phone), InlineData(Look.Dark, Size.Phone)]
    public async Task No_serious_finding_on_the_approval_pages(Look look, Size size)
    {
        var (request, _) = await Asked();
        await using var window = await browser.Enter("mika", look, size);
        foreach (var path in new[] { "/approvals", $"/approvals/{request}", "/approvals?shelf=done" })
        {
            await window.Go(path);
            await Shot(window, $"approval-{look}-{size}-{(path.Contains("shelf", StringComparison.Ordinal) ? "done" : path.Length > 12 ? "one" : "list")}");
            // axe cannot enter the mail's sandboxed frame, so another channel is open while it looks.
            if (path.EndsWith(request.ToString(), StringComparison.Ordinal))
            {
                await window.Page.GetByRole(AriaRole.Tab, new() { Name = "LinkedIn" }).ClickAsync();
                await Expect(window.Page.Locator("iframe")).ToHaveCountAsync(0);
            }
            await window.HasNoSeriousFinding($"{path} {look} {size}").WaitAsync(TimeSpan.FromSeconds(60));
            Assert.True(await window.Page.EvaluateAsync<bool>("document.documentElement.scrollWidth <= innerWidth"), $"{path} {size} scrolls sideways");
            Assert.Empty(window.Troubles);
        }
    }

    private async Task<(Guid Request, Guid Item)> Asked()
    {
        var editor = await Person(Role.Editor);
        var made = (await browser.House.Get<Newsdesk>().Produce(editor, new Copy(ContentKind.WeeklyUpdate, Press.Exhale), new GenerationWish(), checkFirst: false, plannedFor: null, Stop)).Must();
        var request = (await browser.House.Get<Newsdesk>().SendToReview(editor, made.Item!.Id, "The firmware part is new.", editorialCheck: true, Stop)).Must();
        return (request.Id, made.Item.Id);
    }

    private async Task<Actor> Person(Role role)
    {
        var members = browser.House.Get<Members>();
        var member = (await members.Holding(Demo.House, role, Stop)).First(row => row.Roles == role && !row.IsService);
        return (await members.ActorOf(Demo.Workspace, member.Id, Stop))!;
    }

    /// <summary>Kept for people who want to look, where <c>STUDIO_SHOTS</c> names a folder.</summary>
    private static async Task Shot(Window window, string name)
    {
        if (Environment.GetEnvironmentVariable("STUDIO_SHOTS") is { Length: > 0 } folder) await window.Page.ScreenshotAsync(new() { Path = Path.Combine(folder, $"{name}.png") });
    }
}
