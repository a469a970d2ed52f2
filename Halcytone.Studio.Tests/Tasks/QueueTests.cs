using Halcytone.Studio.Foundation;
using Halcytone.Studio.Foundation.Data;
using Halcytone.Studio.Foundation.Time;
using Halcytone.Studio.Tasks;
using Halcytone.Studio.Tests.House;

namespace Halcytone.Studio.Tests.Tasks;

public sealed class QueueTests
{
    [Theory, MemberData(nameof(Engines.All), MemberType = typeof(Engines))]
    public async Task A_task_runs_once_in_the_name_of_whoever_asked(Engine engine)
    {
        var handler = new Scripted(_ => TaskResult.Done);
        await using var house = new QueueHouse(engine, handler);
        var id = await house.Enqueue(new NewTask("scripted", new Wish("longer exhale")));

        Assert.Equal(1, await house.Pump.RunDue());
        Assert.Equal(0, await house.Pump.RunDue());

        var run = Assert.Single(handler.Runs);
        Assert.Equal(("longer exhale", "Ana Duarte", QueueHouse.Workspace, 1), (run.Read<Wish>().Title, run.Actor.Name, run.Actor.Workspace, run.Attempt));
        Assert.True(run.Actor.May(Right.Release));
        Assert.Equal(TaskState.Succeeded, (await house.Row(id)).State);
    }

    [Theory, MemberData(nameof(Engines.All), MemberType = typeof(Engines))]
    public async Task What_is_rolled_back_was_never_enqueued(Engine engine)
    {
        await using var house = new QueueHouse(engine, new Scripted(_ => TaskResult.Done));
        await house.House.Get<Database>().Write<Done>(QueueHouse.Ana, async db =>
        {
            await house.Queue.Enqueue(db, QueueHouse.Ana, new NewTask("scripted", new { }), default);
            return new NoSuchTask();
        }, default);

        Assert.Equal(0, await house.Pump.RunDue());
    }

    [Theory, MemberData(nameof(Engines.All), MemberType = typeof(Engines))]
    public async Task A_second_open_task_with_the_same_key_is_the_first_one(Engine engine)
    {
        await using var house = new QueueHouse(engine, new Scripted(_ => TaskResult.Done));
        var stranger = QueueHouse.Ana with { Workspace = Demo.Workspace };
        var task = new NewTask("scripted", new { }) { Key = "release:1" };

        var first = await house.Enqueue(task);
        Assert.Equal(first, await house.Enqueue(task));
        Assert.NotEqual(first, await house.Enqueue(task, stranger)); // a key belongs to its workspace
        Assert.Equal(2, await house.Pump.RunDue());
        Assert.NotEqual(first, await house.Enqueue(task));           // the first one is finished
    }

    [Theory, MemberData(nameof(Engines.All), MemberType = typeof(Engines))]
    public async Task A_task_waits_for_its_time_and_the_urgent_goes_first(Engine engine)
    {
        var handler = new Scripted(_ => TaskResult.Done);
        await using var house = new QueueHouse(engine, handler);
        await house.Enqueue(new NewTask("scripted", "later") { DueAt = house.Clock.Now().AddMinutes(5) });
        await house.Enqueue(new NewTask("scripted", "normal"));
        await house.Enqueue(new NewTask("scripted", "urgent") { Priority = TaskPriority.High });

        await house.Pump.RunDue();
        Assert.Equal(["urgent", "normal"], handler.Runs.Select(run => run.Read<string>()));
        house.Clock.Advance(TimeSpan.FromMinutes(5));
        Assert.Equal(1, await house.Pump.RunDue());
    }

    [Theory, MemberData(nameof(Engines.All), MemberType = typeof(Engines))]
    public async Task A_failing_task_waits_longer_each_time_and_fails_with_its_last_attempt(Engine engine)
    {
        var handler = new Scripted(_ => throw new InvalidOperationException("The relay said no to ana@example.com, password=hunter2"));
        await using var house = new QueueHouse(engine, handler);
        var id = await house.Enqueue();
        var waits = new List<double>();
        for (var attempt = 1; attempt <= 5; attempt++)
        {
            Assert.Equal(1, await house.Pump.RunDue());
            var row = await house.Row(id);
            if (row.State != TaskState.Queued) break;
            waits.Add((row.DueAt - house.Clock.Now()).TotalSeconds);
            house.Clock.Advance(row.DueAt - house.Clock.Now());
        }

        var failed = await house.Row(id);
        Assert.Equal([600, 1200, 2400, 3600], waits); // min(300·2^n, 3600), n = 1 for the first retry (seed 001)
        Assert.Equal((TaskState.Failed, 5, "The relay said no to a***@example.com, password=***"), (failed.State, failed.Attempt, failed.LastError));

        var retried = await house.Queue.Retry(QueueHouse.Ana, id, default);
        Assert.Null(retried.Refusal);
        Assert.Equal(1, await house.Pump.RunDue());
    }

    private sealed record Wish(string Title);
}
