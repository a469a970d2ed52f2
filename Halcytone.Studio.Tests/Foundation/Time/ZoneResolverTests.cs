using System.Globalization;
using FsCheck;
using FsCheck.Fluent;
using Halcytone.Studio.Foundation.Time;

namespace Halcytone.Studio.Tests.Foundation.Time;

public sealed class ZoneResolverTests
{
    private static readonly string[] Zones =
        ["America/New_York", "Europe/Berlin", "Australia/Lord_Howe", "Asia/Kolkata", "Asia/Kathmandu", "Pacific/Apia", "America/St_Johns", "Africa/Casablanca", "UTC"];

    [Theory]
    // New York, spring 2026-03-08: 02:00 → 03:00.
    [InlineData("America/New_York", "2026-03-08T01:59", "2026-03-08T06:59")]
    [InlineData("America/New_York", "2026-03-08T02:00", "2026-03-08T07:00")]
    [InlineData("America/New_York", "2026-03-08T02:30", "2026-03-08T07:30")]
    [InlineData("America/New_York", "2026-03-08T03:00", "2026-03-08T07:00")]
    [InlineData("America/New_York", "2026-03-08T10:00", "2026-03-08T14:00")]
    // New York, autumn 2026-11-01: 02:00 → 01:00.
    [InlineData("America/New_York", "2026-11-01T00:59", "2026-11-01T04:59")]
    [InlineData("America/New_York", "2026-11-01T01:00", "2026-11-01T05:00")]
    [InlineData("America/New_York", "2026-11-01T01:30", "2026-11-01T05:30")]
    [InlineData("America/New_York", "2026-11-01T02:00", "2026-11-01T07:00")]
    [InlineData("America/New_York", "2026-11-01T10:00", "2026-11-01T15:00")]
    // Berlin, spring 2026-03-29: 02:00 → 03:00; autumn 2026-10-25: 03:00 → 02:00.
    [InlineData("Europe/Berlin", "2026-03-29T01:59", "2026-03-29T00:59")]
    [InlineData("Europe/Berlin", "2026-03-29T02:30", "2026-03-29T01:30")]
    [InlineData("Europe/Berlin", "2026-03-29T03:00", "2026-03-29T01:00")]
    [InlineData("Europe/Berlin", "2026-10-25T02:00", "2026-10-25T00:00")]
    [InlineData("Europe/Berlin", "2026-10-25T02:30", "2026-10-25T00:30")]
    [InlineData("Europe/Berlin", "2026-10-25T03:00", "2026-10-25T02:00")]
    // Lord Howe turns by half an hour: spring 2026-10-04 02:00 → 02:30; autumn 2026-04-05 02:00 → 01:30.
    [InlineData("Australia/Lord_Howe", "2026-10-04T01:59", "2026-10-03T15:29")]
    [InlineData("Australia/Lord_Howe", "2026-10-04T02:15", "2026-10-03T15:45")]
    [InlineData("Australia/Lord_Howe", "2026-10-04T02:30", "2026-10-03T15:30")]
    [InlineData("Australia/Lord_Howe", "2026-04-05T01:29", "2026-04-04T14:29")]
    [InlineData("Australia/Lord_Howe", "2026-04-05T01:45", "2026-04-04T14:45")]
    [InlineData("Australia/Lord_Howe", "2026-04-05T02:00", "2026-04-04T15:30")]
    // Samoa went over the date line: 2011-12-30 was on no calendar there.
    [InlineData("Pacific/Apia", "2011-12-30T12:00", "2011-12-30T22:00")]
    public void A_wall_time_is_read_by_RFC_5545(string zone, string wall, string utc)
        => Assert.Equal(Utc(utc), ZoneResolver.Resolve(Wall(wall), zone));

    [Theory]
    [InlineData("America/New_York", "2026-03-03T15:00", "2026-03-10T14:00")] // the clocks change in between: 15:00 UTC, then 14:00 UTC
    [InlineData("America/New_York", "2026-03-01T00:00", "2026-03-03T15:00")]
    [InlineData("America/New_York", "2026-10-27T14:00", "2026-11-03T15:00")]
    [InlineData("America/New_York", "2026-10-27T13:59", "2026-10-27T14:00")]
    [InlineData("Europe/Berlin", "2026-03-24T09:00", "2026-03-31T08:00")]
    [InlineData("Europe/Berlin", "2026-10-20T08:00", "2026-10-27T09:00")]
    public void Tuesday_at_ten_is_right_across_both_changes_of_the_clock(string zone, string after, string utc)
        => Assert.Equal(Utc(utc), ZoneResolver.NextWeekly(zone, DayOfWeek.Tuesday, new TimeOnly(10, 0), Utc(after)));

    [Fact]
    public void A_weekly_time_in_the_gap_fires_once_that_week()
    {
        var first = ZoneResolver.NextWeekly("America/New_York", DayOfWeek.Sunday, new TimeOnly(2, 30), Utc("2026-03-07T12:00"));
        var second = ZoneResolver.NextWeekly("America/New_York", DayOfWeek.Sunday, new TimeOnly(2, 30), first);
        Assert.Equal((Utc("2026-03-08T07:30"), Utc("2026-03-15T06:30")), (first, second));
    }

    [Fact]
    public void What_a_wall_clock_shows_leads_back_to_the_instant_or_to_the_first_of_two()
        => Check.QuickThrowOnFailure(Prop.ForAll(Instants(), ZoneNames(), (instant, zone) =>
        {
            var again = ZoneResolver.Resolve(ZoneResolver.WallTime(instant, zone), zone);
            return again == instant || (again < instant && ZoneResolver.WallTime(again, zone) == ZoneResolver.WallTime(instant, zone));
        }));

    [Fact]
    public void Every_wall_time_shows_itself_or_lies_in_a_gap_and_shows_later()
        => Check.QuickThrowOnFailure(Prop.ForAll(Instants(), ZoneNames(), (instant, zone) =>
        {
            var wall = instant.DateTime;
            return ZoneResolver.WallTime(ZoneResolver.Resolve(wall, zone), zone) >= wall;
        }));

    [Fact]
    public void The_next_weekly_time_is_later_and_at_most_a_week_and_a_turn_of_the_clock_away()
        => Check.QuickThrowOnFailure(Prop.ForAll(Instants(), ZoneNames(), (instant, zone) =>
        {
            var day = (DayOfWeek)(instant.Minute % 7);
            var next = ZoneResolver.NextWeekly(zone, day, new TimeOnly(instant.Hour, instant.Minute), instant);
            return next > instant && next - instant <= TimeSpan.FromDays(7) + TimeSpan.FromHours(2) && ZoneResolver.WallTime(next, zone).DayOfWeek == day;
        }));

    [Theory]
    [InlineData("America/New_York", true)]
    [InlineData("UTC", true)]
    [InlineData("Mars/Olympus", false)]
    [InlineData("Eastern Standard Time", false)]
    [InlineData("", false)]
    public void Only_names_of_the_IANA_database_are_known(string zone, bool known) => Assert.Equal(known, ZoneResolver.Knows(zone));

    /// <summary>Minutes from 2015 to 2040, thick around the changes of the clock.</summary>
    private static Arbitrary<DateTimeOffset> Instants()
        => Gen.OneOf(
            Gen.Choose(0, 25 * 365 * 24 * 60).Select(minutes => Utc("2015-01-01T00:00").AddMinutes(minutes)),
            from near in Gen.Elements("2026-03-08T06:00", "2026-11-01T05:00", "2026-03-29T00:00", "2026-10-25T00:00", "2026-10-03T15:00", "2026-04-04T14:00")
            from minutes in Gen.Choose(-120, 180)
            select Utc(near).AddMinutes(minutes)).ToArbitrary();

    private static Arbitrary<string> ZoneNames() => Gen.Elements(Zones).ToArbitrary();

    private static DateTime Wall(string text) => DateTime.Parse(text, CultureInfo.InvariantCulture);

    private static DateTimeOffset Utc(string text) => DateTimeOffset.Parse(text, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal);
}
