using System.Text.Json;
using Halcytone.Studio.Foundation;
using Halcytone.Studio.Foundation.Data;
using Halcytone.Studio.Foundation.Events;
using Halcytone.Studio.Foundation.Time;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;

namespace Halcytone.Studio.Tasks.Recurring;

/// <summary>
/// Lays schedules out as occurrences and enqueues those whose time has come. Any number of nodes may run it at once, as often as they like: rows that are there
/// are left as they are, and an occurrence enqueues its task in the transaction that marks it.
/// </summary>
internal sealed partial class Recurrence(Database database, PreparedSql sql, TaskQueue queue, IOptions<TaskOptions> options, TimeProvider clock, ILogger<Recurrence> logger)
{
    private const int AtOnce = 200;

    /// <summary>Laying out waits until it is worth an hour of rows.</summary>
    private static readonly TimeSpan Slack = TimeSpan.FromHours(1);

    /// <summary>One round. Answers when the next occurrence is due; null where none is laid out.</summary>
    public async Task<DateTimeOffset?> Turn(CancellationToken stop)
    {
        await LayOut(stop);
        await EnqueueDue(stop);
        var next = await sql.Once(unit => unit.Rows("SELECT min(due_at) FROM occurrences WHERE state = 'Waiting'", row => row.InstantOrNull(0)), stop);
        return next.Single();
    }

    private async Task LayOut(CancellationToken stop)
    {
        var now = clock.Now();
        var until = now + options.Value.SchedulesAhead;
        await using var read = database.ReadInstallation();
        var behind = await read.Schedules.IgnoreQueryFilters().Where(schedule => schedule.LaidOutUntil < until - Slack)
            .OrderBy(schedule => schedule.LaidOutUntil).Take(AtOnce).Select(schedule => new { schedule.Id, schedule.WorkspaceId }).ToListAsync(stop);
        foreach (var schedule in behind) await LayOut(schedule.Id, schedule.WorkspaceId, now, until, stop);
    }

    private async Task LayOut(Guid id, WorkspaceId workspace, DateTimeOffset now, DateTimeOffset until, CancellationToken stop)
        => await database.Write<Done>(Actor.House(workspace), async db =>
        {
            var schedule = await db.Schedules.SingleOrDefaultAsync(row => row.Id == id, stop);
            if (schedule is null) return new Done();

            var batch = new SqlBatch();
            foreach (var occurrence in schedule.LayOut(now, until, clock.NewId))
                batch.Run(
                    """
                    INSERT INTO occurrences (id, workspace_id, schedule_id, key, revision, due_at, state)
                    VALUES (@id, @workspace, @schedule, @key, @revision, @due, 'Waiting') ON CONFLICT (schedule_id, key) DO NOTHING
                    """,
                    ("@id", occurrence.Id), ("@workspace", occurrence.WorkspaceId), ("@schedule", occurrence.ScheduleId), ("@key", occurrence.Key), ("@revision", occurrence.Revision), ("@due", occurrence.DueAt));
            await SqlUnit.In(db, stop).Run(batch);
            return new Done();
        }, stop);

    private async Task EnqueueDue(CancellationToken stop)
    {
        var due = await sql.Once(unit => unit.Rows(
            $"SELECT id, workspace_id FROM occurrences WHERE state = 'Waiting' AND due_at <= {sql.Now} ORDER BY due_at LIMIT {AtOnce}",
            row => (Id: row.GetGuid(0), Workspace: new WorkspaceId(row.GetGuid(1))), sql.TimeValue()), stop);
        foreach (var (id, workspace) in due) await Enqueue(id, workspace, stop);
    }

    private async Task Enqueue(Guid id, WorkspaceId workspace, CancellationToken stop)
        => await database.Write<Done>(Actor.House(workspace), async db =>
        {
            var occurrence = await db.Occurrences.SingleOrDefaultAsync(row => row.Id == id && row.State == OccurrenceState.Waiting, stop);
            if (occurrence is null) return new Done(); // another node was first

            var schedule = await db.Schedules.SingleOrDefaultAsync(row => row.Id == occurrence.ScheduleId, stop);
            var now = clock.Now();
            if (schedule is null || (occurrence.Revision < schedule.Revision && occurrence.DueAt > schedule.ChangedAt)) occurrence.Cancel(); // laid out by a node that had not seen the change
            else if (now - occurrence.DueAt > schedule.RunWithin) Miss(db, schedule, occurrence);
            else occurrence.Enqueue(await queue.Enqueue(db, ActorOf(schedule), TaskOf(schedule, occurrence), stop));
            db.Signal(new SchedulesChanged(workspace));
            return new Done();
        }, stop);

    private void Miss(StudioDb db, Schedule schedule, Occurrence occurrence)
    {
        occurrence.Miss();
        LogMissed(schedule.Id, occurrence.DueAt);
        db.Record(new Fact("schedule.missed", new Subject("schedule", schedule.Id), $"{schedule.Name} was due at {occurrence.DueAt:yyyy-MM-dd HH:mm} UTC while nobody was there to do it, and is too late now.")
        {
            Notify = new Notify(NoticeReason.Failed, "/admin/queue", Role.Administrator),
        });
    }

    private static Actor ActorOf(Schedule schedule) => Actor.House(schedule.WorkspaceId, schedule.ActorName) with { MemberId = schedule.ActorMemberId };

    private static NewTask TaskOf(Schedule schedule, Occurrence occurrence)
        => new(schedule.TaskKind, JsonSerializer.Deserialize<JsonElement>(schedule.Payload)) { Key = $"occurrence:{occurrence.Id}", SubjectId = occurrence.Id };

    [LoggerMessage(2030, LogLevel.Warning, "Schedule {ScheduleId} missed its time {DueAt}")]
    private partial void LogMissed(Guid scheduleId, DateTimeOffset dueAt);
}
