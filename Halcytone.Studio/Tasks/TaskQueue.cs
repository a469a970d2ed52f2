using System.Text;
using System.Text.Json;
using Halcytone.Studio.Foundation;
using Halcytone.Studio.Foundation.Data;
using Halcytone.Studio.Foundation.Events;
using Halcytone.Studio.Foundation.Http;
using Halcytone.Studio.Foundation.Time;
using Microsoft.EntityFrameworkCore;

namespace Halcytone.Studio.Tasks;

/// <summary>The durable queue's one way in.</summary>
public sealed class TaskQueue(Database database, PreparedSql sql, TimeProvider clock)
{
    private const int LargestPayload = 64 * 1024;
    private const int LongestName = 200;
    private const string What = "work with the queue";

    /// <summary>Adds the task to the unit of work that causes it; it starts after the commit. A second open task with the same key is not added.</summary>
    /// <returns>The task's id, or the id of the open one with the same key.</returns>
    public async Task<Guid> Enqueue(StudioDb db, Actor actor, NewTask task, CancellationToken stop)
    {
        var payload = JsonSerializer.Serialize(task.Payload, task.Payload.GetType());
        if (Encoding.UTF8.GetByteCount(payload) > LargestPayload) throw new ArgumentException($"The payload of a {task.Kind} task is larger than 64 KB; put it in a row and name that.", nameof(task));
        if (actor.Workspace == WorkspaceId.None || (db.Workspace != WorkspaceId.None && db.Workspace != actor.Workspace))
            throw new InvalidOperationException($"A {task.Kind} task of workspace {actor.Workspace} cannot be enqueued in a unit of workspace {db.Workspace}.");

        var unit = SqlUnit.In(db, stop);
        var now = clock.Now();
        for (var id = clock.NewId(); ;)
        {
            var added = await unit.Run(Insert(task.DueAt is null ? sql.Now : "@due"),
                ("@id", id), ("@workspace", actor.Workspace), ("@kind", task.Kind), ("@version", task.PayloadVersion), ("@payload", payload),
                ("@due", task.DueAt ?? now), ("@now", now), ("@priority", Math.Clamp(task.Priority, 0, 100)), ("@most", Math.Max(1, task.MaxAttempts)),
                ("@fence", (now - DateTimeOffset.UnixEpoch).Ticks / TimeSpan.TicksPerMicrosecond), ("@key", task.Key), ("@member", actor.MemberId),
                ("@name", Cut(actor.Name, LongestName)), ("@request", RequestId.Current), ("@subject", task.SubjectId), ("@no", false));
            if (added == 1)
            {
                await Ring(unit);
                Announce(db, actor, id);
                return id;
            }

            var open = await unit.Rows($"SELECT id FROM queued_tasks WHERE workspace_id = @workspace AND idempotency_key = @key AND {QueuedTaskRows.Open}",
                row => row.GetGuid(0), ("@workspace", actor.Workspace), ("@key", task.Key));
            if (open.Count > 0) return open[0]; // else it ended between the two statements: add ours
        }
    }

    /// <summary>Brings the open task with this key forward to now, where one waits; part of the caller's unit of work. A running one is left alone.</summary>
    public async Task Hurry(StudioDb db, Actor actor, string key, CancellationToken stop)
    {
        var hurried = await SqlUnit.In(db, stop).Rows(
            $"UPDATE queued_tasks SET due_at = {sql.Now} WHERE workspace_id = @workspace AND idempotency_key = @key AND state = 'Queued' AND due_at > {sql.Now} RETURNING id",
            row => row.GetGuid(0), [("@workspace", actor.Workspace), ("@key", key), .. sql.TimeValue()]);
        foreach (var id in hurried) Announce(db, actor, id);
        if (hurried.Count > 0) await Ring(SqlUnit.In(db, stop));
    }

    /// <summary>Takes back what was enqueued under <paramref name="key"/>, in the caller's unit of work: a waiting task is cancelled, a running one asked to stop. Harmless where none is open.</summary>
    public async Task Withdraw(StudioDb db, Actor actor, string key, CancellationToken stop)
    {
        var task = await db.QueuedTasks.AsTracking().SingleOrDefaultAsync(row => row.IdempotencyKey == key && (row.State == TaskState.Queued || row.State == TaskState.Running || row.State == TaskState.Quarantined), stop);
        if (task is null) return;

        task.Cancel(clock.Now());
        Tell(db, task);
    }

    /// <summary>Queues a failed task again, with all of its attempts.</summary>
    public Task<Outcome<QueuedTask>> Retry(Actor actor, Guid taskId, CancellationToken stop)
        => Move(actor, taskId, "retried", task => task.Retry(clock.Now()), stop);

    /// <summary>Lets a quarantined task run again.</summary>
    public Task<Outcome<QueuedTask>> Release(Actor actor, Guid taskId, CancellationToken stop)
        => Move(actor, taskId, "released", task => task.Release(clock.Now()), stop);

    /// <summary>Ends a waiting or quarantined task; asks a running one to stop.</summary>
    public Task<Outcome<QueuedTask>> Cancel(Actor actor, Guid taskId, CancellationToken stop)
        => Move(actor, taskId, "cancelled", task => task.Cancel(clock.Now()), stop);

    private async Task<Outcome<QueuedTask>> Move(Actor actor, Guid taskId, string done, Func<QueuedTask, Refusal?> verb, CancellationToken stop)
    {
        if (actor.Lacks(Right.Administer, What) is { } no) return no;

        return await database.Write<QueuedTask>(actor, async db =>
        {
            var task = await db.QueuedTasks.SingleOrDefaultAsync(row => row.Id == taskId, stop);
            if (task is null) return new NoSuchTask();

            var wasOpen = task.State.IsOpen;
            if (verb(task) is { } refusal) return refusal;
            if (!wasOpen && task.State.IsOpen && await OpenWithSameKey(db, task, stop) is { } other) return new TaskIsOpenAlready(other);

            db.Record(new Fact($"task.{done}", new Subject("task", task.Id), $"{actor.Name} {done} the task {task.Kind}."));
            Tell(db, task);
            return task;
        }, stop);
    }

    /// <summary>Other nodes are told with the commit, once a transaction (reliability-and-security §2.13).</summary>
    private Task Ring(SqlUnit unit) => sql.OnPostgres ? unit.Run($"SELECT pg_notify('{TaskBell.Channel}', '')") : Task.CompletedTask;

    private static void Announce(StudioDb db, Actor actor, Guid id) => db.Signal(new TaskChanged(actor.Workspace, id, TaskState.Queued));

    private static void Tell(StudioDb db, QueuedTask task)
    {
        db.Signal(new TaskChanged(task.WorkspaceId, task.Id, task.State));
        if (task is { State: TaskState.Running, CancelRequested: true }) db.Signal(new TaskCancelAsked(task.WorkspaceId, task.Id));
    }

    private static async Task<Guid?> OpenWithSameKey(StudioDb db, QueuedTask task, CancellationToken stop) => task.IdempotencyKey is null ? null : await db.QueuedTasks
        .Where(row => row.IdempotencyKey == task.IdempotencyKey && row.Id != task.Id && (row.State == TaskState.Queued || row.State == TaskState.Running || row.State == TaskState.Quarantined))
        .Select(row => (Guid?)row.Id).FirstOrDefaultAsync(stop);

    /// <summary>The fence starts above that of every earlier task for the same thing, even where the clock was turned back.</summary>
    private static string Insert(string due) => $"""
        INSERT INTO queued_tasks (id, workspace_id, kind, payload_version, payload, state, due_at, priority, attempt, max_attempts, crash_count, fence,
            idempotency_key, cancel_requested, actor_member_id, actor_name, request_id, subject_id, created_at)
        VALUES (@id, @workspace, @kind, @version, @payload, 'Queued', {due}, @priority, 0, @most, 0,
            (SELECT CASE WHEN coalesce(max(fence), 0) >= @fence THEN max(fence) + 1 ELSE @fence END FROM queued_tasks WHERE workspace_id = @workspace AND subject_id = @subject),
            @key, @no, @member, @name, @request, @subject, @now)
        ON CONFLICT (workspace_id, idempotency_key) WHERE {QueuedTaskRows.Open} DO NOTHING
        """;

    private static string Cut(string text, int longest) => text.Length <= longest ? text : text[..longest];
}
