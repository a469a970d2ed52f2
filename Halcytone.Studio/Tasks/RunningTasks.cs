using System.Collections.Concurrent;
using System.Diagnostics.CodeAnalysis;
using Halcytone.Studio.Foundation;

namespace Halcytone.Studio.Tasks;

/// <summary>The tasks that run in this process now.</summary>
internal sealed class RunningTasks
{
    private readonly ConcurrentDictionary<Guid, (RunningTask Task, Task Run)> running = [];

    /// <summary>How many runners are taken.</summary>
    public int Count => running.Count;

    /// <summary>The tasks themselves.</summary>
    public IEnumerable<RunningTask> All => running.Values.Select(entry => entry.Task);

    /// <summary>Ends when each that runs now has ended.</summary>
    public Task Ended => Task.WhenAll(running.Values.Select(entry => entry.Run));

    /// <summary>Notes one.</summary>
    /// <param name="run">Ends with it.</param>
    public void Add(RunningTask task, Task run) => running[task.Claim.Id] = (task, run);

    /// <summary>Its runner is free.</summary>
    public void Remove(RunningTask task) => running.TryRemove(task.Claim.Id, out _);

    /// <summary>One of them; false where it does not run here.</summary>
    public bool Find(Guid taskId, [NotNullWhen(true)] out RunningTask? task)
    {
        var found = running.TryGetValue(taskId, out var entry);
        task = entry.Task;
        return found;
    }

    /// <summary>The workspaces that hold <paramref name="share"/> runners or more.</summary>
    public IReadOnlyCollection<WorkspaceId> WithTheirShare(int share) => running.Count < share ? [] : [.. running.Values
        .GroupBy(entry => entry.Task.Claim.Workspace).Where(group => group.Count() >= share).Select(group => group.Key)];
}
