using System.Collections.Frozen;

namespace Halcytone.Studio.Scheduling;

/// <summary>Where a post stands (design §4).</summary>
public enum PostState { Draft, Scheduled, Publishing, Published, Failed, Unconfirmed, Cancelled }

/// <summary>One legal move of a post, and what brings it about.</summary>
public sealed record LegalMove(PostState From, PostState To, string By);

/// <summary>The table of a post's moves: whatever is not in it is refused, and the tests walk all of it.</summary>
public static class PostStates
{
    /// <summary>Every legal move, as in design §4.</summary>
    public static readonly IReadOnlyList<LegalMove> Table =
    [
        new(PostState.Draft, PostState.Scheduled, "plan"),
        new(PostState.Draft, PostState.Cancelled, "delete"),
        new(PostState.Scheduled, PostState.Draft, "unplan"),
        new(PostState.Scheduled, PostState.Publishing, "due or now"),
        new(PostState.Scheduled, PostState.Cancelled, "cancel"),
        new(PostState.Publishing, PostState.Published, "proof"),
        new(PostState.Publishing, PostState.Failed, "certain refusal or attempts used up"),
        new(PostState.Publishing, PostState.Unconfirmed, "outcome unknown"),
        new(PostState.Unconfirmed, PostState.Published, "proof or a person's \"it is out\""),
        new(PostState.Unconfirmed, PostState.Publishing, "a person's \"send again\""),
        new(PostState.Unconfirmed, PostState.Failed, "a person gives up"),
        new(PostState.Failed, PostState.Publishing, "retry"),
        new(PostState.Failed, PostState.Draft, "fix"),
        new(PostState.Failed, PostState.Cancelled, "give up"),
        new(PostState.Cancelled, PostState.Draft, "undo"),
        new(PostState.Cancelled, PostState.Scheduled, "undo"),
        new(PostState.Cancelled, PostState.Failed, "undo"),
    ];

    private static readonly FrozenSet<(PostState, PostState)> Legal = Table.Select(move => (move.From, move.To)).ToFrozenSet();

    /// <summary>Whether the table has the move.</summary>
    public static bool MayBecome(this PostState from, PostState to) => Legal.Contains((from, to));

    /// <summary>Nothing of it is out and it may still be edited, moved or cancelled.</summary>
    public static bool IsOpen(this PostState state) => state is PostState.Draft or PostState.Scheduled;
}

/// <summary>Why nothing is sent although a post is scheduled (design §4).</summary>
public static class PostReasons
{
    /// <summary>An approval is missing or void. Derived when read, never stored.</summary>
    public const string Held = "held";

    /// <summary>Its time came while it was held, or passed by more than its late policy allows; only a new time clears it.</summary>
    public const string Missed = "missed";

    /// <summary>A person paused it, or everything.</summary>
    public const string Paused = "paused";
}
