using Halcytone.Studio.Acts;
using Halcytone.Studio.Foundation;
using Halcytone.Studio.Foundation.Data;
using Halcytone.Studio.Foundation.Time;
using Halcytone.Studio.Tests.House;
using Halcytone.Studio.Tests.Tasks;
using Microsoft.Extensions.DependencyInjection;

namespace Halcytone.Studio.Tests.Acts;

public sealed class LedgerTests
{
    private static readonly Guid Post = new("019a9000-0000-7000-8000-00000000bb01");
    private static readonly Actor Ana = QueueHouse.Ana;

    [Theory, MemberData(nameof(Engines.All), MemberType = typeof(Engines))]
    public async Task Planning_twice_is_planning_once(Engine engine)
    {
        await using var house = new LedgerHouse(engine);
        await house.Plan(3);
        await house.Plan(5);
        Assert.Equal(5, (await house.Ledger.Count(Ana, Post, default)).Planned);
        Assert.Equal([0, 1, 2, 3, 4], (await house.Ledger.Due(Ana, Post, -1, 10, default)).Select(act => act.Ordinal));
        Assert.Equal([3, 4], (await house.Ledger.Due(Ana, Post, 2, 10, default)).Select(act => act.Ordinal));
    }

    [Theory, MemberData(nameof(Engines.All), MemberType = typeof(Engines))]
    public async Task An_act_is_intended_by_one_and_its_outcome_is_saved_with_the_next_intents(Engine engine)
    {
        await using var house = new LedgerHouse(engine);
        var acts = await house.Plan(4);

        var first = await house.Ledger.SettleAndIntend(Ana, [], [acts[0], acts[1]], fence: 7, default);
        var again = await house.Ledger.SettleAndIntend(Ana, [], [acts[0], acts[1]], fence: 7, default);
        var second = await house.Ledger.SettleAndIntend(Ana,
            [new Settlement(acts[0], ActState.Sent, "250 ok", "id-1", "https://example.com/1"), new Settlement(acts[1], ActState.Deferred, "451 later", NextAttemptAt: house.Clock.Now().AddMinutes(1))],
            [acts[2]], fence: 7, default);

        Assert.Equal([(acts[0], ActState.Intent, 1), (acts[1], ActState.Intent, 1)], first.Select(act => (act.Id, act.State, act.Attempt)));
        Assert.Empty(again);
        Assert.Equal(acts[2], Assert.Single(second).Id);
        var sent = Assert.Single(await house.Ledger.Of(Ana, Post, [ActState.Sent], -1, 10, default));
        Assert.Equal(("250 ok", "id-1", "https://example.com/1"), (sent.Reply, sent.OutsideId, sent.Url));
        Assert.Equal(new ActCounts(Planned: 1, Intent: 1, Sent: 1, Rejected: 0, Deferred: 1, Unknown: 0, Held: 0, Suppressed: 0, Abandoned: 0), await house.Ledger.Count(Ana, Post, default));
    }

    [Theory, MemberData(nameof(Engines.All), MemberType = typeof(Engines))]
    public async Task A_deferred_act_is_due_at_its_time(Engine engine)
    {
        await using var house = new LedgerHouse(engine);
        var acts = await house.Plan(1);
        var later = house.Clock.Now().AddMinutes(15);
        await house.Ledger.SettleAndIntend(Ana, [], acts, 1, default);
        await house.Ledger.Settle(Ana, [new Settlement(acts[0], ActState.Deferred, NextAttemptAt: later)], default);

        Assert.Empty(await house.Ledger.Due(Ana, Post, -1, 10, default));
        Assert.Equal(later, await house.Ledger.NextDeferredAt(Ana, Post, default));
        house.Clock.Advance(TimeSpan.FromMinutes(15));
        Assert.Single(await house.Ledger.Due(Ana, Post, -1, 10, default));
        Assert.Equal(2, Assert.Single(await house.Ledger.SettleAndIntend(Ana, [], acts, 1, default)).Attempt);
    }

    [Theory, MemberData(nameof(Engines.All), MemberType = typeof(Engines))]
    public async Task Who_must_not_get_it_is_left_out_inside_the_intent(Engine engine)
    {
        await using var house = new LedgerHouse(engine, new Refusing("reader1@example.com"));
        var acts = await house.Plan(3);

        var intents = await house.Ledger.SettleAndIntend(Ana, [], acts, 1, default);

        Assert.Equal([0, 2], intents.Select(act => act.Ordinal));
        var left = Assert.Single(await house.Ledger.Of(Ana, Post, [ActState.Suppressed], -1, 10, default));
        Assert.Equal(("reader1@example.com", 0), (left.Receiver, left.Attempt));
        Assert.Empty(await house.Ledger.SettleAndIntend(Ana, [], [left.Id], 2, default));
    }

    [Theory, MemberData(nameof(Engines.All), MemberType = typeof(Engines))]
    public async Task After_a_crash_open_intents_are_unknown_and_a_stale_writer_intends_nothing(Engine engine)
    {
        await using var house = new LedgerHouse(engine);
        var acts = await house.Plan(3);
        await house.Ledger.SettleAndIntend(Ana, [], [acts[0], acts[1]], fence: 10, default);

        Assert.Equal(0, await house.Ledger.CloseOpenIntents(Ana, Post, fence: 10, default)); // its own are still being done
        Assert.Equal(2, await house.Ledger.CloseOpenIntents(Ana, Post, fence: 11, default));
        await house.Ledger.SettleAndIntend(Ana, [], [acts[0]], fence: 11, default);          // with its key's consent

        Assert.Empty(await house.Ledger.SettleAndIntend(Ana, [new Settlement(acts[0], ActState.Rejected)], [acts[0]], fence: 10, default));
        Assert.Equal(ActState.Intent, (await house.Act(acts[0])).State);                      // an older attempt's outcome says nothing about this one
        await house.Ledger.SettleAndIntend(Ana, [new Settlement(acts[1], ActState.Sent)], [], fence: 10, default);
        Assert.Equal(ActState.Sent, (await house.Act(acts[1])).State);                        // what the old process knows of an unknown act is true
    }

    [Theory, MemberData(nameof(Engines.All), MemberType = typeof(Engines))]
    public async Task Nothing_done_gives_the_attempt_back_and_retry_plans_what_was_refused(Engine engine)
    {
        await using var house = new LedgerHouse(engine);
        var acts = await house.Plan(3);
        await house.Ledger.SettleAndIntend(Ana, [], acts, 1, default);
        await house.Ledger.Settle(Ana, [new Settlement(acts[0], ActState.Planned), new Settlement(acts[1], ActState.Rejected, "550 no"), new Settlement(acts[2], ActState.Sent)], default);

        Assert.Equal((ActState.Planned, 0), ((await house.Act(acts[0])).State, (await house.Act(acts[0])).Attempt));
        Assert.Equal(1, await house.Unit(db => house.Ledger.Reopen(db, Post, default)));
        Assert.Equal(2, (await house.Ledger.Count(Ana, Post, default)).Planned);
        Assert.Equal(2, await house.Unit(db => house.Ledger.Abandon(db, Post, "Stopped by Ana Duarte", default)));
        Assert.Equal(new ActCounts(0, 0, 1, 0, 0, 0, 0, 0, 2), await house.Ledger.Count(Ana, Post, default));
    }

    [Theory, MemberData(nameof(Engines.All), MemberType = typeof(Engines))]
    public async Task A_foreign_workspace_moves_nothing(Engine engine)
    {
        await using var house = new LedgerHouse(engine);
        var acts = await house.Plan(1);
        var stranger = Ana with { Workspace = Demo.Workspace };

        Assert.Empty(await house.Ledger.SettleAndIntend(stranger, [], acts, 1, default));
        await house.Ledger.SettleAndIntend(Ana, [], acts, 1, default);
        await house.Ledger.Settle(stranger, [new Settlement(acts[0], ActState.Sent)], default);
        Assert.Equal(0, (await house.Ledger.Count(stranger, Post, default)).Total);
        Assert.Equal(ActState.Intent, (await house.Act(acts[0])).State);
    }

    [Theory, MemberData(nameof(Engines.All), MemberType = typeof(Engines))]
    public async Task Looking_for_an_unknown_act_is_counted_and_an_intent_nobody_attends_to_becomes_unknown(Engine engine)
    {
        await using var house = new LedgerHouse(engine);
        var acts = await house.Plan(1);
        await house.Ledger.SettleAndIntend(Ana, [], acts, 1, default);
        Assert.Empty(await house.Ledger.CloseUnattended(TimeSpan.FromMinutes(10), default));
        house.Clock.Jump(TimeSpan.FromMinutes(11));
        Assert.Equal([(Ana.Workspace, Post)], await house.Ledger.CloseUnattended(TimeSpan.FromMinutes(10), default));

        var since = house.Clock.Now();
        await house.Ledger.Looked(Ana, acts[0], clean: false, "The list was cut off.", default);
        await house.Ledger.Looked(Ana, acts[0], clean: true, "Nothing in the last 40 posts.", default);
        house.Clock.Jump(TimeSpan.FromMinutes(5));
        var seen = await house.Ledger.Looked(Ana, acts[0], clean: true, "Nothing in the last 40 posts.", default);

        Assert.Equal((ActState.Unknown, since, 3, 2, since), (seen!.State, seen.SettledAt!.Value, seen.Looks, seen.CleanLooks, seen.FirstCleanLookAt!.Value));
    }

    [Theory, MemberData(nameof(Engines.All), MemberType = typeof(Engines))]
    public async Task However_workers_race_each_act_is_intended_once(Engine engine)
    {
        await using var house = new LedgerHouse(engine);
        var acts = await house.Plan(60);

        var workers = await Task.WhenAll(Enumerable.Range(1, 4).Select(worker => Task.Run(async () =>
        {
            var mine = new List<Guid>();
            foreach (var some in acts.OrderBy(id => HashCode.Combine(id, worker)).Chunk(4))
                mine.AddRange((await house.Ledger.SettleAndIntend(Ana, [], some, fence: 1, default)).Select(act => act.Id));
            return mine;
        })));

        Assert.Equal(acts.Order(), workers.SelectMany(mine => mine).Order());
    }

    private sealed class Refusing(string address) : IIntentGuard
    {
        public string Refuses => $"act.receiver = '{address}'";
    }

    private sealed class LedgerHouse(Engine engine, IIntentGuard? guard = null) : IAsyncDisposable
    {
        private readonly StudioHouse house = new(engine, new Dictionary<string, string?> { ["Tasks:Enabled"] = "false" }, services =>
        {
            if (guard is not null) services.AddSingleton(guard);
        }, clock: new FakeClock());

        public FakeClock Clock => (FakeClock)house.Get<TimeProvider>();
        public ActLedger Ledger => house.Get<ActLedger>();

        public async Task<List<Guid>> Plan(int count)
        {
            await Unit(async db =>
            {
                await Ledger.Plan(db, Post, [.. Enumerable.Range(0, count).Select(i => new PlannedAct(EffectKey.Of(Post.ToString(), $"reader{i}"), i, $"reader{i}@example.com"))], default);
                return 0;
            });
            return [.. (await Ledger.Of(Ana, Post, Enum.GetValues<ActState>(), -1, 1000, default)).Select(act => act.Id)];
        }

        public async Task<ActRow> Act(Guid id) => (await Ledger.Of(Ana, Post, Enum.GetValues<ActState>(), -1, 1000, default)).Single(act => act.Id == id);

        public async Task<T> Unit<T>(Func<StudioDb, Task<T>> act)
            => (await house.Get<Database>().Write<T>(Ana, async db => await act(db), default)).Match(done => done, why => throw new InvalidOperationException(why.Message));

        public ValueTask DisposeAsync() => house.DisposeAsync();
    }
}
