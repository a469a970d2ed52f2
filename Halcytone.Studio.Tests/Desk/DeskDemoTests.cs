using Halcytone.Studio.Accounts;
using Halcytone.Studio.Channels;
using Halcytone.Studio.Content;
using Halcytone.Studio.Desk.Home;
using Halcytone.Studio.Foundation;
using Halcytone.Studio.Review;
using Halcytone.Studio.Scheduling;
using Halcytone.Studio.Tasks;
using Halcytone.Studio.Tests.House;
using Microsoft.EntityFrameworkCore;

namespace Halcytone.Studio.Tests.Desk;

/// <summary>What somebody finds who opens the demo for the first time.</summary>
public sealed class DeskDemoTests
{
    private static readonly Dictionary<string, string?> WithDemo = new() { ["Demo:Enabled"] = "true", ["Demo:Password"] = "seven quiet herons at dusk", ["Tasks:Enabled"] = "false" };

    /// <summary>The blocks below "needs you" (ux §3).</summary>
    private static readonly (Role Role, string[] Blocks)[] Homes =
    [
        (Role.Writer, ["Continue where you left", "New ideas", "My week"]),
        (Role.Editor, ["Due in 24 h, not approved", "Board", "This week"]),
        (Role.SeoSpecialist, ["Unfinished pages", "Key word overlaps", "Lately published"]),
        (Role.MarketingManager, ["Today by channel", "Campaigns and their goals", "Gaps and clashes, 14 days"]),
        (Role.ContentManager, ["Blocked and overdue", "Board", "This week"]),
        (Role.Executive, ["The last seven days", "Decided by me", "This week"]),
        (Role.Instructor, ["My summaries", "Delivery of the last summary", "My week"]),
        (Role.Administrator, ["Health", "Accounts and keys", "Audit highlights"]),
    ];

    [Theory, MemberData(nameof(Engines.All), MemberType = typeof(Engines))]
    public async Task A_weekly_update_goes_out_after_check_and_approval_to_the_outbox_and_the_public_site(Engine engine)
    {
        var clock = new FakeClock(new DateTimeOffset(2026, 3, 4, 9, 0, 0, TimeSpan.Zero));
        await using var house = new StudioHouse(engine, WithDemo, clock: clock);
        _ = house.Server;
        await house.Get<TaskPump>().RunDue();

        await using var db = house.Get<Halcytone.Studio.Foundation.Data.Database>().Read(Demo.House);
        var update = await db.Items.SingleAsync(item => item.Title == "Six breaths a minute, and why it feels like home");
        var posts = await db.Posts.Where(post => post.ItemId == update.Id).ToListAsync();
        Assert.Equal([ChannelKind.Email, ChannelKind.Web, ChannelKind.Mastodon], posts.Select(post => post.Channel).Order());
        Assert.All(posts.Where(post => post.Channel != ChannelKind.Mastodon), post => Assert.Equal(PostState.Published, post.State)); // nobody answers at the sandbox's address here
        Assert.Equal(2, await db.Verdicts.CountAsync(verdict => verdict.ItemId == update.Id && verdict.Channel == ChannelKind.Web && verdict.Kind == VerdictKind.Approve));
    }

    [Fact]
    public async Task Without_its_story_the_demo_asks_nobody_for_anything()
    {
        await using var house = new StudioHouse(settings: new Dictionary<string, string?>(WithDemo) { ["Demo:Story"] = "false" });
        _ = house.Server;
        await using var db = house.Get<Halcytone.Studio.Foundation.Data.Database>().Read(Demo.House);
        Assert.True(await db.Items.AnyAsync());
        Assert.False(await db.ApprovalRequests.AnyAsync());
    }

    [Theory, MemberData(nameof(Engines.All), MemberType = typeof(Engines))]
    public async Task Everybody_who_reviews_finds_something_that_waits_and_every_item_in_review_can_be_decided(Engine engine)
    {
        await using var house = new StudioHouse(engine, WithDemo);
        var desk = house.Get<ApprovalDesk>();
        var people = await house.Get<Members>().Holding(Demo.House, Role.None, CancellationToken.None);
        foreach (var role in new[] { Role.Editor, Role.SeoSpecialist, Role.MarketingManager, Role.ContentManager, Role.Executive, Role.Instructor })
        {
            var person = (await house.Get<Members>().ActorOf(Demo.Workspace, people.First(member => member.Roles == role).Id, CancellationToken.None))!;
            Assert.True(await desk.Waiting(person, CancellationToken.None) > 0, $"nothing waits for {role}");
        }

        foreach (var (role, blocks) in Homes)
        {
            var person = (await house.Get<Members>().ActorOf(Demo.Workspace, people.First(member => member.Roles == role).Id, CancellationToken.None))!;
            var home = (await house.Get<HomeReader>().Read(person, Role.None, house.Get<TimeProvider>().GetUtcNow().AddDays(-1), "America/New_York", CancellationToken.None)).Must();
            Assert.Equal(role, home.Shown);
            Assert.Equal(blocks, home.Panels.Select(panel => panel.Title));
        }

        await using var db = house.Get<Halcytone.Studio.Foundation.Data.Database>().Read(Demo.House);
        var inReview = await db.Items.Where(item => item.State == ContentState.InReview).Select(item => item.Id).ToListAsync();
        Assert.NotEmpty(inReview);
        Assert.Equal(inReview.Order(), (await db.ApprovalRequests.Where(request => request.State == ApprovalState.Requested).Select(request => request.ItemId).ToListAsync()).Order());
    }
}
