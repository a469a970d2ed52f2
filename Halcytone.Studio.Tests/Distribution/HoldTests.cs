using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using Halcytone.Studio.Channels;
using Halcytone.Studio.Distribution;
using Halcytone.Studio.Foundation;
using Halcytone.Studio.Review;
using Halcytone.Studio.Scheduling;
using Halcytone.Studio.Tasks;
using Halcytone.Studio.Tests.House;

namespace Halcytone.Studio.Tests.Distribution;

/// <summary>"Now" waits ten seconds in which it can be taken back (ux §4). The clock is the test's, and calendar and queue look when they are told to.</summary>
public sealed class HoldTests
{
    private static readonly TimeSpan Hold = Post.UndoWithin;
    private static readonly ChannelKind[] Three = [ChannelKind.Web, ChannelKind.Mastodon, ChannelKind.X];

    private static Task<Newsroom> Quiet(Engine engine, FakeClock clock, string? data = null)
        => Newsroom.Open(engine, settings: new Dictionary<string, string?> { ["Tasks:Enabled"] = "false", ["Scheduling:PollSeconds"] = "60" }, clock: clock, data: data);

    private static Task<Outcome<Released>> Soon(Newsroom room, Guid item) => room.House.Get<Releases>().ReleaseSoon(room.Marketing, item, default);

    /// <summary>The calendar looks once, and what it enqueued runs.</summary>
    private static async Task<int> Look(Newsroom room)
    {
        var moved = await room.House.Get<ReleaseDuePosts>().Look(default);
        await room.House.Get<TaskPump>().RunDue();
        return moved;
    }

    [Theory, MemberData(nameof(Engines.All), MemberType = typeof(Engines))]
    public async Task Now_can_be_taken_back_for_ten_seconds_and_everything_stands_as_before(Engine engine)
    {
        var clock = new FakeClock();
        await using var room = await Quiet(engine, clock);
        var wish = clock.GetUtcNow().AddDays(2);
        var item = await room.Written("The longer exhale", wish, Three);
        await room.Approve(item);
        clock.Advance(TimeSpan.FromMinutes(1));
        var release = (await Soon(room, item)).Must().Release;
        Assert.All(await room.Posts(item), post => Assert.Equal((PostState.Scheduled, clock.GetUtcNow() + Hold, clock.GetUtcNow() + Hold), (post.State, post.DueAt, post.UndoUntil)));

        clock.Advance(Hold - TimeSpan.FromMilliseconds(1));
        Assert.Equal(0, await Look(room));
        Assert.Equal(release.Id, (await Soon(room, item)).Must().Release.Id); // said twice it does not begin anew
        (await room.House.Get<Releases>().TakeBack(room.Marketing, release.Id, default)).Must();

        Assert.All(await room.Posts(item), post => Assert.Equal((PostState.Draft, wish, null, null), (post.State, post.PlannedFor, post.ReleaseId, post.UndoUntil)));
        clock.Advance(TimeSpan.FromMinutes(1));
        Assert.Equal(0, await Look(room));
        Assert.Equal((0, 0, 0), (room.Site.Calls, room.Mastodon.Calls, room.X.Calls));
        Assert.Contains(room.Heard.Facts, fact => fact.Kind == "release.taken_back" && fact.Subject.Id == release.Id);
        var report = (await room.House.Get<ReleaseMonitor>().Of(room.Marketing, item, default)).Must();
        Assert.True(report is { EndedAt: not null, TakenBackAt: not null, Posts.Count: 0 });
        Assert.Null((await room.House.Get<Releases>().Ready(room.Marketing, item, default)).Must().Against);
    }

    [Theory, MemberData(nameof(Engines.All), MemberType = typeof(Engines))]
    public async Task After_ten_seconds_it_goes_out_and_is_not_taken_back(Engine engine)
    {
        var clock = new FakeClock();
        await using var room = await Quiet(engine, clock);
        var item = await room.Approved(Three);
        var release = (await Soon(room, item)).Must().Release;
        clock.Advance(Hold);
        Assert.IsType<UndoIsOver>((await room.House.Get<Releases>().TakeBack(room.Marketing, release.Id, default)).Refusal);

        Assert.Equal(3, await Look(room));
        Assert.Equal((1, 1, 1), (room.Site.Accepted.Count, room.Mastodon.Accepted.Count, room.X.Accepted.Count));
        Assert.Equal(ReleaseOutcome.All, (await room.House.Get<ReleaseMonitor>().Of(room.Marketing, release.Id, default)).Must().Outcome);
        Assert.IsType<UndoIsOver>((await room.House.Get<Releases>().TakeBack(room.Marketing, release.Id, default)).Refusal);
        Assert.IsType<EverythingIsOut>((await Soon(room, item)).Refusal);
    }

    [Theory, MemberData(nameof(Engines.All), MemberType = typeof(Engines))]
    public async Task Send_now_does_not_wait(Engine engine)
    {
        var clock = new FakeClock();
        await using var room = await Quiet(engine, clock);
        var item = await room.Approved(Three);
        var release = (await Soon(room, item)).Must().Release;
        (await room.House.Get<Releases>().SendNow(room.Marketing, release.Id, default)).Must();
        (await room.House.Get<Releases>().SendNow(room.Marketing, release.Id, default)).Must(); // pressed twice
        await room.House.Get<TaskPump>().RunDue();
        Assert.Equal((1, 1, 1), (room.Site.Accepted.Count, room.Mastodon.Accepted.Count, room.X.Accepted.Count));
        Assert.IsType<UndoIsOver>((await room.House.Get<Releases>().TakeBack(room.Marketing, release.Id, default)).Refusal);
    }

    [Theory, MemberData(nameof(Engines.All), MemberType = typeof(Engines))]
    public async Task A_planned_release_that_was_hurried_and_taken_back_stands_at_its_time_again(Engine engine)
    {
        var clock = new FakeClock();
        await using var room = await Quiet(engine, clock);
        var tuesday = clock.GetUtcNow().AddDays(7);
        var item = await room.Written("Tuesday", tuesday, Three);
        await room.Approve(item);
        var planned = (await room.House.Get<Releases>().Release(room.Marketing, item, immediately: false, default)).Must().Release;
        clock.Advance(TimeSpan.FromMinutes(1));
        var hurried = (await Soon(room, item)).Must().Release;
        Assert.Equal(planned.Id, hurried.Id);
        (await room.House.Get<Releases>().TakeBack(room.Marketing, planned.Id, default)).Must();
        Assert.All(await room.Posts(item), post => Assert.Equal((PostState.Scheduled, tuesday, planned.Id), (post.State, post.DueAt, post.ReleaseId)));
        Assert.Null((await room.House.Get<ReleaseMonitor>().Of(room.Marketing, planned.Id, default)).Must().EndedAt);
    }

    [Fact]
    public async Task The_ten_seconds_survive_a_restart_of_the_server()
    {
        var clock = new FakeClock();
        var data = Directory.CreateTempSubdirectory("studio-hold-").FullName;
        try
        {
            Guid kept, gone;
            await using (var before = await Quiet(Engine.Sqlite, clock, data))
            {
                (kept, gone) = (await before.Approved(ChannelKind.Web), await before.Written("The shorter inhale", null, ChannelKind.Mastodon));
                await before.Approve(gone);
                await Soon(before, kept);
                await Soon(before, gone);
            }
            clock.Advance(TimeSpan.FromSeconds(6));
            await using var after = await Quiet(Engine.Sqlite, clock, data);
            Assert.Equal(0, await Look(after));
            (await after.House.Get<Releases>().TakeBack(after.Marketing, (await after.Post(kept, ChannelKind.Web)).ReleaseId!.Value, default)).Must();
            clock.Advance(TimeSpan.FromSeconds(4));
            Assert.Equal(1, await Look(after));
            Assert.Equal((0, 1), (after.Site.Accepted.Count, after.Mastodon.Accepted.Count));
        }
        finally
        {
            Directory.Delete(data, recursive: true);
        }
    }

    [Theory, MemberData(nameof(Engines.All), MemberType = typeof(Engines))]
    public async Task An_approval_that_releases_now_waits_too_and_a_repeated_order_does_not_undo_the_undo(Engine engine)
    {
        var clock = new FakeClock();
        await using var room = await Quiet(engine, clock);
        var item = await room.Written("Not on Tuesday", clock.GetUtcNow().AddDays(5), Three);
        var request = (await room.House.Get<Approvals>().Ask(room.Editor, new ApprovalAsked(item) { EditorialCheck = true, ReleaseOnApproval = true }, default)).Must();
        clock.Advance(TimeSpan.FromMinutes(1));
        (await room.House.Get<Approvals>().Decide(room.Marketing, request.Id, new Decision(DecisionKind.Approve) { ReleaseNow = true }, default)).Must();
        await room.House.Get<TaskPump>().RunDue();
        var post = await room.Post(item, ChannelKind.X);
        Assert.Equal((PostState.Scheduled, clock.GetUtcNow() + Hold), (post.State, post.UndoUntil));

        clock.Advance(TimeSpan.FromSeconds(2));
        (await room.House.Get<Releases>().TakeBack(room.Marketing, post.ReleaseId!.Value, default)).Must();
        var order = new ReleaseOrder(item, AtPlannedTime: false, room.Marketing.MemberId, room.Marketing.Name) { OrderedAt = clock.GetUtcNow() - TimeSpan.FromSeconds(2) };
        (await room.House.Get<Halcytone.Studio.Foundation.Data.Database>().Write<Done>(room.Marketing, async db =>
        {
            await room.House.Get<TaskQueue>().Enqueue(db, room.Marketing, new NewTask(ReleaseOrder.TaskKind, order), default);
            return new Done();
        }, default)).Must();
        await room.House.Get<TaskPump>().RunDue();
        Assert.All(await room.Posts(item), row => Assert.Equal(PostState.Draft, row.State));
    }

    [Theory, MemberData(nameof(Engines.All), MemberType = typeof(Engines))]
    public async Task Who_may_not_is_told_why_and_nothing_moves(Engine engine)
    {
        var clock = new FakeClock();
        await using var room = await Quiet(engine, clock);
        var item = await room.Written(Three);
        Assert.IsType<ApprovalMissing>((await room.House.Get<Releases>().Ready(room.Marketing, item, default)).Must().Against);
        Assert.IsType<ApprovalMissing>((await Soon(room, item)).Refusal);
        await room.Approve(item);
        Assert.IsType<NotYourRelease>((await room.House.Get<Releases>().Ready(room.Editor, item, default)).Must().Against);
        Assert.IsType<NotAllowed>((await room.House.Get<Releases>().ReleaseSoon(room.Editor, item, default)).Refusal);

        var release = (await Soon(room, item)).Must().Release;
        Assert.IsType<NotAllowed>((await room.House.Get<Releases>().TakeBack(room.Editor, release.Id, default)).Refusal);
        Assert.IsType<NotAllowed>((await room.House.Get<Releases>().SendNow(room.Editor, release.Id, default)).Refusal);
        var elsewhere = room.House.ActorFor(Role.MarketingManager, "Elsewhere", new WorkspaceId(Guid.CreateVersion7()));
        Assert.IsType<NoSuchRelease>((await room.House.Get<Releases>().TakeBack(elsewhere, release.Id, default)).Refusal);
        Assert.IsType<NoSuchContent>((await room.House.Get<Releases>().Ready(elsewhere, item, default)).Refusal);
        Assert.IsType<NoSuchContent>((await room.House.Get<Releases>().ReleaseSoon(elsewhere, item, default)).Refusal);
        Assert.All(await room.Posts(item), post => Assert.Equal(clock.GetUtcNow() + Hold, post.UndoUntil));

        var second = await room.Written("Asked by an editor", null, ChannelKind.X);
        var request = (await room.House.Get<Approvals>().Ask(room.Editor, new ApprovalAsked(second), default)).Must();
        var checker = room.House.ActorFor(Role.Editor, "Checker");
        Assert.IsType<NotAllowed>((await room.House.Get<Approvals>().Decide(checker, request.Id, new Decision(DecisionKind.Approve) { ReleaseNow = true }, default)).Refusal);
    }

    [Theory, MemberData(nameof(Engines.All), MemberType = typeof(Engines))]
    public async Task One_post_now_can_be_taken_back_as_well(Engine engine)
    {
        var clock = new FakeClock();
        await using var room = await Quiet(engine, clock);
        var due = clock.GetUtcNow().AddHours(3);
        var item = await room.Written("One of them", due, Three);
        await room.Approve(item);
        (await room.House.Get<Releases>().Release(room.Marketing, item, immediately: false, default)).Must();
        var post = await room.Post(item, ChannelKind.X);
        clock.Advance(TimeSpan.FromMinutes(1));
        var changed = (await room.House.Get<Planner>().PublishSoon(room.Marketing, post.Id, version: null, default)).Must();
        clock.Advance(TimeSpan.FromSeconds(9));
        (await room.House.Get<Planner>().Undo(room.Marketing, changed.UndoToken, default)).Must();
        Assert.Equal((PostState.Scheduled, due), ((await room.Post(item, ChannelKind.X)).State, (await room.Post(item, ChannelKind.X)).DueAt));

        (await room.House.Get<Planner>().PublishSoon(room.Marketing, post.Id, version: null, default)).Must();
        clock.Advance(Hold);
        Assert.Equal(1, await Look(room));
        Assert.Equal((0, 1), (room.Mastodon.Accepted.Count, room.X.Accepted.Count));
    }

    [Fact]
    public async Task The_same_by_api()
    {
        var clock = new FakeClock();
        await using var room = await Quiet(Engine.Sqlite, clock);
        var item = await room.Approved(Three);
        using var marketing = room.House.As(Role.MarketingManager, "Mara");
        using var held = await marketing.PostAsJsonAsync("/api/v2/sync-content", new { content_id = item, publish_immediately = true, hold = true });
        Assert.Equal(HttpStatusCode.Accepted, held.StatusCode);
        var reply = await held.Content.ReadFromJsonAsync<JsonElement>();
        Assert.Equal("scheduled", reply.GetProperty("state").GetString());
        Assert.Equal(clock.GetUtcNow() + Hold, reply.GetProperty("undo_until").GetDateTimeOffset());
        var release = reply.GetProperty("release_id").GetGuid();

        using (var undone = await marketing.PostAsync(new Uri($"/api/distribution/releases/{release}/undo", UriKind.Relative), null)) Assert.Equal(HttpStatusCode.OK, undone.StatusCode);
        using (var late = await marketing.PostAsync(new Uri($"/api/distribution/releases/{release}/undo", UriKind.Relative), null)) Assert.Equal(HttpStatusCode.Conflict, late.StatusCode);
        using (var wrong = await marketing.PostAsJsonAsync("/api/v2/sync-content", new { content_id = item, hold = true })) Assert.Equal(HttpStatusCode.UnprocessableEntity, wrong.StatusCode);

        using var again = await marketing.PostAsJsonAsync("/api/v2/sync-content", new { content_id = item, publish_immediately = true, hold = true });
        var second = (await again.Content.ReadFromJsonAsync<JsonElement>()).GetProperty("release_id").GetGuid();
        using (var foreign = room.House.As(Role.MarketingManager, "Elsewhere", new WorkspaceId(Guid.CreateVersion7())))
        using (var refused = await foreign.PostAsync(new Uri($"/api/distribution/releases/{second}/send-now", UriKind.Relative), null)) Assert.Equal(HttpStatusCode.NotFound, refused.StatusCode);
        using (var reader = room.House.As(Role.MarketingManager, "Mara", null, "posts:read"))
        using (var refused = await reader.PostAsync(new Uri($"/api/distribution/releases/{second}/send-now", UriKind.Relative), null)) Assert.Equal(HttpStatusCode.Forbidden, refused.StatusCode);
        using (var sent = await marketing.PostAsync(new Uri($"/api/distribution/releases/{second}/send-now", UriKind.Relative), null)) Assert.Equal(HttpStatusCode.OK, sent.StatusCode);
        Assert.All(await room.Posts(item), post => Assert.Equal(PostState.Publishing, post.State));
    }
}
