using System.Globalization;
using Halcytone.Studio.Foundation;
using Halcytone.Studio.Foundation.Data;
using Halcytone.Studio.Foundation.Events;
using Halcytone.Studio.Foundation.Time;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace Halcytone.Studio.Tasks.Recurring;

/// <summary>Something that recurs, and the task that each occurrence enqueues.</summary>
public sealed class Schedule : IWorkspaceRow, IVersionedRow
{
    /// <summary>How late an occurrence is still run where nothing else is said (reliability-and-security §1.6: mail and site 24 h).</summary>
    public static readonly TimeSpan UsualLateness = TimeSpan.FromHours(24);

    /// <summary>After a long standstill, no farther back than this is laid out.</summary>
    private static readonly TimeSpan FarthestBack = TimeSpan.FromDays(31);

    public Guid Id { get; init; }
    public WorkspaceId WorkspaceId { get; init; }

    /// <summary>Unique in the workspace.</summary>
    public string Name { get; init; } = "";
    public ScheduleRule Rule { get; private set; } = ScheduleRule.Daily(default);

    /// <summary>IANA zone in which the rule's wall time is read.</summary>
    public string Zone { get; private set; } = "UTC";
    public string TaskKind { get; private set; } = "";

    /// <summary>JSON.</summary>
    public string Payload { get; private set; } = "{}";

    /// <summary>An occurrence later than this is missed instead of run.</summary>
    public TimeSpan RunWithin { get; private set; }

    /// <summary>Whose name its tasks run in.</summary>
    public Guid ActorMemberId { get; private set; }
    public string ActorName { get; private set; } = "";

    /// <summary>Goes up when the rule or the zone changes; occurrences carry it.</summary>
    public int Revision { get; private set; }
    public DateTimeOffset ChangedAt { get; private set; }

    /// <summary>Occurrences up to here are rows.</summary>
    public DateTimeOffset LaidOutUntil { get; private set; }
    public int Version { get; private set; }

    /// <summary>Sets what it does and when. Answers whether its times changed, so that those laid out before are to be cancelled.</summary>
    internal bool Set(Actor actor, ScheduleRule rule, string zone, string taskKind, string payload, TimeSpan runWithin, DateTimeOffset now)
    {
        (ActorMemberId, ActorName, TaskKind, Payload, RunWithin) = (actor.MemberId, actor.Name, taskKind, payload, runWithin);
        if (Revision > 0 && rule == Rule && zone == Zone) return false;

        (Rule, Zone, ChangedAt, LaidOutUntil) = (rule, zone, now, now);
        return Revision++ > 0;
    }

    /// <summary>The occurrences after what is laid out, up to <paramref name="until"/>; they count as laid out from now on.</summary>
    internal List<Occurrence> LayOut(DateTimeOffset now, DateTimeOffset until, Func<Guid> newId)
    {
        var after = LaidOutUntil > now - FarthestBack ? LaidOutUntil : now - FarthestBack;
        if (until <= after) return [];

        // A wall time may belong to an instant a day away from its date's; look one day farther on each side.
        var first = DateOnly.FromDateTime(ZoneResolver.WallTime(after, Zone)).AddDays(-1);
        var last = DateOnly.FromDateTime(ZoneResolver.WallTime(until, Zone)).AddDays(1);
        var laidOut = Rule.WallTimes(first, last)
            .Select(wall => new Occurrence
            {
                Id = newId(), WorkspaceId = WorkspaceId, ScheduleId = Id, Revision = Revision, DueAt = ZoneResolver.Resolve(wall, Zone),
                Key = string.Create(CultureInfo.InvariantCulture, $"{Revision}/{wall:yyyy-MM-ddTHH:mm:ss}/0"),
            })
            .Where(occurrence => occurrence.DueAt > after && occurrence.DueAt <= until).ToList();
        LaidOutUntil = until;
        return laidOut;
    }
}

/// <summary>Where an occurrence stands.</summary>
public enum OccurrenceState
{
    /// <summary>Its time has not come.</summary>
    Waiting,

    /// <summary>Its task was enqueued.</summary>
    Enqueued,

    /// <summary>Its time passed longer ago than its late policy allows.</summary>
    Missed,

    /// <summary>Its schedule was changed before.</summary>
    Cancelled,
}

/// <summary>One time of a schedule, laid out ahead. Its key is the wall time with an ordinal, so that any number of nodes lay out the same rows.</summary>
public sealed class Occurrence : IWorkspaceRow
{
    public Guid Id { get; init; }
    public WorkspaceId WorkspaceId { get; init; }
    public Guid ScheduleId { get; init; }
    public string Key { get; init; } = "";
    public int Revision { get; init; }
    public DateTimeOffset DueAt { get; init; }
    public OccurrenceState State { get; private set; }
    public Guid? TaskId { get; private set; }

    internal void Enqueue(Guid taskId) => (State, TaskId) = (OccurrenceState.Enqueued, taskId);

    internal void Miss() => State = OccurrenceState.Missed;

    internal void Cancel() => State = OccurrenceState.Cancelled;
}

/// <summary>The zone is not in the database of time zones.</summary>
public sealed record UnknownZone(string Zone) : Invalid("unknown_zone", $"{Zone} is not a time zone we know. Choose one such as America/New_York.", new Dictionary<string, string[]> { ["zone"] = [$"{Zone} is not a known time zone."] });

/// <summary>Schedules or their occurrences changed.</summary>
public sealed record SchedulesChanged(WorkspaceId Workspace) : ISignal;

/// <summary>The rows of what recurs.</summary>
public static class ScheduleSets
{
    extension(StudioDb db)
    {
        public DbSet<Schedule> Schedules => db.Set<Schedule>();
        public DbSet<Occurrence> Occurrences => db.Set<Occurrence>();
    }
}

internal sealed class ScheduleRows : IEntityTypeConfiguration<Schedule>
{
    public void Configure(EntityTypeBuilder<Schedule> row)
    {
        row.ToTable("schedules");
        row.Property(schedule => schedule.Name).HasMaxLength(200);
        row.Property(schedule => schedule.Zone).HasMaxLength(64);
        row.Property(schedule => schedule.TaskKind).HasMaxLength(100);
        row.Property(schedule => schedule.Rule).HasJson();
        row.HasIndex(schedule => new { schedule.WorkspaceId, schedule.Name }).IsUnique();
        row.HasIndex(schedule => schedule.LaidOutUntil); // what is to be laid out
    }
}

internal sealed class OccurrenceRows : IEntityTypeConfiguration<Occurrence>
{
    public void Configure(EntityTypeBuilder<Occurrence> row)
    {
        row.ToTable("occurrences");
        row.Property(occurrence => occurrence.Key).HasMaxLength(64);
        row.Property(occurrence => occurrence.State).IsConcurrencyToken();
        row.HasIndex(occurrence => new { occurrence.ScheduleId, occurrence.Key }).IsUnique();
        row.HasIndex(occurrence => occurrence.DueAt, "ix_occurrences_due").HasFilter("state = 'Waiting'"); // the due poll
    }
}
