using Halcytone.Studio.Foundation;
using Halcytone.Studio.Foundation.Data;
using Halcytone.Studio.Foundation.Http;
using Microsoft.EntityFrameworkCore;

namespace Halcytone.Studio.Tasks;

/// <summary>Which tasks to show.</summary>
/// <param name="States">Those of these states; all where null.</param>
/// <param name="Kind">Those of one kind; all where null or empty.</param>
public sealed record TaskFilter(IReadOnlyList<TaskState>? States = null, string? Kind = null);

/// <summary>What stands in the workspace's queue.</summary>
public sealed class QueueView(Database database)
{
    public const int UsualPage = 50;
    private const int LargestPage = 200;

    /// <summary>The tasks that match, the newest first.</summary>
    /// <param name="cursor">Where the page before ended; from the start where null.</param>
    /// <param name="limit">1 to 200.</param>
    public async Task<Outcome<Page<QueuedTask>>> List(Actor actor, TaskFilter filter, string? cursor, int limit, CancellationToken stop)
    {
        if (actor.Lacks(Right.Administer, "see the queue") is { } no) return no;

        Guid? before = null;
        var check = new Check().That(limit is >= 1 and <= LargestPage, "limit", $"Ask for 1 to {LargestPage} tasks at once.");
        if (cursor is { Length: > 0 })
        {
            check.That(Guid.TryParse(cursor, out var parsed), "cursor", "Take the cursor from the page before.");
            before = parsed;
        }
        if (check.Refusal is { } refusal) return refusal;

        await using var db = database.Read(actor);
        IQueryable<QueuedTask> tasks = db.QueuedTasks;
        if (filter.States is { } states) tasks = tasks.Where(task => states.Contains(task.State));
        if (filter.Kind is { Length: > 0 } kind) tasks = tasks.Where(task => task.Kind == kind);
        if (before is { } id)
        {
            var at = await db.QueuedTasks.Where(task => task.Id == id).Select(task => (DateTimeOffset?)task.CreatedAt).SingleOrDefaultAsync(stop);
            if (at is null) return Invalid.At("cursor", "The page before has gone; start from the first.");
            tasks = tasks.Where(task => task.CreatedAt < at || (task.CreatedAt == at && task.Id.CompareTo(id) < 0));
        }
        var rows = await tasks.OrderByDescending(task => task.CreatedAt).ThenByDescending(task => task.Id).Take(limit + 1).ToListAsync(stop);
        return new Page<QueuedTask>([.. rows.Take(limit)], rows.Count > limit ? rows[limit - 1].Id.ToString() : null);
    }

    /// <summary>One task.</summary>
    public async Task<Outcome<QueuedTask>> Get(Actor actor, Guid taskId, CancellationToken stop)
    {
        if (actor.Lacks(Right.Administer, "see the queue") is { } no) return no;

        await using var db = database.Read(actor);
        return await db.QueuedTasks.SingleOrDefaultAsync(task => task.Id == taskId, stop) is { } task ? task : new NoSuchTask();
    }

    /// <summary>How many stand in each state.</summary>
    public async Task<Outcome<Dictionary<TaskState, int>>> Count(Actor actor, CancellationToken stop)
    {
        if (actor.Lacks(Right.Administer, "see the queue") is { } no) return no;

        await using var db = database.Read(actor);
        return await db.QueuedTasks.GroupBy(task => task.State).Select(same => new { same.Key, Count = same.Count() }).ToDictionaryAsync(same => same.Key, same => same.Count, stop);
    }

    /// <summary>The kinds that are there, by name; at most 100.</summary>
    public async Task<IReadOnlyList<string>> Kinds(Actor actor, CancellationToken stop)
    {
        if (!actor.May(Right.Administer)) return [];

        await using var db = database.Read(actor);
        return await db.QueuedTasks.Select(task => task.Kind).Distinct().OrderBy(kind => kind).Take(100).ToListAsync(stop);
    }

    /// <summary>The open tasks for these rows, by row: what a page shows beside them. For whoever may see the rows.</summary>
    public async Task<IReadOnlyDictionary<Guid, QueuedTask>> OpenFor(Actor actor, IReadOnlyCollection<Guid> subjectIds, CancellationToken stop)
    {
        await using var db = database.Read(actor);
        var open = await db.QueuedTasks.Where(task => task.SubjectId != null && subjectIds.Contains(task.SubjectId.Value)
            && (task.State == TaskState.Queued || task.State == TaskState.Running || task.State == TaskState.Quarantined)).ToListAsync(stop);
        return open.GroupBy(task => task.SubjectId!.Value).ToDictionary(same => same.Key, same => same.MaxBy(task => task.CreatedAt)!);
    }
}
