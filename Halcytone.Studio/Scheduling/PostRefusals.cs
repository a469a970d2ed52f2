using Halcytone.Studio.Foundation;
using Halcytone.Studio.Foundation.Http;
using Halcytone.Studio.Review;

namespace Halcytone.Studio.Scheduling;

/// <summary>There is no such post here; a foreign one answers the same.</summary>
public sealed record NoSuchPost() : Missing("no_such_post", "There is no such post here. It may have been deleted, or belong to another workspace.");

/// <summary>It is out: nothing takes it back or sends it again.</summary>
public sealed record AlreadyOut() : Conflict("already_out", "This post is already out. Nothing was changed. Duplicate it to send it again.");

/// <summary>It is on its way, or nobody knows yet whether it is out.</summary>
public sealed record InProgress(PostState State) : Conflict("in_progress", State == PostState.Unconfirmed
    ? "Nobody knows yet whether this post is out. Nothing was changed. Look at the evidence in the monitor and decide there first."
    : "This post is being sent right now. Nothing was changed. Wait for its outcome, or pause the release.");

/// <summary>The table has no such move.</summary>
public sealed record IllegalMove(PostState From, PostState To)
    : Conflict("illegal_state", $"This post is {Words.Of(From)}; it cannot become {Words.Of(To)}. Nothing was changed.");

/// <summary>A hard conflict of a move: nothing was moved.</summary>
/// <param name="Conflicts">Each with its kind, what it is about and a time that would do.</param>
public sealed record MoveRefused(IReadOnlyList<PlanConflict> Conflicts)
    : Conflict("conflict", string.Join(" ", Conflicts.Select(conflict => conflict.Detail)) + " Nothing was moved."), IHasProblemFields
{
    /// <inheritdoc/>
    public IEnumerable<(string Name, object? Value)> Fields => [("conflicts", Conflicts)];

    /// <summary>The wanted time is over.</summary>
    public static MoveRefused Past(DateTimeOffset now)
        => new([new PlanConflict("past", "That time is over: choose a later one, or publish it now.", now + TimeSpan.FromMinutes(5))]);
}

/// <summary>What stands against a time, or speaks against it.</summary>
/// <param name="Kind"><c>past</c>, <c>blackout</c>, <c>cap</c>, <c>embargo</c> or <c>not_before</c>.</param>
/// <param name="BetterTime">The nearest time without it.</param>
public sealed record PlanConflict(string Kind, string Detail, DateTimeOffset? BetterTime);

/// <summary>Somebody still has to approve it.</summary>
/// <param name="Lacking">Channel by channel, level by level.</param>
public sealed record ApprovalMissing(IReadOnlyList<MissingApproval> Lacking)
    : Conflict("approval_missing", Sentence(Lacking)), IHasProblemFields
{
    /// <inheritdoc/>
    public IEnumerable<(string Name, object? Value)> Fields =>
        [("missing", Lacking.Select(one => new { Channel = Words.Api(one.Channel), one.Level, Role = one.Roles.Count > 0 ? one.Roles[0] : null, one.Roles }).ToArray())];

    private static string Sentence(IReadOnlyList<MissingApproval> lacking)
    {
        var levels = lacking.Select(one => one.Level).Distinct().ToArray();
        var channels = lacking.Select(one => Words.Name(one.Channel)).Distinct().ToArray();
        return $"Not approved as it stands now: {string.Join(" and ", levels)} for {string.Join(", ", channels)}. Nothing was sent. Send it to review, or ask an approver.";
    }
}

/// <summary>The ten seconds are over, or something happened since.</summary>
public sealed record UndoIsOver() : Conflict("undo_over", "It is too late to undo this: ten seconds are over, or the post has moved on since. Nothing was changed.");
