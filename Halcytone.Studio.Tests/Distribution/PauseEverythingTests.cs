using Halcytone.Studio.Accounts.Audit;
using Halcytone.Studio.Acts;
using Halcytone.Studio.Channels;
using Halcytone.Studio.Distribution;
using Halcytone.Studio.Foundation;
using Halcytone.Studio.Foundation.Data;
using Halcytone.Studio.Scheduling;
using Halcytone.Studio.Tests.House;

namespace Halcytone.Studio.Tests.Distribution;

/// <summary>While everything is paused nothing begins, nothing is lost, and whoever resumes says what becomes of the late ones.</summary>
public sealed class PauseEverythingTests
{
    [Theory, MemberData(nameof(Engines.All), MemberType = typeof(Engines))]
    public async Task Nothing_goes_out_while_it_is_paused_and_everything_afterwards(Engine engine)
    {
        await using var room = await Newsroom.Open(engine, people: 20);
        var item = await room.Approved(ChannelKind.Email, ChannelKind.Mastodon);
        (await Pauses(room).Begin(room.Marketing, "The price is wrong", default)).Must();

        await room.Release(item); // let go while paused: it waits, too
        await room.Until(item, ChannelKind.Mastodon, post => post.Reason == PostReasons.Paused);
        await room.Until(item, ChannelKind.Email, post => post.Reason == PostReasons.Paused);
        Assert.Equal(0, room.Mastodon.Calls);
        Assert.Empty(room.Relay.Arrived);
        var view = await Pauses(room).Now(room.Editor, default);
        Assert.Equal(("The price is wrong", "Mara", 2), (view!.Reason, view.By, view.Waiting));
        Assert.IsType<AlreadyPaused>((await Pauses(room).Begin(room.Marketing, "Again", default)).Refusal);

        (await Pauses(room).End(room.Marketing, MissedPosts.KeepForLater, default)).Must();
        await room.Until(item, ChannelKind.Mastodon, PostState.Published);
        await room.Until(item, ChannelKind.Email, PostState.Published);
        Assert.Single(room.Mastodon.Accepted);
        Assert.Equal(20, room.Relay.Receivers.Distinct().Count());
        Assert.Equal(20, room.Relay.Arrived.Count);
        var trail = (await room.House.Get<AuditReport>().Page(Actor.House(Demo.Workspace), new AuditFilter { Kind = "sending." }, null, 10, default)).Must();
        Assert.Equal(["sending.resumed", "sending.paused"], trail.Select(row => row.Kind));
    }

    [Theory, MemberData(nameof(Engines.All), MemberType = typeof(Engines))]
    public async Task The_ledger_grants_no_intent_while_a_pause_stands(Engine engine)
    {
        await using var room = await Newsroom.Open(engine, settings: new Dictionary<string, string?> { ["Tasks:Enabled"] = "false" });
        var ledger = room.House.Get<ActLedger>();
        var post = Guid.CreateVersion7();
        (await room.House.Get<Database>().Write<Done>(room.Marketing, async db =>
        {
            await ledger.Plan(db, post, [new PlannedAct("one", 0, "somebody")], default);
            return new Done();
        }, default)).Must();
        var act = (await ledger.Of(room.Marketing, post, [ActState.Planned], -1, 10, default)).Single().Id;

        (await Pauses(room).Begin(room.Marketing, "Wait", default)).Must();
        Assert.Empty(await ledger.SettleAndIntend(room.Marketing, [], [act], 1, default));
        Assert.Equal(ActState.Planned, (await ledger.Of(room.Marketing, post, [ActState.Planned], -1, 10, default)).Single().State);
        (await Pauses(room).End(room.Marketing, MissedPosts.SendNow, default)).Must();
        Assert.Single(await ledger.SettleAndIntend(room.Marketing, [], [act], 1, default));
    }

    [Theory]
    [InlineData(Engine.Sqlite, MissedPosts.SendNow), InlineData(Engine.Postgres, MissedPosts.SendNow)]
    [InlineData(Engine.Sqlite, MissedPosts.KeepForLater), InlineData(Engine.Postgres, MissedPosts.KeepForLater)]
    public async Task Those_whose_time_passed_go_now_or_wait_for_a_new_time_as_said(Engine engine, MissedPosts missed)
    {
        var clock = new FakeClock();
        await using var room = await Newsroom.Open(engine, settings: new Dictionary<string, string?> { ["Tasks:Enabled"] = "false" }, clock: clock);
        var (soon, later) = (await Planned(room, clock, "Soon", 10), await Planned(room, clock, "Later", 120));
        (await Pauses(room).Begin(room.Marketing, "Not now", default)).Must();
        var alone = await Planned(room, clock, "Planned while paused", 15);
        clock.Advance(TimeSpan.FromMinutes(30));
        await room.House.Get<ReleaseDuePosts>().Look(default);
        Assert.Equal((3, 2), await Counted(room)); // "Later" is held, too, but not late; the third came to its time while paused
        Assert.Equal(PostReasons.Paused, (await room.Post(alone, ChannelKind.Mastodon)).Reason);

        (await Pauses(room).End(room.Marketing, missed, default)).Must();
        await room.House.Get<ReleaseDuePosts>().Look(default);
        var late = await room.Post(soon, ChannelKind.Mastodon);
        Assert.Equal(missed == MissedPosts.SendNow ? (PostState.Publishing, null) : (PostState.Scheduled, PostReasons.Missed), (late.State, late.Reason));
        Assert.Equal((PostState.Scheduled, (string?)null), ((await room.Post(later, ChannelKind.Mastodon)).State, (await room.Post(later, ChannelKind.Mastodon)).Reason));
        Assert.Null(await Pauses(room).Now(room.Editor, default));
        Assert.IsType<NotPaused>((await Pauses(room).End(room.Marketing, missed, default)).Refusal);

        static async Task<(int, int)> Counted(Newsroom room)
        {
            var view = (await Pauses(room).Now(room.Marketing, default))!;
            return (view.Waiting, view.Missed);
        }
    }

    [Fact]
    public async Task What_a_person_paused_by_itself_stays_paused_and_a_reason_is_needed()
    {
        var clock = new FakeClock();
        await using var room = await Newsroom.Open(Engine.Sqlite, settings: new Dictionary<string, string?> { ["Tasks:Enabled"] = "false" }, clock: clock);
        var item = await Planned(room, clock, "By itself", 60);
        var release = (await room.Post(item, ChannelKind.Mastodon)).ReleaseId!.Value;
        (await room.House.Get<Releases>().Pause(room.Marketing, release, default)).Must();
        Assert.Equal("reason", Assert.IsType<Invalid>((await Pauses(room).Begin(room.Marketing, " ", default)).Refusal).Errors.Keys.Single());
        (await Pauses(room).Begin(room.Marketing, "Not now", default)).Must();
        (await Pauses(room).End(room.Marketing, MissedPosts.SendNow, default)).Must();
        Assert.Equal(PostReasons.Paused, (await room.Post(item, ChannelKind.Mastodon)).Reason);
        Assert.IsType<NotAllowed>((await Pauses(room).Begin(room.Editor, "Me too", default)).Refusal);
    }

    [Fact]
    public async Task Another_workspace_goes_on()
    {
        await using var room = await Newsroom.Open(Engine.Sqlite);
        var elsewhere = room.House.ActorFor(Role.MarketingManager, "Robin", new WorkspaceId(Guid.CreateVersion7()));
        (await Pauses(room).Begin(elsewhere, "Not here", default)).Must();
        var item = await room.Approved(ChannelKind.Mastodon);
        await room.Release(item);
        await room.Until(item, ChannelKind.Mastodon, PostState.Published);
    }

    private static PauseEverything Pauses(Newsroom room) => room.House.Get<PauseEverything>();

    private static async Task<Guid> Planned(Newsroom room, FakeClock clock, string title, int minutes)
    {
        var item = await room.Written(title, clock.GetUtcNow().AddMinutes(minutes), ChannelKind.Mastodon);
        await room.Approve(item);
        (await room.House.Get<Releases>().Release(room.Marketing, item, immediately: false, default)).Must();
        return item;
    }
}
