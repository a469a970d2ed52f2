using System.Collections.Concurrent;
using Halcytone.Studio.Foundation;
using Halcytone.Studio.Foundation.Data;
using Halcytone.Studio.Foundation.Time;
using Halcytone.Studio.Tasks;
using Halcytone.Studio.Tests.House;
using Microsoft.Extensions.DependencyInjection;

namespace Halcytone.Studio.Tests.Tasks;

public sealed class PumpTests
{
    [Theory, MemberData(nameof(Engines.All), MemberType = typeof(Engines))]
    public async Task A_stale_writer_touches_nothing(Engine engine)
    {
        await using var house = new QueueHouse(engine);
        var id = await house.Enqueue();
        var stale = (await house.Store.Claim(-1, [], default))!;
        house.Clock.Jump(TimeSpan.FromSeconds(61));
        await house.House.Get<TaskAftermath>().TakeBackExpired(default);
        house.Clock.Jump(TimeSpan.FromSeconds(31));
        var current = (await house.Store.Claim(-1, [], default))!;

        Assert.Equal(stale.Fence + 1, current.Fence);
        Assert.False(await house.Store.Finish(stale, TaskState.Succeeded, null, default));
        Assert.False(await house.Store.Requeue(stale, TimeSpan.Zero, countsAttempt: true, null, default));
        Assert.False(await house.Store.Report(stale, "half way", null, default));
        Assert.Empty(await house.Store.Renew([(stale.Id, stale.Fence)], default));
        Assert.False(await house.House.Get<TaskAftermath>().Fail(stale, "no", default));
        Assert.Equal(TaskState.Running, (await house.Row(id)).State);
        Assert.True(await house.Store.Finish(current, TaskState.Succeeded, null, default));
    }

    [Theory, MemberData(nameof(Engines.All), MemberType = typeof(Engines))]
    public async Task Three_crashes_set_a_task_aside_until_a_person_releases_it(Engine engine)
    {
        await using var house = new QueueHouse(engine, new Scripted(_ => TaskResult.Done));
        var id = await house.Enqueue();
        var waits = new List<double>();
        for (var crash = 1; crash <= 3; crash++)
        {
            Assert.NotNull(await house.Store.Claim(-1, [], default)); // and the process is gone
            house.Clock.Jump(TimeSpan.FromSeconds(61));
            await house.House.Get<TaskAftermath>().TakeBackExpired(default);
            var row = await house.Row(id);
            Assert.Equal((crash, 0), (row.CrashCount, row.Attempt));   // crashes are counted apart from attempts
            if (row.State != TaskState.Queued) continue;
            waits.Add((row.DueAt - house.Clock.Now()).TotalSeconds);
            house.Clock.Jump(row.DueAt - house.Clock.Now());
        }

        Assert.Equal([30, 60], waits);
        Assert.Equal(TaskState.Quarantined, (await house.Row(id)).State);
        Assert.Equal(0, await house.Pump.RunDue());
        Assert.IsType<TaskCannot>((await house.Queue.Retry(QueueHouse.Ana, id, default)).Refusal);
        Assert.Null((await house.Queue.Release(QueueHouse.Ana, id, default)).Refusal);
        Assert.Equal(1, await house.Pump.RunDue());
    }

    [Theory, MemberData(nameof(Engines.All), MemberType = typeof(Engines))]
    public async Task At_the_start_of_the_only_process_every_lease_is_taken_back_at_once(Engine engine)
    {
        await using var house = new QueueHouse(engine, new Scripted(_ => TaskResult.Done));
        await house.Enqueue();
        await house.Store.Claim(-1, [], default);

        await house.House.Get<TaskAftermath>().TakeBackAll(default);

        Assert.Equal(1, await house.Pump.RunDue()); // without waiting for the lease or a delay
    }

    [Fact]
    public async Task What_a_lease_says_is_trusted_for_45_seconds_of_the_monotonic_clock()
    {
        var clock = new FakeClock();
        var claim = new Claim(Guid.Empty, QueueHouse.Workspace, "x", 1, "{}", 50, 1, 5, 1, Guid.Empty, "Ana", null, null, null);
        using var task = new RunningTask(claim, clock.GetTimestamp(), TimeSpan.FromSeconds(45), TimeSpan.FromMinutes(10), clock);

        clock.Advance(TimeSpan.FromSeconds(30));
        task.Renewed(clock.GetTimestamp());
        clock.Jump(TimeSpan.FromHours(1));          // somebody set the wall clock: nothing happens
        clock.Advance(TimeSpan.FromSeconds(44));
        Assert.True(task.IsTrusted);
        clock.Advance(TimeSpan.FromSeconds(1));
        Assert.False(task.IsTrusted);
        Assert.Equal(StopReason.LeaseLost, task.Why);
        await Task.WhenAny(Task.Delay(Timeout.InfiniteTimeSpan, clock, task.Stopping));
        Assert.True(task.Stopping.IsCancellationRequested);
    }

    [Theory, MemberData(nameof(Engines.All), MemberType = typeof(Engines))]
    public async Task A_running_task_that_is_cancelled_stops_and_a_waiting_one_never_runs(Engine engine)
    {
        var started = new TaskCompletionSource();
        var handler = new Scripted(async (run, stop) =>
        {
            started.TrySetResult();
            await Task.Delay(Timeout.InfiniteTimeSpan, TimeProvider.System, stop);
            return TaskResult.Done;
        });
        await using var house = new QueueHouse(engine, handler, pump: true);
        var running = await house.Enqueue();
        await started.Task;
        var ended = house.Until(running, TaskState.Cancelled);

        var asked = await house.Queue.Cancel(QueueHouse.Ana, running, default);
        Assert.Null(asked.Refusal);
        await house.Clock.AdvanceUntil(ended);

        Assert.Equal(TaskState.Cancelled, (await house.Row(running)).State);
        var waiting = await house.Enqueue(new NewTask("scripted", new { }) { DueAt = house.Clock.Now().AddDays(1) });
        await house.Queue.Cancel(QueueHouse.Ana, waiting, default);
        Assert.Equal(TaskState.Cancelled, (await house.Row(waiting)).State);
        Assert.IsType<NotAllowed>((await house.Queue.Cancel(QueueHouse.Ana with { Rights = Right.Write }, waiting, default)).Refusal);
        Assert.IsType<NoSuchTask>((await house.Queue.Cancel(QueueHouse.Ana with { Workspace = Demo.Workspace }, waiting, default)).Refusal);
    }

    [Theory, MemberData(nameof(Engines.All), MemberType = typeof(Engines))]
    public async Task One_workspace_gets_a_quarter_of_the_runners_while_others_wait_and_the_urgent_has_one_of_its_own(Engine engine)
    {
        var running = new ConcurrentDictionary<WorkspaceId, int>();
        var all = new TaskCompletionSource();
        var urgent = new TaskCompletionSource();
        var open = new TaskCompletionSource();
        var handler = new Scripted(async (run, _) =>
        {
            if (run.Payload == "\"urgent\"") urgent.SetResult();
            else if (running.AddOrUpdate(run.Actor.Workspace, 1, (_, count) => count + 1) > 0 && running.Values.Sum() == 7) all.TrySetResult();
            await open.Task;
            return TaskResult.Done;
        });
        await using var house = new QueueHouse(engine, handler, pump: true);
        var actors = Enumerable.Range(0, 4).Select(i => QueueHouse.Ana with { Workspace = new WorkspaceId(house.Clock.NewId()) }).ToList();
        await house.House.Get<Database>().WriteInstallation<Done>(async db =>
        {
            foreach (var actor in actors)                                       // the first one's 20 stand before all others
                for (var i = 0; i < (actor == actors[0] ? 20 : 2); i++) await house.Queue.Enqueue(db, actor, new NewTask("scripted", "normal"), default);
            return new Done();
        }, default);

        await house.Clock.AdvanceUntil(all.Task, TimeSpan.FromSeconds(1));
        Assert.All(running.Values, count => Assert.True(count <= 2, $"{count} of 8 for one workspace while others wait"));
        await house.Enqueue(new NewTask("scripted", "urgent") { Priority = TaskPriority.High }, actors[0]);
        await house.Clock.AdvanceUntil(urgent.Task, TimeSpan.FromSeconds(1));
        open.SetResult();
    }

    [Fact]
    public async Task Two_nodes_on_PostgreSQL_never_run_one_task_twice()
    {
        var runs = new ConcurrentDictionary<Guid, int>();
        var left = 60;
        var done = new TaskCompletionSource();
        Task<TaskResult> Count(TaskRun run, CancellationToken stop)
        {
            runs.AddOrUpdate(run.TaskId, 1, (_, count) => count + 1);
            if (Interlocked.Decrement(ref left) == 0) done.SetResult();
            return Task.FromResult(TaskResult.Done);
        }
        var database = PostgresServer.NewDatabase();
        var settings = new Dictionary<string, string?> { ["Database:Engine"] = "postgres", ["Database:ConnectionString"] = database, ["Database:PoolSize"] = "8", ["Tasks:Poll"] = "00:00:00.1" };
        await using var one = new StudioHouse(Engine.Sqlite, settings, services => services.AddSingleton<ITaskHandler>(new Scripted(Count)));
        _ = one.Server;
        await using var two = new StudioHouse(Engine.Sqlite, settings, services => services.AddSingleton<ITaskHandler>(new Scripted(Count)));
        _ = two.Server;

        for (var i = 0; i < 60; i++)
            await one.Get<Database>().Write<Guid>(QueueHouse.Ana, async db => await one.Get<TaskQueue>().Enqueue(db, QueueHouse.Ana, new NewTask("scripted", i), default), default);
        await done.Task.WaitAsync(TimeSpan.FromMinutes(1));

        Assert.Equal(60, runs.Count);
        Assert.All(runs.Values, times => Assert.Equal(1, times));
    }

    [Theory, MemberData(nameof(Engines.All), MemberType = typeof(Engines))]
    public async Task What_finished_long_ago_is_cleared_away(Engine engine)
    {
        await using var house = new QueueHouse(engine, new Scripted(_ => TaskResult.Done));
        for (var i = 0; i < 3; i++) await house.Enqueue();
        await house.Pump.RunDue();
        house.Clock.Advance(TimeSpan.FromDays(8));
        var kept = await house.Enqueue();

        await house.House.Get<TaskAftermath>().Clear(default);

        var left = (await house.House.Get<QueueView>().List(QueueHouse.Ana, new TaskFilter(), null, 50, default)).Match(page => page.Items, _ => []);
        Assert.Equal(kept, Assert.Single(left).Id);
    }

    [Theory]
    [InlineData("Tasks:Lease", "00:00:30", "Tasks:TrustWindow")]
    [InlineData("Tasks:Runners", "0", "Runners")]
    public void A_wrong_setting_stops_the_start_with_its_name(string key, string value, string said)
    {
        using var house = new StudioHouse(Engine.Sqlite, new Dictionary<string, string?> { [key] = value });
        var refused = Assert.ThrowsAny<Exception>(() => house.Server);
        Assert.Contains(said, refused.ToString(), StringComparison.Ordinal);
    }
}
