using System.Globalization;
using Halcytone.Studio.Foundation;
using Halcytone.Studio.Foundation.Data;
using Halcytone.Studio.Foundation.Time;
using Halcytone.Studio.Tasks;
using Halcytone.Studio.Tasks.Recurring;
using Halcytone.Studio.Tests.House;
using Microsoft.EntityFrameworkCore;

namespace Halcytone.Studio.Tests.Tasks.Recurring;

public sealed class ScheduleTests
{
    private static readonly ScheduleRule TuesdayAtTen = ScheduleRule.Weekly(new TimeOnly(10, 0), DayOfWeek.Tuesday);

    [Theory]
    [InlineData("2026-03-08", "2026-03-10T14:00")] // the clocks went forward on the 8th
    [InlineData("2026-03-02", "2026-03-03T15:00")]
    [InlineData("2026-11-02", "2026-11-03T15:00")] // and back on the 1st
    [InlineData("2026-10-26", "2026-10-27T14:00")]
    public void Tuesday_at_ten_in_New_York_is_right_on_both_sides_of_the_change(string today, string due)
        => Assert.Equal(Utc(due), Assert.Single(LaidOut(TuesdayAtTen, "America/New_York", today, TimeSpan.FromHours(72))).DueAt);

    [Theory]
    [InlineData("Europe/Berlin", "2026-03-28", "2026-03-29T01:30")]        // 02:30 does not exist: 03:30
    [InlineData("Europe/Berlin", "2026-10-24", "2026-10-25T00:30")]        // 02:30 comes twice: the first
    [InlineData("Australia/Lord_Howe", "2026-10-03", "2026-10-03T15:30")]  // half an hour forward: 02:30 is the first time after the gap
    public void A_daily_time_in_a_gap_or_a_fold_fires_once(string zone, string today, string due)
    {
        var all = LaidOut(ScheduleRule.Daily(new TimeOnly(2, 30)), zone, today, TimeSpan.FromDays(3));
        Assert.Contains(Utc(due), all.Select(occurrence => occurrence.DueAt));
        Assert.Equal(all.Count, all.Select(occurrence => occurrence.DueAt.Date).Distinct().Count());
    }

    [Fact]
    public void The_31st_is_the_last_day_of_a_shorter_month() => Assert.Equal(
        ["01-31", "02-28", "03-31", "04-30"],
        ScheduleRule.Monthly(new TimeOnly(9, 0), 31).WallTimes(new DateOnly(2026, 1, 1), new DateOnly(2026, 4, 30)).Select(wall => wall.ToString("MM-dd", CultureInfo.InvariantCulture)));

    [Theory, MemberData(nameof(Engines.All), MemberType = typeof(Engines))]
    public async Task An_occurrence_enqueues_its_task_once_however_often_the_clock_turns(Engine engine)
    {
        var handler = new Scripted(_ => TaskResult.Done);
        await using var house = new QueueHouse(engine, handler); // Tuesday 2026-04-14, 10:00 in New York
        await Ensure(house, ScheduleRule.Daily(new TimeOnly(11, 0)));
        var recurrence = house.House.Get<Recurrence>();

        Assert.Equal(Utc("2026-04-14T15:00"), await recurrence.Turn(default));
        Assert.Equal(0, await house.Pump.RunDue());
        house.Clock.Advance(TimeSpan.FromHours(1));
        await house.Clock.AdvanceUntil(Task.WhenAll(Enumerable.Range(0, 3).Select(_ => Task.Run(() => recurrence.Turn(default)))));

        Assert.Equal(1, await house.Pump.RunDue());
        Assert.Equal(("weekly", "Ana Duarte"), (handler.Runs[0].Read<string>(), handler.Runs[0].Actor.Name));
        Assert.Equal(Utc("2026-04-15T15:00"), await recurrence.Turn(default));
    }

    [Theory, MemberData(nameof(Engines.All), MemberType = typeof(Engines))]
    public async Task A_changed_schedule_cancels_what_was_laid_out_and_the_same_again_changes_nothing(Engine engine)
    {
        await using var house = new QueueHouse(engine, new Scripted(_ => TaskResult.Done));
        var recurrence = house.House.Get<Recurrence>();
        var id = await Ensure(house, ScheduleRule.Daily(new TimeOnly(11, 0)));
        await recurrence.Turn(default);
        Assert.Equal(id, await Ensure(house, ScheduleRule.Daily(new TimeOnly(11, 0))));
        Assert.Equal(2, (await Occurrences(house)).Count(occurrence => occurrence.State == OccurrenceState.Waiting));

        await Ensure(house, ScheduleRule.Daily(new TimeOnly(12, 0)));
        await Ensure(house, ScheduleRule.Daily(new TimeOnly(11, 0))); // and back: laid out anew
        Assert.Equal(Utc("2026-04-14T15:00"), await recurrence.Turn(default));

        Assert.Equal(2, (await Occurrences(house)).Count(occurrence => occurrence.State == OccurrenceState.Cancelled));
        house.Clock.Advance(TimeSpan.FromHours(1));
        await recurrence.Turn(default);
        Assert.Equal(1, await house.Pump.RunDue());
    }

    [Theory, MemberData(nameof(Engines.All), MemberType = typeof(Engines))]
    public async Task After_a_standstill_the_late_is_run_within_its_policy_and_the_rest_is_missed(Engine engine)
    {
        var handler = new Scripted(_ => TaskResult.Done);
        await using var house = new QueueHouse(engine, handler);
        await Ensure(house, ScheduleRule.Daily(new TimeOnly(11, 0)), TimeSpan.FromHours(24));
        var recurrence = house.House.Get<Recurrence>();
        await recurrence.Turn(default);

        house.Clock.Advance(TimeSpan.FromDays(4)); // nobody was there from Tuesday 10:00 to Saturday 10:00
        await recurrence.Turn(default);

        Assert.Equal(1, await house.Pump.RunDue());
        var states = (await Occurrences(house)).OrderBy(occurrence => occurrence.DueAt).Select(occurrence => occurrence.State).ToList();
        Assert.Equal([OccurrenceState.Missed, OccurrenceState.Missed, OccurrenceState.Missed, OccurrenceState.Enqueued, OccurrenceState.Waiting, OccurrenceState.Waiting], states);
    }

    [Fact]
    public async Task A_zone_nobody_knows_and_a_week_without_days_are_refused()
    {
        await using var house = new QueueHouse(Engine.Sqlite);
        await house.House.Get<Database>().Write<Done>(QueueHouse.Ana, async db =>
        {
            var schedules = house.House.Get<Schedules>();
            Assert.IsType<UnknownZone>((await schedules.Ensure(db, QueueHouse.Ana, "x", TuesdayAtTen, "Mars/Olympus", "scripted", 1)).Refusal);
            Assert.IsType<Invalid>((await schedules.Ensure(db, QueueHouse.Ana, "x", ScheduleRule.Weekly(new TimeOnly(10, 0)), "UTC", "scripted", 1)).Refusal);
            return new NoSuchTask();
        }, default);
    }

    private static async Task<Guid> Ensure(QueueHouse house, ScheduleRule rule, TimeSpan? runWithin = null)
        => (await house.House.Get<Database>().Write<Guid>(QueueHouse.Ana, db =>
            house.House.Get<Schedules>().Ensure(db, QueueHouse.Ana, "weekly update", rule, "America/New_York", "scripted", "weekly", runWithin), default)).Match(id => id, why => throw new InvalidOperationException(why.Message));

    private static async Task<List<Occurrence>> Occurrences(QueueHouse house)
    {
        await using var db = house.House.Get<Database>().Read(QueueHouse.Ana);
        return await db.Occurrences.ToListAsync();
    }

    private static List<Occurrence> LaidOut(ScheduleRule rule, string zone, string today, TimeSpan ahead)
    {
        var clock = new FakeClock(Utc(today));
        var schedule = new Schedule { Id = clock.NewId(), WorkspaceId = QueueHouse.Workspace, Name = "x" };
        schedule.Set(QueueHouse.Ana, rule, zone, "x", "{}", TimeSpan.FromHours(24), clock.Now());
        return schedule.LayOut(clock.Now(), clock.Now() + ahead, clock.NewId);
    }

    private static DateTimeOffset Utc(string text) => DateTimeOffset.Parse(text, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal);
}
