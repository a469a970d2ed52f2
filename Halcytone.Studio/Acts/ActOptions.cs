using System.ComponentModel.DataAnnotations;

namespace Halcytone.Studio.Acts;

/// <summary>How unknown acts are looked for (configuration section <c>Acts</c>; reliability-and-security §3.7, §3.9).</summary>
public sealed class ActOptions
{
    private static readonly TimeSpan[] Usual = [TimeSpan.FromSeconds(15), TimeSpan.FromSeconds(60), TimeSpan.FromMinutes(5), TimeSpan.FromMinutes(30), TimeSpan.FromHours(2)];

    /// <summary>When to read back, counted from the moment it became unknown, ascending; 15 s, 60 s, 5 min, 30 min and 2 h where nothing is set. After the last the act is held for a person.</summary>
    public TimeSpan[]? ReadBackAfter { get; set; }

    /// <summary>Clean read-backs that prove that nothing is there.</summary>
    [Range(1, 20)]
    public int CleanLooks { get; set; } = 3;

    /// <summary>Over at least how long these must be spread.</summary>
    [Range(typeof(TimeSpan), "00:00:00", "1.00:00:00")]
    public TimeSpan CleanFor { get; set; } = TimeSpan.FromMinutes(5);

    /// <summary>The same on networks that show a post late.</summary>
    [Range(typeof(TimeSpan), "00:00:00", "1.00:00:00")]
    public TimeSpan CleanForWhereSeenLate { get; set; } = TimeSpan.FromHours(2);

    /// <summary>An intent that is open longer is attended to by nobody and becomes unknown.</summary>
    [Range(typeof(TimeSpan), "00:00:01", "01:00:00")]
    public TimeSpan IntentsOpenAtMost { get; set; } = TimeSpan.FromMinutes(10);

    internal IReadOnlyList<TimeSpan> Looks => ReadBackAfter is { Length: > 0 } set ? set : Usual;
}

/// <summary>When an unknown act is looked for again, and what its read-backs prove. Pure: it reads no clock and no rows.</summary>
public sealed class ResolverSchedule(Microsoft.Extensions.Options.IOptions<ActOptions> options)
{
    /// <summary>When to look next, or null where a person must decide.</summary>
    /// <param name="unknownSince">When the act became unknown (<see cref="ActRow.SettledAt"/>).</param>
    /// <param name="looks">How often it was looked for since.</param>
    public DateTimeOffset? NextLook(DateTimeOffset unknownSince, int looks)
        => looks < options.Value.Looks.Count ? unknownSince + options.Value.Looks[looks] : null;

    /// <summary>Whether clean read-backs prove that the act was not done, so that it may be tried again.</summary>
    /// <param name="cleanLooks">How often surely nothing was there.</param>
    /// <param name="over">From the first of these to the last.</param>
    /// <param name="seenLate">Whether the network shows posts with delay.</param>
    public bool ProvesAbsence(int cleanLooks, TimeSpan over, bool seenLate)
        => cleanLooks >= options.Value.CleanLooks && over >= (seenLate ? options.Value.CleanForWhereSeenLate : options.Value.CleanFor);
}
