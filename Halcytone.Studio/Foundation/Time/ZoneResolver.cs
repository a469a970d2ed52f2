namespace Halcytone.Studio.Foundation.Time;

/// <summary>
/// The one place where a wall time becomes an instant, by the rules of RFC 5545 §3.3.5: a time that the clocks skip in spring is read with the offset
/// before the gap (02:30 becomes 03:30), a time that comes twice in autumn is the first of the two. <see cref="TimeZoneInfo"/>'s own conversion
/// throws in the gap and takes the second in the fold, so nothing else may be used (reliability-and-security §1.3).
/// </summary>
public static class ZoneResolver
{
    /// <summary>Farther than any zone stands from UTC (−12 h to +14 h), and than any clock was ever turned at once (24 h, at the date line).</summary>
    private static readonly TimeSpan Around = TimeSpan.FromHours(24);

    /// <summary>Whether <paramref name="zone"/> is an IANA name that this machine has the rules of: <c>America/New_York</c>.</summary>
    public static bool Knows(string zone)
        => !string.IsNullOrWhiteSpace(zone) && TimeZoneInfo.TryFindSystemTimeZoneById(zone, out var found) && found.HasIanaId;

    /// <summary>The instant at which a clock on the wall of <paramref name="ianaZone"/> shows <paramref name="localWallTime"/>.</summary>
    /// <exception cref="TimeZoneNotFoundException">The zone is not <see cref="Knows">known</see>; ask before a person's choice is saved.</exception>
    public static DateTimeOffset Resolve(DateTime localWallTime, string ianaZone)
    {
        var zone = TimeZoneInfo.FindSystemTimeZoneById(ianaZone);
        var wall = new DateTimeOffset(DateTime.SpecifyKind(localWallTime, DateTimeKind.Unspecified), TimeSpan.Zero);
        var before = zone.GetUtcOffset(Earlier(wall));
        var after = zone.GetUtcOffset(Later(wall));

        // The larger offset gives the earlier instant: in a fold that is the first of the two.
        var (larger, smaller) = before > after ? (before, after) : (after, before);
        if (Shows(larger)) return wall - larger;
        return wall - (Shows(smaller) ? smaller : before);

        bool Shows(TimeSpan offset) => zone.GetUtcOffset(wall - offset) == offset;
    }

    /// <summary>What a clock on the wall of <paramref name="ianaZone"/> shows at <paramref name="instant"/>.</summary>
    public static DateTime WallTime(DateTimeOffset instant, string ianaZone)
        => TimeZoneInfo.ConvertTime(instant, TimeZoneInfo.FindSystemTimeZoneById(ianaZone)).DateTime;

    /// <summary>The first <paramref name="day"/> at <paramref name="time"/> on the wall of <paramref name="zone"/> that is later than <paramref name="after"/>.</summary>
    public static DateTimeOffset NextWeekly(string zone, DayOfWeek day, TimeOnly time, DateTimeOffset after)
    {
        var date = DateOnly.FromDateTime(WallTime(after, zone));
        date = date.AddDays(((int)day - (int)date.DayOfWeek - 7) % 7);
        for (; ; date = date.AddDays(7))
        {
            var next = Resolve(date.ToDateTime(time), zone);
            if (next > after) return next;
        }
    }

    private static DateTimeOffset Earlier(DateTimeOffset wall) => wall - DateTimeOffset.MinValue > Around ? wall - Around : wall;

    private static DateTimeOffset Later(DateTimeOffset wall) => DateTimeOffset.MaxValue - wall > Around ? wall + Around : wall;
}
