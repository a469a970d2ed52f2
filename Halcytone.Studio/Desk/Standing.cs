using Halcytone.Studio.Content;
using Halcytone.Studio.Scheduling;

namespace Halcytone.Studio.Desk;

/// <summary>Where an item's posts stand, counted; cancelled ones left out.</summary>
public sealed record PostCounts
{
    public int Planned { get; init; }
    public int Scheduled { get; init; }
    public int Missed { get; init; }
    public int Paused { get; init; }
    public int Publishing { get; init; }
    public int Published { get; init; }
    public int Failed { get; init; }
    public int Unconfirmed { get; init; }

    /// <summary>How many there are.</summary>
    public int All => Planned + Scheduled + Missed + Paused + Publishing + Published + Failed + Unconfirmed;

    /// <summary>Adds <paramref name="count"/> posts of one state and reason.</summary>
    public PostCounts With(PostState state, string? reason, int count) => (state, reason) switch
    {
        (PostState.Draft, _) => this with { Planned = Planned + count },
        (PostState.Scheduled, PostReasons.Missed) => this with { Missed = Missed + count },
        (PostState.Scheduled or PostState.Publishing, PostReasons.Paused) => this with { Paused = Paused + count },
        (PostState.Scheduled, _) => this with { Scheduled = Scheduled + count },
        (PostState.Publishing, _) => this with { Publishing = Publishing + count },
        (PostState.Published, _) => this with { Published = Published + count },
        (PostState.Failed, _) => this with { Failed = Failed + count },
        (PostState.Unconfirmed, _) => this with { Unconfirmed = Unconfirmed + count },
        _ => this,
    };
}

/// <summary>How far an item's review is: what was asked, and how it ended.</summary>
/// <param name="ChangesRequested">Somebody asked for changes, and nobody has asked for review again.</param>
/// <param name="Decided">Levels that have said yes.</param>
/// <param name="Levels">Levels of the policy; 0 where it is not known.</param>
/// <param name="Overdue">Its deadline is over.</param>
public sealed record ReviewCounts(bool ChangesRequested = false, int Decided = 0, int Levels = 0, bool Overdue = false);

/// <summary>The board's columns, left to right.</summary>
public enum BoardColumn { Idea, Draft, InReview, Changes, Approved, Scheduled, Out }

/// <summary>
/// Stage, time and distribution of an item as the one chip that pages show (ux §1.3, §2: first match wins), with the parts behind it.
/// </summary>
/// <param name="Tone">The chip's colour and icon.</param>
/// <param name="Label">Its word.</param>
/// <param name="Column">Where its card stands on the board.</param>
public sealed record Standing(string Tone, string Label, BoardColumn Column)
{
    /// <summary>Derives the chip.</summary>
    public static Standing Of(ContentState state, PostCounts posts, ReviewCounts review) => state switch
    {
        ContentState.Archived => new("paused", "Archived", BoardColumn.Out),
        _ when posts.Publishing > 0 => new("publishing", "Publishing", BoardColumn.Scheduled),
        _ when posts.Published > 0 && posts.Published < posts.All => new("partly", $"Partly out {posts.Published} of {posts.All}", BoardColumn.Out),
        _ when posts.Failed > 0 => new("failed", "Failed", BoardColumn.Scheduled),
        _ when posts.Unconfirmed > 0 => new("unconfirmed", "Unconfirmed", BoardColumn.Scheduled),
        _ when posts.Missed > 0 => new("missed", "Missed", BoardColumn.Scheduled),
        _ when posts.Published > 0 => new("out", "Out", BoardColumn.Out),
        _ when posts.Paused > 0 => new("paused", "Paused", BoardColumn.Scheduled),
        ContentState.Draft when review.ChangesRequested => new("changes", "Changes requested", BoardColumn.Changes),
        ContentState.InReview when review.Overdue => new("changes", "Overdue review", BoardColumn.InReview),
        ContentState.InReview => new("review", review.Levels > 0 ? $"In review {review.Decided} of {review.Levels}" : "In review", BoardColumn.InReview),
        ContentState.Approved when posts.Scheduled > 0 => new("scheduled", "Scheduled", BoardColumn.Scheduled),
        ContentState.Approved => new("approved", "Approved", BoardColumn.Approved),
        ContentState.Idea => new("idea", "Idea", BoardColumn.Idea),
        _ when posts.Scheduled > 0 => new("scheduled", "Scheduled, held", BoardColumn.Draft),
        _ when posts.Planned > 0 => new("draft", "Planned", BoardColumn.Draft),
        _ => new("draft", "Draft", BoardColumn.Draft),
    };
}
