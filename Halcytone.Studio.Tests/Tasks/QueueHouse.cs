using System.Collections.Concurrent;
using Halcytone.Studio.Foundation;
using Halcytone.Studio.Foundation.Data;
using Halcytone.Studio.Foundation.Events;
using Halcytone.Studio.Tasks;
using Halcytone.Studio.Tests.House;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;

namespace Halcytone.Studio.Tests.Tasks;

/// <summary>Does what the test says; each run is kept.</summary>
internal sealed class Scripted(Func<TaskRun, CancellationToken, Task<TaskResult>> act, string kind = "scripted", TimeSpan? timeout = null) : ITaskHandler
{
    private readonly ConcurrentQueue<TaskRun> runs = [];

    public Scripted(Func<TaskRun, TaskResult> act) : this((run, _) => Task.FromResult(act(run)))
    {
    }

    public string Kind => kind;
    public TimeSpan Timeout => timeout ?? TimeSpan.FromMinutes(10);
    public IReadOnlyList<TaskRun> Runs => [.. runs];

    public Task<TaskResult> Run(TaskRun run, CancellationToken stop)
    {
        runs.Enqueue(run);
        return act(run, stop);
    }
}

/// <summary>The house with a queue that is driven by the test: a clock that stands still, no pump of its own unless asked for.</summary>
internal sealed class QueueHouse : IAsyncDisposable
{
    public static readonly WorkspaceId Workspace = new(new Guid("019a9000-0000-7000-8000-0000000000aa"));
    public static readonly Actor Ana = new(Workspace, new Guid("019a9000-0000-7000-8000-0000000000a1"), "Ana Duarte", Role.Administrator, Right.All);

    public QueueHouse(Engine engine, ITaskHandler? handler = null, bool pump = false, IDictionary<string, string?>? settings = null)
    {
        House = new StudioHouse(engine, new Dictionary<string, string?>(settings ?? new Dictionary<string, string?>()) { ["Tasks:Enabled"] = pump ? "true" : "false" },
            services => { if (handler is not null) services.AddSingleton(handler); }, Clock);
        _ = House.Server;
    }

    public StudioHouse House { get; }
    public FakeClock Clock { get; } = new();
    public TaskQueue Queue => House.Get<TaskQueue>();
    public TaskPump Pump => House.Get<TaskPump>();
    public TaskStore Store => House.Get<TaskStore>();

    public async Task<Guid> Enqueue(NewTask? task = null, Actor? actor = null)
    {
        var id = await House.Get<Database>().Write<Guid>(actor ?? Ana, async db => await Queue.Enqueue(db, actor ?? Ana, task ?? new NewTask("scripted", new { }), default), default);
        return id.Match(made => made, why => throw new InvalidOperationException(why.Message));
    }

    public async Task<QueuedTask> Row(Guid id)
    {
        await using var db = House.Get<Database>().Read(Ana);
        return await db.QueuedTasks.IgnoreQueryFilters().SingleAsync(task => task.Id == id);
    }

    /// <summary>Ends when the task is told to stand in <paramref name="state"/>.</summary>
    public async Task Until(Guid id, TaskState state)
    {
        var reached = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        using var hearing = House.Get<Signals>().SubscribeEverywhere<TaskChanged>(change =>
        {
            if (change.TaskId == id && change.State == state) reached.TrySetResult();
            return Task.CompletedTask;
        });
        await reached.Task;
    }

    public ValueTask DisposeAsync() => House.DisposeAsync();
}
