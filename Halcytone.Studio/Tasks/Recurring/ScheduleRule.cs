namespace Halcytone.Studio.Tasks.Recurring;

/// <summary>How a schedule repeats.</summary>
public enum RuleKind { Daily, Weekly, Monthly }

/// <summary>Days of the week, as a set.</summary>
[Flags]
public enum Weekdays { None = 0, Sunday = 1, Monday = 2, Tuesday = 4, Wednesday = 8, Thursday = 16, Friday = 32, Saturday = 64 }

/// <summary>When something recurs, as people say it: a time on the wall, never an offset from UTC (reliability-and-security §1.3).</summary>
/// <param name="Kind">How it repeats.</param>
/// <param name="Time">The wall time.</param>
/// <param name="Days">The days of a weekly rule.</param>
/// <param name="DayOfMonth">The day of a monthly rule, 1 to 31; in a shorter month its last day.</param>
public sealed record ScheduleRule(RuleKind Kind, TimeOnly Time, Weekdays Days = Weekdays.None, int DayOfMonth = 0)
{
    /// <summary>Every day at <paramref name="time"/>.</summary>
    public static ScheduleRule Daily(TimeOnly time) => new(RuleKind.Daily, time);

    /// <summary>On these days at <paramref name="time"/>.</summary>
    public static ScheduleRule Weekly(TimeOnly time, params ReadOnlySpan<DayOfWeek> days)
    {
        var set = Weekdays.None;
        foreach (var day in days) set |= Of(day);
        return new(RuleKind.Weekly, time, set);
    }

    /// <summary>On this day of each month at <paramref name="time"/>; the last day where the month is shorter.</summary>
    public static ScheduleRule Monthly(TimeOnly time, int day) => new(RuleKind.Monthly, time, DayOfMonth: day);

    /// <summary>Whether it can ever fire.</summary>
    public bool IsComplete => Kind switch
    {
        RuleKind.Weekly => Days != Weekdays.None,
        RuleKind.Monthly => DayOfMonth is >= 1 and <= 31,
        _ => true,
    };

    /// <summary>The wall times of the days from <paramref name="first"/> to <paramref name="last"/>, in order.</summary>
    public IEnumerable<DateTime> WallTimes(DateOnly first, DateOnly last)
    {
        for (var date = first; date <= last; date = date.AddDays(1))
            if (Has(date)) yield return date.ToDateTime(Time);
    }

    private bool Has(DateOnly date) => Kind switch
    {
        RuleKind.Daily => true,
        RuleKind.Weekly => Days.HasFlag(Of(date.DayOfWeek)),
        _ => date.Day == Math.Min(DayOfMonth, DateTime.DaysInMonth(date.Year, date.Month)),
    };

    private static Weekdays Of(DayOfWeek day) => (Weekdays)(1 << (int)day);
}
