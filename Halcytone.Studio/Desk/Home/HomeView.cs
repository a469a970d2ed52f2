using Halcytone.Studio.Channels;
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
}

/// <summary>A post on the home page.</summary>
/// <param name="Lacks">What it still needs, in a few words; null where it is ready.</param>
public sealed record PostLine(Guid Id, Guid ItemId, string Title, ChannelKind Channel, string Destination, DateTimeOffset At, PostState State, string? Reason, Guid? ReleaseId, string? Lacks)
{
    /// <summary>Tone and word of its chip.</summary>
    public (string Tone, string Label) Chip => (State, Reason) switch
    {
        (PostState.Published, _) => ("out", "Out"),
        (PostState.Failed, _) => ("failed", "Failed"),
        (PostState.Unconfirmed, _) => ("unconfirmed", "Unconfirmed"),
        (_, PostReasons.Missed) => ("missed", "Missed"),
        (_, PostReasons.Paused) => ("paused", "Paused"),
        (PostState.Publishing, _) => ("publishing", "Publishing"),
        _ when Lacks is not null => ("review", Lacks),
        (PostState.Scheduled, _) => ("scheduled", "Scheduled"),
        _ => ("draft", "Planned"),
    };
}

/// <summary>How the house is, for administrators.</summary>
/// <param name="Queued">Tasks waiting or running.</param>
/// <param name="Quarantined">Tasks that crashed three times.</param>
/// <param name="Failed">Tasks given up in the last seven days.</param>
public sealed record Health(int Queued, int Quarantined, int Failed, int Unconfirmed, int FailingSources);

/// <summary>Everything that one person's home shows.</summary>
/// <param name="Waiting">What waits for them, soonest first.</param>
/// <param name="Due">Posts of the next 24 hours that are not approved.</param>
/// <param name="DueAll">All posts of the next 24 hours, counted.</param>
/// <param name="Board">Items by the board's column.</param>
/// <param name="Week">The posts of this week.</param>
public sealed record HomeView(
    IReadOnlyList<Waiting> Waiting, IReadOnlyList<PostLine> Due, int DueAll, IReadOnlyDictionary<BoardColumn, int> Board, IReadOnlyList<PostLine> Week, Health? Health);
