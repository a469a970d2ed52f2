using Halcytone.Studio.Foundation;

namespace Halcytone.Studio.Scheduling;

public sealed partial class Post
{
    /// <summary>How long a cancelled or moved post can be put back.</summary>
    public static readonly TimeSpan UndoWithin = TimeSpan.FromSeconds(10);

    /// <summary>Notes a wish for a draft; it never fires. Null takes the wish away.</summary>
    public Refusal? Plan(DateTimeOffset? wish, Actor by, DateTimeOffset now)
    {
        if (State != PostState.Draft) return NotPossible(PostState.Draft);
        if (Become(PostState.Draft, "plan", by, now, dueAt: null) is { } refusal) return refusal;
        (PlannedFor, Reason) = (wish, null);
        return null;
    }

    /// <summary>Gives the post its firm time, or a new one; also what clears <em>missed</em> and <em>paused</em>. A post that is out is never planned again (seed 002).</summary>
    /// <param name="dueAt">The instant it goes out; must be later than <paramref name="now"/>.</param>
    public Refusal? Schedule(DateTimeOffset dueAt, Actor by, DateTimeOffset now)
    {
        if (!State.IsOpen()) return NotPossible(PostState.Scheduled);
        if (dueAt <= now) return MoveRefused.Past(now);
        return Let(dueAt, State == PostState.Scheduled ? "move" : "schedule", by, now);
    }

    /// <summary>
    /// Lets the post go as part of a release: at <paramref name="dueAt"/>, or now. A planned time that is over counts as due; how late it may be is
    /// for the due poll to decide.
    /// </summary>
    public Refusal? LetGo(Guid? releaseId, DateTimeOffset dueAt, Actor by, DateTimeOffset now)
    {
        if (!State.IsOpen()) return NotPossible(PostState.Scheduled);
        if (Let(dueAt, "release", by, now) is { } refusal) return refusal;
        ReleaseId = releaseId;
        return null;
    }

    /// <summary>
    /// Lets the post go now, but for <see cref="UndoWithin"/>: it waits that long, so that the word can be taken back (ux §4). The time stands on the
    /// row, so a restart of the server neither forgets nor hurries it. Harmless when repeated.
    /// </summary>
    public Refusal? LetGoSoon(Guid? releaseId, Actor by, DateTimeOffset now)
    {
        if (UndoUntil > now) return null;
        if (LetGo(releaseId, now + UndoWithin, by, now) is { } refusal) return refusal;
        UndoUntil = DueAt;
        return null;
    }

    private Conflict? Let(DateTimeOffset dueAt, string what, Actor by, DateTimeOffset now)
    {
        if (Become(PostState.Scheduled, what, by, now, dueAt) is { } refusal) return refusal;
        (Reason, Reply, NextAttemptAt) = (null, null, null);
        return null;
    }

    /// <summary>Takes the firm time back; it stays as a wish.</summary>
    public Refusal? Unplan(Actor by, DateTimeOffset now)
    {
        var wish = DueAt ?? PlannedFor;
        if (State != PostState.Scheduled) return NotPossible(PostState.Draft);
        if (Become(PostState.Draft, "unplan", by, now, dueAt: null) is { } refusal) return refusal;
        (PlannedFor, Reason, ReleaseId) = (wish, null, null);
        return null;
    }

    /// <summary>A failed post goes back to its draft, to be put right.</summary>
    public Refusal? Fix(Actor by, DateTimeOffset now)
    {
        if (State != PostState.Failed) return NotPossible(PostState.Draft);
        if (Become(PostState.Draft, "fix", by, now, dueAt: null) is { } refusal) return refusal;
        (NextAttemptAt, ReleaseId) = (null, null);
        return null;
    }

    /// <summary>Cancels it, or deletes the draft; <see cref="Undo"/> puts it back for ten seconds.</summary>
    public Refusal? Cancel(Actor by, DateTimeOffset now)
        => State == PostState.Cancelled ? null : Become(PostState.Cancelled, "cancel", by, now, DueAt);

    /// <summary>Takes back <paramref name="last"/>, the newest move, within ten seconds of it: a cancel, a new time, or that it goes out now.</summary>
    public Refusal? Undo(PostMove last, Actor by, DateTimeOffset now)
    {
        if (now - last.At > UndoWithin || State != last.To) return new UndoIsOver();
        if (last.What is not ("cancel" or "move" or "schedule" or "plan" or "unplan") && !(last.What == "release" && UndoUntil > now)) return new UndoIsOver();
        if (Become(last.From, "undo", by, now, last.DueBefore) is { } refusal) return refusal;
        (Reason, PlannedFor, ReleaseId) = (last.ReasonBefore, last.PlannedBefore, last.ReleaseBefore);
        return null;
    }

    /// <summary>Its time has come while it is held, or is over by too much: nothing is sent until somebody gives it a new time.</summary>
    public Refusal? Miss(string why, Actor by, DateTimeOffset now)
    {
        if (State != PostState.Scheduled) return NotPossible(PostState.Scheduled);
        if (Become(PostState.Scheduled, "missed", by, now, DueAt) is { } refusal) return refusal;
        (Reason, Reply) = (PostReasons.Missed, why);
        return null;
    }

    /// <summary>Holds it back, scheduled or under way, until <see cref="Resume"/>. Harmless when repeated; a missed post stays missed.</summary>
    /// <param name="everything">The pause of everything that holds it, and whose end lets it go on.</param>
    public Refusal? Pause(Actor by, DateTimeOffset now, Guid? everything = null)
    {
        if (Reason is PostReasons.Paused or PostReasons.Missed) return null;
        if (State is not (PostState.Scheduled or PostState.Publishing)) return NotPossible(PostState.Scheduled);
        if (Become(State, "pause", by, now, DueAt) is { } refusal) return refusal;
        (Reason, PauseId) = (PostReasons.Paused, everything);
        return null;
    }

    /// <summary>Lets a paused post go on.</summary>
    public Refusal? Resume(Actor by, DateTimeOffset now)
    {
        if (Reason != PostReasons.Paused) return null;
        if (Become(State, "resume", by, now, DueAt) is { } refusal) return refusal;
        (Reason, PauseId, NextAttemptAt) = (null, null, null);
        return null;
    }
}
