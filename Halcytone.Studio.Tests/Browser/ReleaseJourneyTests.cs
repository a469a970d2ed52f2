using System.Net;
using System.Text.RegularExpressions;
using Halcytone.Studio.Accounts;
using Halcytone.Studio.Acts;
using Halcytone.Studio.Channels;
using Halcytone.Studio.Content;
using Halcytone.Studio.Desk;
using Halcytone.Studio.Distribution;
using Halcytone.Studio.Foundation;
using Halcytone.Studio.Foundation.Data;
using Halcytone.Studio.Generation;
using Halcytone.Studio.Review;
using Halcytone.Studio.Scheduling;
using Halcytone.Studio.Tests.Generation;
using Halcytone.Studio.Tests.House;
using Microsoft.EntityFrameworkCore;
using Microsoft.Playwright;
using static Microsoft.Playwright.Assertions;

namespace Halcytone.Studio.Tests.Browser;

/// <summary>Releasing from the page and watching it arrive (ux §4, §7, §9 J1), in two windows where somebody else looks on.</summary>
[Collection(BrowserTests.Name)]
public sealed class ReleaseJourneyTests(BrowserFixture browser)
{
    private static readonly CancellationToken Stop = CancellationToken.None;

    /// <summary>What somebody else does shows within 2 s (ux §1.7); twice that, so that a busy machine does not decide.</summary>
    private static readonly float Soon = 4_000;

    [Fact]
    public async Task J1_from_the_living_document_to_every_reader()
    {
        await using var editor = await browser.Enter("ana");
        await editor.Go("/");
        await editor.Page.GetByRole(AriaRole.Link, new() { Name = "Start weekly update", Exact = true }).ClickAsync();
        await editor.Page.GetByRole(AriaRole.Button, new() { Name = "Use these", Exact = true }).ClickAsync();
        await editor.Page.GetByRole(AriaRole.Button, new() { Name = "Generate", Exact = true }).ClickAsync();
        await Expect(editor.Page.GetByRole(AriaRole.Tab, new() { NameRegex = new("^Email") })).ToBeVisibleAsync(new() { Timeout = 20_000 });
        await editor.Page.GetByRole(AriaRole.Button, new() { Name = "Send to review", Exact = true }).ClickAsync();
        await Expect(editor.Page.Locator(".ihead .chip")).ToContainTextAsync("In review 1 of 2", new() { Timeout = 20_000 });
        var item = Guid.Parse(Regex.Match(editor.Page.Url, "/content/([0-9a-f-]{36})").Groups[1].Value);
        var request = await RequestOf(item);

        // Marketing: two clicks from a loaded Home.
        await using var marketing = await browser.Enter("mika");
        await marketing.Go("/");
        await marketing.Page.Locator("[aria-labelledby=needs]").Locator($"a.btn[href='/approvals/{request}']").ClickAsync();
        await marketing.Page.GetByRole(AriaRole.Button, new() { Name = "Approve all channels", Exact = true }).ClickAsync();
        await Expect(marketing.Page.Locator(".toasts")).ToContainTextAsync(new Regex("It goes out .*10:00 New York"));
        await Expect(editor.Page.Locator(".ihead .chip")).ToContainTextAsync("Scheduled", new() { Timeout = Soon });

        // Out at once after all; the editor looks on in another browser.
        await using var onlooker = await browser.Enter("ana");
        await onlooker.Go($"/distribution/{item}");
        await onlooker.Page.EvaluateAsync("document.body.dataset.before = 'reload'");
        await Expect(onlooker.Page.Locator(".trow .chip[data-state=scheduled]")).ToHaveCountAsync(3);
        await marketing.Page.GetByRole(AriaRole.Button, new() { Name = "Release now", Exact = true }).ClickAsync();
        await Went(marketing, "/distribution/");
        await Expect(marketing.Page.GetByTestId("hold")).ToContainTextAsync("to 3 targets");
        await Expect(onlooker.Page.GetByTestId("hold")).ToContainTextAsync("to 3 targets", new() { Timeout = Soon });
        await Expect(onlooker.Page.GetByRole(AriaRole.Button, new() { Name = "Send now" })).ToHaveCountAsync(0); // not theirs
        await marketing.Page.GetByRole(AriaRole.Button, new() { Name = "Send now", Exact = true }).ClickAsync();

        foreach (var window in new[] { marketing, onlooker })
        {
            foreach (var channel in new[] { "email", "web", "mastodon" })
                await Expect(window.Page.GetByTestId($"post-{channel}").Locator(".chip")).ToContainTextAsync("Out", new() { Timeout = 30_000 });
            await Expect(window.Page.Locator(".stream")).ToContainTextAsync("Everything is out");
            await Expect(window.Page.GetByTestId("hold")).ToHaveCountAsync(0);
        }
        await Expect(onlooker.Page.Locator("body")).ToHaveAttributeAsync("data-before", "reload"); // never loaded again
        await Expect(marketing.Page.GetByTestId("post-email")).ToContainTextAsync(new Regex("[0-9,]+ of [0-9,]+ accepted"));

        // What the readers have.
        var posts = await Posts(item);
        var mailing = posts.Single(post => post.Channel == ChannelKind.Email);
        Assert.True(mailing.Sent > 0 && mailing.Sent == mailing.Recipients);
        using var reader = new HttpClient();
        foreach (var channel in new[] { "web", "mastodon" })
        {
            var address = await marketing.Page.GetByTestId($"post-{channel}").GetByRole(AriaRole.Link, new() { NameRegex = new("^Open") }).GetAttributeAsync("href");
            using var reply = await reader.GetAsync(new Uri(address!));
            Assert.Equal(HttpStatusCode.OK, reply.StatusCode);
        }
        Assert.Empty(marketing.Troubles);
        Assert.Empty(editor.Troubles);
    }

    [Fact]
    public async Task Approved_and_released_now_it_is_taken_back_in_time_and_the_other_sees_it()
    {
        var (item, request) = await Asked("The longer exhale, taken back");
        await using var window = await browser.Enter("mika");
        await window.Go($"/approvals/{request}");
        await window.Page.GetByRole(AriaRole.Button, new() { Name = "Approve and release now", Exact = true }).ClickAsync();
        await Went(window, $"/distribution/{item}");
        await using var other = await browser.Enter("cleo");
        await other.Go($"/distribution/{item}");
        await Expect(other.Page.GetByTestId("hold")).ToBeVisibleAsync();
        await window.Page.ReloadAsync(); // the time stands on the posts, not in the page
        await window.Page.GetByTestId("hold").GetByRole(AriaRole.Button, new() { Name = "Undo" }).ClickAsync();

        await Expect(window.Page.Locator(".toasts")).ToContainTextAsync("Taken back. Nothing was sent.");
        foreach (var looks in new[] { window, other })
        {
            await Expect(looks.Page.Locator(".mhead")).ToContainTextAsync("Taken back", new() { Timeout = Soon });
            await Expect(looks.Page.GetByTestId("hold")).ToHaveCountAsync(0);
            await Expect(looks.Page.GetByRole(AriaRole.Button, new() { Name = "Release now" })).ToBeEnabledAsync();
        }
        Assert.All(await Posts(item), post => Assert.Equal(PostState.Draft, post.State));
        Assert.Empty(window.Troubles);
    }

    [Fact]
    public async Task Who_may_not_release_reads_why_and_unapproved_texts_have_no_way_out()
    {
        var (item, _) = await Asked("Not approved yet");
        await using (var marketing = await browser.Enter("mika"))
        {
            await marketing.Go($"/distribution/{item}");
            var release = marketing.Page.GetByRole(AriaRole.Button, new() { Name = "Release now" });
            await Expect(release).ToHaveAttributeAsync("aria-disabled", "true");
            await Expect(marketing.Page.Locator(".whynot")).ToContainTextAsync("Not approved yet: marketing.");
            await release.ClickAsync(new() { Force = true });
            await Expect(marketing.Page.GetByTestId("hold")).ToHaveCountAsync(0);
        }
        await Approve(item);
        await using var editor = await browser.Enter("ana");
        await editor.Go($"/content/{item}");
        await Expect(editor.Page.GetByRole(AriaRole.Button, new() { Name = "Release now" })).ToHaveAttributeAsync("aria-disabled", "true");
        await Expect(editor.Page.Locator(".whynot")).ToContainTextAsync("A marketing manager or a content manager releases this.");
        Assert.All(await Posts(item), post => Assert.Equal(PostState.Draft, post.State));
    }

    [Fact]
    public async Task One_post_is_published_now_another_cancelled_and_brought_back()
    {
        var (item, _) = await Asked("One by one", plannedFor: browser.House.Get<TimeProvider>().GetUtcNow().AddDays(3));
        await Approve(item);
        (await browser.House.Get<Releases>().Release(await Person(Role.MarketingManager), item, immediately: false, Stop)).Must();
        await using var window = await browser.Enter("mika");
        await window.Go($"/distribution/{item}");
        var (web, mastodon) = (window.Page.GetByTestId("post-web"), window.Page.GetByTestId("post-mastodon"));

        await mastodon.GetByRole(AriaRole.Button, new() { NameRegex = new("^Cancel") }).ClickAsync();
        await Expect(mastodon.Locator(".chip")).ToContainTextAsync("Cancelled");
        await window.Page.Locator(".toasts").GetByRole(AriaRole.Button, new() { Name = "Undo" }).ClickAsync();
        await Expect(mastodon.Locator(".chip")).ToContainTextAsync("Scheduled");

        await web.GetByRole(AriaRole.Button, new() { NameRegex = new("^Publish now") }).ClickAsync();
        await Expect(window.Page.GetByTestId("hold")).ToContainTextAsync("site");
        await window.Page.GetByTestId("hold").GetByRole(AriaRole.Button, new() { Name = "Send now" }).ClickAsync();
        await Expect(web.Locator(".chip")).ToContainTextAsync("Out", new() { Timeout = 20_000 });
        await Expect(mastodon.Locator(".chip")).ToContainTextAsync("Scheduled");

        // The page is taken down for a reason, and put back.
        await web.GetByRole(AriaRole.Link, new() { NameRegex = new("^Page") }).ClickAsync();
        var row = window.Page.Locator(".srow");
        await row.GetByRole(AriaRole.Button, new() { NameRegex = new("^Take down") }).ClickAsync();
        await row.GetByRole(AriaRole.Button, new() { Name = "Take it down" }).ClickAsync();
        await Expect(row.Locator(".error")).ToContainTextAsync("why it is taken down");
        await row.GetByLabel("Why is it taken down?").FillAsync("The study was withdrawn.");
        await window.Page.Keyboard.PressAsync("Enter");
        await Expect(row.Locator(".chip")).ToContainTextAsync("Taken down");
        await Expect(row).ToContainTextAsync("The study was withdrawn.");
        var address = (await Posts(item)).Single(post => post.Channel == ChannelKind.Web).Url!;
        using var reader = new HttpClient();
        using (var gone = await reader.GetAsync(new Uri(address))) Assert.Equal(HttpStatusCode.Gone, gone.StatusCode);
        await row.GetByRole(AriaRole.Button, new() { NameRegex = new("^Put back") }).ClickAsync();
        await Expect(row.Locator(".chip")).ToContainTextAsync("Out");
        using (var back = await reader.GetAsync(new Uri(address))) Assert.Equal(HttpStatusCode.OK, back.StatusCode);
        Assert.Empty(window.Troubles);
    }

    [Fact]
    public async Task An_uncertain_person_of_a_mailing_is_decided_with_the_evidence_beside()
    {
        var (item, release) = await WithUncertain("Uncertain people");
        await using var window = await browser.Enter("mika");
        await window.Go($"/distribution/{release}");
        await window.Page.GetByTestId("post-email").GetByRole(AriaRole.Link, new() { Name = "Look and decide" }).ClickAsync();
        var people = window.Page.Locator(".people .prow");
        await Expect(people).ToHaveCountAsync(2);
        await Expect(people.First).ToContainTextAsync("Its Message-ID begins with");
        await people.First.GetByRole(AriaRole.Button, new() { NameRegex = new("^It is out") }).ClickAsync();
        await Expect(people).ToHaveCountAsync(1);
        await people.First.GetByRole(AriaRole.Button, new() { NameRegex = new("^Send again") }).ClickAsync();
        await window.Page.GetByRole(AriaRole.Dialog).GetByRole(AriaRole.Button, new() { Name = "Send again", Exact = true }).ClickAsync();
        await Expect(window.Page.GetByText("Nobody here")).ToBeVisibleAsync(new() { Timeout = 20_000 });
        await window.Go($"/distribution/{release}");
        await Expect(window.Page.GetByTestId("post-email").Locator(".evid")).ToHaveCountAsync(0);
        Assert.Equal(0, (await Posts(item)).Single(post => post.Channel == ChannelKind.Email).Uncertain);
    }

    [Theory, InlineData(Look.Light, Size.Desk), InlineData(Look.Dark, Size.Desk), InlineData(Look.Light, Size.Phone), InlineData(Look.Dark, Size.Phone)]
    public async Task No_serious_finding_on_the_distribution_pages(Look look, Size size)
    {
        var (sent, release) = await WithUncertain($"Six breaths a minute, and why it feels like home, {look} {size}");
        var (waiting, _) = await Asked($"Counting, not trying, {look} {size}");
        var (planned, _) = await Asked($"A slower morning, {look} {size}", browser.House.Get<TimeProvider>().GetUtcNow().AddDays(2));
        await Approve(planned);
        (await browser.House.Get<Releases>().Release(await Person(Role.MarketingManager), planned, immediately: false, Stop)).Must();
        var mailing = (await Posts(sent)).Single(post => post.Channel == ChannelKind.Email).Id;
        await using var window = await browser.Enter("mika", look, size);
        foreach (var (path, name) in new[]
        {
            ("/distribution", "list"), ($"/distribution/{release}", "uncertain"), ($"/distribution/{planned}", "planned"), ($"/distribution/{waiting}", "not-yet"),
            ($"/distribution/{release}/recipients/{mailing}?state=uncertain", "people"), ("/distribution/site", "site"), ("/admin/outbox", "outbox"),
        })
        {
            await window.Go(path);
            await Check(window, $"{name} {look} {size}", $"release-{name}-{look}-{size}");
        }
        (await browser.House.Get<Releases>().ReleaseSoon(await Person(Role.MarketingManager), planned, Stop)).Must();
        await window.Go($"/distribution/{planned}");
        await Expect(window.Page.GetByTestId("hold")).ToBeVisibleAsync();
        await Check(window, $"hold {look} {size}", $"release-hold-{look}-{size}");
        (await browser.House.Get<Releases>().StopRest(await Person(Role.MarketingManager), (await Posts(planned))[0].ReleaseId!.Value, Stop)).Must();

        await using var administrator = await browser.Enter("rafi", look, size);
        await administrator.Go("/admin/queue");
        await Check(administrator, $"queue {look} {size}", $"release-queue-{look}-{size}");
    }

    /// <summary>Waits until the window has gone there. Not by WaitForURL: that waits for a load, and the page's own way of going has none.</summary>
    private static Task Went(Window window, string to) => Expect(window.Page).ToHaveURLAsync(new Regex(Regex.Escape(to)));

    private static async Task Check(Window window, string where, string shot)
    {
        if (Environment.GetEnvironmentVariable("STUDIO_SHOTS") is { Length: > 0 } folder) await window.Page.ScreenshotAsync(new() { Path = Path.Combine(folder, $"{shot}.png") });
        await window.HasNoSeriousFinding(where);
        Assert.True(await window.Page.EvaluateAsync<bool>("document.documentElement.scrollWidth <= innerWidth"), $"{where} scrolls sideways");
        Assert.Empty(window.Troubles);
    }

    /// <summary>An item with mail, page and Mastodon, and its open request, which waits for Marketing.</summary>
    private async Task<(Guid Item, Guid Request)> Asked(string title, DateTimeOffset? plannedFor = null)
    {
        var editor = await Person(Role.Editor);
        var made = (await browser.House.Get<Newsdesk>().Produce(editor, new Copy(ContentKind.Update, Press.Exhale with { Title = title }),
            new GenerationWish { Channels = [ChannelKind.Email, ChannelKind.Web, ChannelKind.Mastodon] }, checkFirst: false, plannedFor, Stop)).Must();
        var item = made.Item!.Id;
        return (item, (await browser.House.Get<Newsdesk>().SendToReview(editor, item, "", editorialCheck: true, Stop)).Must().Id);
    }

    private async Task Approve(Guid item)
    {
        // Without the order to release: what happens next is the test's.
        var manager = await Person(Role.MarketingManager);
        (await browser.House.Get<Approvals>().Withdraw(manager, await RequestOf(item), Stop)).Must();
        var again = (await browser.House.Get<Approvals>().Ask(await Person(Role.Editor), new ApprovalAsked(item) { EditorialCheck = true }, Stop)).Must();
        (await browser.House.Get<Approvals>().Decide(manager, again.Id, new Decision(DecisionKind.Approve), Stop)).Must();
    }

    /// <summary>A release whose mailing is out, but for two people whose answers were lost.</summary>
    private async Task<(Guid Item, Guid Release)> WithUncertain(string title)
    {
        var (item, _) = await Asked(title);
        await Approve(item);
        var manager = await Person(Role.MarketingManager);
        var release = (await browser.House.Get<Releases>().Release(manager, item, immediately: true, Stop)).Must().Release.Id;
        await using (var window = await browser.Enter("mika"))
        {
            await window.Go($"/distribution/{release}");
            await Expect(window.Page.Locator(".stream")).ToContainTextAsync("Everything is out", new() { Timeout = 30_000 });
        }
        var mailing = (await Posts(item)).Single(post => post.Channel == ChannelKind.Email).Id;
        (await browser.House.Get<Database>().Write<Done>(manager, async db =>
        {
            await db.Database.ExecuteSqlAsync($"UPDATE acts SET state = 'Held', reply = 'The connection broke after the message was handed over: reset after the final dot' WHERE id IN (SELECT id FROM acts WHERE post_id = {mailing} AND state = 'Sent' ORDER BY ordinal LIMIT 2)");
            var post = await db.Posts.SingleAsync(row => row.Id == mailing);
            post.Progress(await browser.House.Get<ActLedger>().Count(db, mailing, Stop));
            return new Done();
        }, Stop)).Must();
        return (item, release);
    }

    private async Task<Guid> RequestOf(Guid item)
    {
        await using var db = browser.House.Get<Database>().Read(await Person(Role.MarketingManager));
        return await db.ApprovalRequests.Where(row => row.ItemId == item && row.State == ApprovalState.Requested).Select(row => row.Id).SingleAsync();
    }

    private async Task<IReadOnlyList<Post>> Posts(Guid item)
    {
        await using var db = browser.House.Get<Database>().Read(await Person(Role.MarketingManager));
        return await db.Posts.Where(post => post.ItemId == item).ToListAsync();
    }

    private async Task<Actor> Person(Role role)
    {
        var members = browser.House.Get<Members>();
        var member = (await members.Holding(Demo.House, role, Stop)).First(row => row.Roles == role && !row.IsService);
        return (await members.ActorOf(Demo.Workspace, member.Id, Stop))!;
    }
}
