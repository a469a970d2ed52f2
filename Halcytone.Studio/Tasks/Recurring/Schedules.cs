using System.Text.Json;
using Halcytone.Studio.Foundation;
using Halcytone.Studio.Foundation.Data;
using Halcytone.Studio.Foundation.Time;
using Microsoft.EntityFrameworkCore;

namespace Halcytone.Studio.Tasks.Recurring;

/// <summary>A schedule as lists show it.</summary>
public sealed record ScheduleRow(Guid Id, string Name, ScheduleRule Rule, string Zone, string TaskKind, DateTimeOffset? NextAt);

/// <summary>What recurs: asked by the rooms that own the work, which have checked the right.</summary>
public sealed class Schedules(Database database, TimeProvider clock)
{
    /// <summary>
    /// Sees to it that the schedule stands as given, in the caller's unit of work. The same again changes nothing; another rule or zone cancels the times that
    /// were laid out and not enqueued yet.
    /// </summary>
    /// <param name="name">Unique in the workspace.</param>
    /// <param name="zone">IANA name; the wall time of <paramref name="rule"/> is read in it.</param>
    /// <param name="taskKind">The handler of the task that each occurrence enqueues.</param>
    /// <param name="payload">The task's payload.</param>
    /// <param name="runWithin">How late it is still run; 24 h where null.</param>
    public async Task<Outcome<Guid>> Ensure(
        StudioDb db, Actor actor, string name, ScheduleRule rule, string zone, string taskKind, object payload, TimeSpan? runWithin = null, CancellationToken stop = default)
    {
        if (!ZoneResolver.Knows(zone)) return new UnknownZone(zone);
        if (!rule.IsComplete) return Invalid.At("rule", "Choose at least one day.");

        var schedule = await db.Schedules.SingleOrDefaultAsync(row => row.Name == name && row.WorkspaceId == actor.Workspace, stop);
        if (schedule is null) db.Add(schedule = new Schedule { Id = clock.NewId(), WorkspaceId = actor.Workspace, Name = name });
        if (schedule.Set(actor, rule, zone, taskKind, JsonSerializer.Serialize(payload, payload.GetType()), runWithin ?? Schedule.UsualLateness, clock.Now()))
            await CancelWaiting(db, schedule.Id, stop);

        db.Signal(new SchedulesChanged(actor.Workspace));
        return schedule.Id;
    }

    /// <summary>Ends the schedule, in the caller's unit of work; what it has enqueued goes on. Harmless where there is none.</summary>
    public async Task Remove(StudioDb db, Actor actor, string name, CancellationToken stop)
    {
        var schedule = await db.Schedules.SingleOrDefaultAsync(row => row.Name == name && row.WorkspaceId == actor.Workspace, stop);
        if (schedule is null) return;

        await CancelWaiting(db, schedule.Id, stop);
        db.Remove(schedule);
        db.Signal(new SchedulesChanged(actor.Workspace));
    }

    /// <summary>The workspace's schedules with their next times, by name; at most 200.</summary>
    public async Task<IReadOnlyList<ScheduleRow>> List(Actor actor, CancellationToken stop)
    {
        await using var db = database.Read(actor);
        return await db.Schedules.OrderBy(schedule => schedule.Name).Take(200).Select(schedule => new ScheduleRow(
            schedule.Id, schedule.Name, schedule.Rule, schedule.Zone, schedule.TaskKind,
            db.Set<Occurrence>().Where(next => next.ScheduleId == schedule.Id && next.State == OccurrenceState.Waiting).Min(next => (DateTimeOffset?)next.DueAt))).ToListAsync(stop);
    }

    private static Task<int> CancelWaiting(StudioDb db, Guid scheduleId, CancellationToken stop) => SqlUnit.In(db, stop).Run(
        "UPDATE occurrences SET state = 'Cancelled' WHERE schedule_id = @schedule AND state = 'Waiting'", ("@schedule", scheduleId));
}
