using System.Globalization;

namespace Halcytone.Studio.Foundation.Pieces;

/// <summary>
/// The workspace's time, given to every page by the layout: wall times in its zone, and a tick each half minute so that "in 5 min" stays true.
/// </summary>
public sealed class WorkspaceClock(TimeZoneInfo zone, TimeProvider time)
{
    private static readonly CultureInfo English = CultureInfo.GetCultureInfo("en-GB");

    /// <summary>The zone's own rules.</summary>
    public TimeZoneInfo Zone => zone;

    /// <summary>The place as people say it: <c>New York</c>.</summary>
    public string Place => zone.Id[(zone.Id.LastIndexOf('/') + 1)..].Replace('_', ' ');

    public DateTimeOffset Now => time.GetUtcNow();

    /// <summary>Raised each half minute, from a timer's thread.</summary>
    public event Action? Ticked;

    /// <summary>Raises <see cref="Ticked"/>.</summary>
    public void Tick() => Ticked?.Invoke();

    /// <summary>The instant on the workspace's wall.</summary>
    public DateTimeOffset Local(DateTimeOffset instant) => TimeZoneInfo.ConvertTime(instant, zone);

    /// <summary><c>13:00</c> today, <c>Tue 10:00</c> within six days, <c>9 March 10:00</c> in the year, else with the year.</summary>
    public string Brief(DateTimeOffset instant)
    {
        var (local, today) = (Local(instant), Local(Now));
        var days = Math.Abs((local.Date - today.Date).Days);
        var format = days == 0 ? "HH:mm" : days < 7 ? "ddd HH:mm" : local.Year == today.Year ? "d MMM HH:mm" : "d MMM yyyy HH:mm";
        return local.ToString(format, English);
    }

    /// <summary><c>Mon 9 March 2026 10:42 New York</c>.</summary>
    public string Full(DateTimeOffset instant) => $"{Local(instant).ToString("ddd d MMMM yyyy HH:mm", English)} {Place}";

    /// <summary>The instant in a format of one's own, on the workspace's wall, in English.</summary>
    public string Format(DateTimeOffset instant, string format) => Local(instant).ToString(format, English);

    /// <summary><c>in 2 h 18 min</c>, <c>40 min ago</c>, <c>in 3 days</c>, <c>now</c>.</summary>
    public string Relative(DateTimeOffset instant)
    {
        var away = instant - Now;
        var (size, ahead) = (away.Duration(), away > TimeSpan.Zero);
        var words = size switch
        {
            { TotalMinutes: < 1 } => "",
            { TotalMinutes: < 60 } => $"{(int)size.TotalMinutes} min",
            { TotalHours: < 6 } => size.Minutes == 0 ? $"{(int)size.TotalHours} h" : $"{(int)size.TotalHours} h {size.Minutes} min",
            { TotalHours: < 72 } => $"{(int)Math.Round(size.TotalHours)} h",
            _ => $"{(int)Math.Round(size.TotalDays)} days",
        };
        return words.Length == 0 ? "now" : ahead ? $"in {words}" : $"{words} ago";
    }
}
