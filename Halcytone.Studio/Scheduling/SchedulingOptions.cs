using System.ComponentModel.DataAnnotations;

namespace Halcytone.Studio.Scheduling;

/// <summary>How the calendar keeps its times (configuration section <c>Scheduling</c>).</summary>
public sealed class SchedulingOptions
{
    /// <summary>How often due posts are looked for, in seconds, 0.05 to 60; ±20 % so that nodes do not beat together.</summary>
    [Range(0.05, 60)]
    public double PollSeconds { get; set; } = 1;

    /// <summary>How late a social post may still go out, in minutes, 1 to 1,440 (reliability-and-security §1.6).</summary>
    [Range(1, 1_440)]
    public int LateSocialMinutes { get; set; } = 60;

    /// <summary>How late a mailing, a page or a push may still go out, in minutes, 1 to 10,080.</summary>
    [Range(1, 10_080)]
    public int LateOtherMinutes { get; set; } = 24 * 60;

    /// <summary>Due posts that one look takes at most, 1 to 1,000.</summary>
    [Range(1, 1_000)]
    public int MostAtOnce { get; set; } = 200;

    internal TimeSpan LateBy(Post post) => TimeSpan.FromMinutes(Words.IsSocial(post.Channel) ? LateSocialMinutes : LateOtherMinutes);
}
