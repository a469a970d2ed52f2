using System.Globalization;
using Halcytone.Studio.Foundation.Time;

namespace Halcytone.Studio.Scheduling;

/// <summary>Reads times as the API takes them: an instant by RFC 3339, or a date, which is a day of the workspace's zone (api.md, Social).</summary>
public static class Moments
{
    private static readonly string[] Instants =
        ["yyyy-MM-dd'T'HH:mm:ssK", "yyyy-MM-dd'T'HH:mm:ss.FFFFFFFK", "yyyy-MM-dd'T'HH:mmK", "yyyy-MM-dd' 'HH:mm:ssK"];

    /// <summary>False where the text is no time. Without a text there is no moment, and that is fine.</summary>
    /// <param name="endOfDay">Whether a date means the end of its day: the instant at which the next one begins.</param>
    public static bool Read(string? text, string zone, bool endOfDay, out DateTimeOffset? moment)
    {
        moment = null;
        if (string.IsNullOrEmpty(text)) return true;
        if (DateOnly.TryParseExact(text, "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out var day))
        {
            if (endOfDay && day < DateOnly.MaxValue) day = day.AddDays(1);
            if (day.Year is < 1970 or > 2200) return false;
            moment = ZoneResolver.Resolve(day.ToDateTime(TimeOnly.MinValue), zone);
            return true;
        }
        if (text.Length < 17 || (text[^1] is not ('Z' or 'z') && text.AsSpan(16).IndexOfAny('+', '-') < 0)) return false; // without an offset it names no instant
        if (!DateTimeOffset.TryParseExact(text.Replace('z', 'Z'), Instants, CultureInfo.InvariantCulture, DateTimeStyles.None, out var instant) || instant.UtcDateTime.Year is < 1970 or > 2200) return false;
        moment = instant.ToUniversalTime();
        return true;
    }
}
