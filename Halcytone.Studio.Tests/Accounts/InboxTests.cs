using System.Net;
using System.Net.Http.Json;
using Halcytone.Studio.Accounts;
using Halcytone.Studio.Accounts.Notices;
using Halcytone.Studio.Foundation;
using Halcytone.Studio.Foundation.Data;
using Halcytone.Studio.Foundation.Events;
using Halcytone.Studio.Foundation.Http;
using Halcytone.Studio.Foundation.Time;
using Halcytone.Studio.Tests.House;

namespace Halcytone.Studio.Tests.Accounts;

public sealed class InboxTests
{
    [Theory, MemberData(nameof(Engines.All), MemberType = typeof(Engines))]
    public async Task Everybody_of_the_role_is_told_but_not_who_did_it(Engine engine)
    {
        await using var house = new StudioHouse(engine);
        var (ana, mika, cleo) = (house.ActorFor(Role.Editor, "Ana"), house.ActorFor(Role.MarketingManager, "Mika"), house.ActorFor(Role.MarketingManager, "Cleo"));

        await Happen(house, mika, Asked(house.Get<TimeProvider>().NewId()));

        Assert.Empty((await Open(house, mika)).Items);
        Assert.Empty((await Open(house, ana)).Items);
        var notice = Assert.Single((await Open(house, cleo)).Items);
        Assert.Equal(("Mika", NoticeReason.ReviewRequested, "/approvals/1"), (notice.By, notice.Reason, notice.Link));
    }

    [Theory, MemberData(nameof(Engines.All), MemberType = typeof(Engines))]
    public async Task What_failed_is_told_to_who_did_it_too(Engine engine)
    {
        await using var house = new StudioHouse(engine);
        var mika = house.ActorFor(Role.MarketingManager);
        await Happen(house, mika, new Fact("post.failed", new Subject("post", house.Get<TimeProvider>().NewId()), "It failed.")
        {
            Notify = new Notify(NoticeReason.Failed, "/distribution", Members: [mika.MemberId]),
        });
        Assert.Single((await Open(house, mika)).Items);
    }

    [Theory, MemberData(nameof(Engines.All), MemberType = typeof(Engines))]
    public async Task One_thing_is_one_row_however_often_it_happens(Engine engine)
    {
        await using var house = new StudioHouse(engine);
        var (ana, mika) = (house.ActorFor(Role.Editor), house.ActorFor(Role.MarketingManager));
        var subject = house.Get<TimeProvider>().NewId();
        await Happen(house, ana, Asked(subject));
        await Happen(house, ana, Asked(subject) with { Summary = "Ana asked again." });
        await Happen(house, ana, Asked(house.Get<TimeProvider>().NewId()));

        var open = (await Open(house, mika)).Items;
        Assert.Equal(2, open.Count);
        Assert.Equal((2, "Ana asked again."), (open[1].Times, open[1].Text));
        Assert.Equal(2, await house.Get<Inbox>().Waiting(mika, CancellationToken.None));
    }

    [Theory, MemberData(nameof(Engines.All), MemberType = typeof(Engines))]
    public async Task What_one_has_settled_is_handled_by_them_for_the_others(Engine engine)
    {
        await using var house = new StudioHouse(engine);
        var (ana, mika, cleo) = (house.ActorFor(Role.Editor), house.ActorFor(Role.MarketingManager, "Mika"), house.ActorFor(Role.MarketingManager, "Cleo"));
        var subject = house.Get<TimeProvider>().NewId();
        await Happen(house, ana, Asked(subject));
        await Happen(house, mika, new Fact("approval.approved", new Subject("approval", subject), "Mika approved it.") { Settles = true });

        Assert.Empty((await Open(house, cleo)).Items);
        Assert.Equal("Mika", Assert.Single((await Done(house, cleo)).Items).HandledBy);
        Assert.Null(Assert.Single((await Done(house, mika)).Items).HandledBy);
    }

    [Theory, MemberData(nameof(Engines.All), MemberType = typeof(Engines))]
    public async Task The_inbox_by_API_is_ones_own_paged_and_can_be_worked_off(Engine engine)
    {
        await using var house = new StudioHouse(engine);
        var (ana, mika) = (house.ActorFor(Role.Editor), house.ActorFor(Role.MarketingManager));
        for (var thing = 0; thing < 5; thing++) await Happen(house, ana, Asked(house.Get<TimeProvider>().NewId()));
        var inbox = house.Get<Inbox>();
        var first = (await inbox.Page(mika, InboxTab.NeedsMe, null, 3, CancellationToken.None)).Must();
        var second = (await inbox.Page(mika, InboxTab.NeedsMe, first.NextCursor, 3, CancellationToken.None)).Must();
        Assert.Equal((3, 2, null), (first.Items.Count, second.Items.Count, second.NextCursor));
        Assert.Empty(first.Items.Select(row => row.Id).Intersect(second.Items.Select(row => row.Id)));

        using var client = house.As(Role.MarketingManager);
        using var stranger = house.As(Role.Editor);
        var path = new Uri($"/api/v2/inbox/{first.Items[0].Id}/done", UriKind.Relative);
        Assert.Equal(HttpStatusCode.NotFound, (await stranger.PostAsync(path, null)).StatusCode);
        Assert.Equal(HttpStatusCode.NoContent, (await client.PostAsync(path, null)).StatusCode);
        Assert.Equal(4, await inbox.Waiting(mika, CancellationToken.None));
        Assert.Equal(HttpStatusCode.UnprocessableEntity, (await client.GetAsync(new Uri("/api/v2/inbox?cursor=nonsense", UriKind.Relative))).StatusCode);
        Assert.Equal(4, (await inbox.FinishAll(mika, InboxTab.NeedsMe, CancellationToken.None)).Must());
    }

    [Theory, MemberData(nameof(Engines.All), MemberType = typeof(Engines))]
    public async Task Each_thing_stands_on_one_tab_and_what_is_put_off_comes_back_by_itself(Engine engine)
    {
        var clock = new FakeClock();
        await using var house = new StudioHouse(engine, new Dictionary<string, string?> { ["Tasks:Enabled"] = "false" }, clock: clock);
        var (ana, mika) = (house.ActorFor(Role.Editor), house.ActorFor(Role.MarketingManager));
        var inbox = house.Get<Inbox>();
        foreach (var reason in new[] { NoticeReason.ReviewRequested, NoticeReason.Mention, NoticeReason.Approved, NoticeReason.Released })
            await Happen(house, ana, Asked(house.Get<TimeProvider>().NewId()) with { Notify = new Notify(reason, "/approvals/1", Role.MarketingManager) });
        Assert.Equal(new Dictionary<InboxTab, int> { [InboxTab.NeedsMe] = 1, [InboxTab.Mentions] = 1, [InboxTab.Watching] = 2 }, (await inbox.Counts(mika, CancellationToken.None)).ToDictionary());

        var notice = Assert.Single((await Open(house, mika)).Items);
        Assert.IsType<Invalid>((await inbox.Snooze(mika, notice.Id, clock.GetUtcNow(), CancellationToken.None)).Refusal);
        Assert.IsType<Invalid>((await inbox.Snooze(mika, notice.Id, clock.GetUtcNow().AddDays(91), CancellationToken.None)).Refusal);
        using var client = house.As(Role.MarketingManager);
        var until = clock.GetUtcNow().AddHours(3);
        Assert.Equal(HttpStatusCode.NoContent, (await client.PostAsJsonAsync(new Uri($"/api/v2/inbox/{notice.Id}/snooze", UriKind.Relative), new { until })).StatusCode);
        Assert.Equal(0, await inbox.Waiting(mika, CancellationToken.None));
        Assert.Equal(until, Assert.Single((await inbox.Page(mika, InboxTab.Snoozed, null, 50, CancellationToken.None)).Must().Items).SnoozedUntil);

        clock.Advance(TimeSpan.FromHours(4));
        Assert.Equal(1, await inbox.Waiting(mika, CancellationToken.None));
        Assert.Empty((await inbox.Page(mika, InboxTab.Snoozed, null, 50, CancellationToken.None)).Must().Items);
    }

    private static Fact Asked(Guid subject) => new("approval.requested", new Subject("approval", subject), "Ana asks for your approval.")
    {
        Notify = new Notify(NoticeReason.ReviewRequested, "/approvals/1", Role.MarketingManager),
    };

    private static async Task Happen(StudioHouse house, Actor actor, Fact fact) => (await house.Get<Database>().Write<Done>(actor, db =>
    {
        db.Record(fact);
        return Task.FromResult<Outcome<Done>>(new Done());
    }, CancellationToken.None)).Must();

    private static async Task<Page<NoticeRow>> Open(StudioHouse house, Actor actor)
        => (await house.Get<Inbox>().Page(actor, InboxTab.NeedsMe, null, 50, CancellationToken.None)).Must();

    private static async Task<Page<NoticeRow>> Done(StudioHouse house, Actor actor)
        => (await house.Get<Inbox>().Page(actor, InboxTab.Done, null, 50, CancellationToken.None)).Must();
}
