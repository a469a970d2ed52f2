using Halcytone.Studio.Channels;
using Halcytone.Studio.Foundation;
using Halcytone.Studio.Scheduling;

namespace Halcytone.Studio.Desk.Home;

/// <summary>Something that waits for this person.</summary>
/// <param name="Title">What it is about.</param>
/// <param name="Href">Where it is dealt with.</param>
/// <param name="Says">One line of circumstances.</param>
/// <param name="When">When it goes out, or must be decided; null for things without a time.</param>
/// <param name="Tone">The chip's tone.</param>
/// <param name="Label">The chip's word.</param>
/// <param name="Act">The verb on its button.</param>
public sealed record Waiting(string Title, string Href, string Says, DateTimeOffset? When, string Tone, string Label, string Act)
{
    public IReadOnlyList<ChannelKind> Channels { get; init; } = [];

    /// <summary>Who brought it about; null for the house.</summary>
    public string? Who { get; init; }

    /// <summary>What is wrong with it, heaviest first; nothing where it was not looked at.</summary>
    public IReadOnlyList<string> Faults { get; init; } = [];
}

/// <summary>A post on the home page.</summary>
/// <param name="Lacks">What it still needs, in a few words; null where it is ready.</param>
public sealed record PostLine(Guid Id, Guid ItemId, string Title, ChannelKind Channel, string Destination, DateTimeOffset At, PostState State, string? Reason, Guid? ReleaseId, string? Lacks)
{
    /// <summary>Tone and word of its chip.</summary>
    public (string Tone, string Label) Chip => ChipOf(State, Reason, Lacks);

    /// <summary>Somebody has to look at it.</summary>
    public bool IsTrouble => State is PostState.Failed or PostState.Unconfirmed || Reason == PostReasons.Missed;

    /// <summary>Tone and word of a post that stands so.</summary>
    public static (string Tone, string Label) ChipOf(PostState state, string? reason, string? lacks) => (state, reason) switch
    {
        (PostState.Published, _) => ("out", "Out"),
        (PostState.Failed, _) => ("failed", "Failed"),
        (PostState.Unconfirmed, _) => ("unconfirmed", "Unconfirmed"),
        (_, PostReasons.Missed) => ("missed", "Missed"),
        (_, PostReasons.Paused) => ("paused", "Paused"),
        (PostState.Publishing, _) => ("publishing", "Publishing"),
        _ when lacks is not null => ("review", lacks),
        (PostState.Scheduled, _) => ("scheduled", "Scheduled"),
        _ => ("draft", "Planned"),
    };
}

/// <summary>Everything that one person's home shows.</summary>
/// <param name="Shown">Whose home it is: one of the person's roles.</param>
/// <param name="Choices">The homes this person can switch between.</param>
/// <param name="Waiting">What waits for them, soonest first.</param>
/// <param name="Next">The next post to go out; null where none is planned this week.</param>
/// <param name="Panels">The blocks below.</param>
public sealed record HomeView(Role Shown, IReadOnlyList<Role> Choices, IReadOnlyList<Waiting> Waiting, PostLine? Next, IReadOnlyList<HomePanel> Panels);
