using Halcytone.Studio.Acts;
using Halcytone.Studio.Scheduling;

namespace Halcytone.Studio.Distribution;

/// <summary>One chip for each state: its tone and its word (ux §2, first match wins).</summary>
public static class ChipOf
{
    /// <summary>A post's chip on the monitor.</summary>
    public static (string Tone, string Word) Post(PostOnMonitor post) => (post.State, post.Reason) switch
    {
        ("publishing", PostReasons.Paused) => ("paused", "Paused"),
        ("publishing", _) => post.NextAttemptAt is null ? ("publishing", "Sending") : ("scheduled", "Waiting"),
        ("failed", _) => ("failed", "Failed"),
        ("unconfirmed", _) => ("unconfirmed", "Unconfirmed"),
        (_, PostReasons.Missed) => ("missed", "Missed"),
        ("published", _) => ("out", "Out"),
        (_, PostReasons.Paused) => ("paused", "Paused"),
        ("scheduled", PostReasons.Held) => ("review", "Held"),
        ("scheduled", _) => ("scheduled", "Scheduled"),
        ("cancelled", _) => ("paused", "Cancelled"),
        _ => ("draft", "Draft"),
    };

    /// <summary>A release's chip.</summary>
    public static (string Tone, string Word) Release(ReleaseRow release) => release.Outcome switch
    {
        ReleaseOutcome.Publishing => ("publishing", "Publishing"),
        ReleaseOutcome.All => ("out", "Out"),
        ReleaseOutcome.Partly => ("partly", "Partly out"),
        ReleaseOutcome.None => release.Totals.Cancelled == release.Totals.Posts ? ("paused", "Stopped") : ("failed", "Nothing out"), // red only for failure
        _ => release.EndedAt is null ? ("scheduled", "Waiting") : ("paused", "Taken back"),
    };

    /// <summary>A recipient's chip.</summary>
    public static (string Tone, string Word) Act(ActState state) => state switch
    {
        ActState.Sent => ("out", "Accepted"),
        ActState.Rejected => ("failed", "Refused"),
        ActState.Deferred => ("scheduled", "Put off"),
        ActState.Intent => ("publishing", "Sending"),
        ActState.Unknown or ActState.Held => ("unconfirmed", "Uncertain"),
        ActState.Suppressed => ("paused", "Left out"),
        ActState.Abandoned => ("paused", "Stopped"),
        _ => ("draft", "To come"),
    };
}
