using Halcytone.Studio.Acts;
using Halcytone.Studio.Foundation;
using Halcytone.Studio.Foundation.Data;
using Halcytone.Studio.Foundation.Events;
using Halcytone.Studio.Foundation.Time;
using Halcytone.Studio.Scheduling;
using Microsoft.EntityFrameworkCore;

namespace Halcytone.Studio.Distribution;

/// <summary>The pause that stands, as pages and the API show it.</summary>
/// <param name="Waiting">Posts that it holds.</param>
/// <param name="Missed">Those among them whose time has come meanwhile: whoever resumes says what becomes of them.</param>
public sealed record PauseView(string Reason, string By, DateTimeOffset At, int Waiting, int Missed);

/// <summary>What becomes of posts whose time came while everything was paused.</summary>
public enum MissedPosts
{
    /// <summary>They go out as soon as it is resumed.</summary>
    SendNow,

    /// <summary>They stand as missed until each gets a new time.</summary>
    KeepForLater,
}

/// <summary>Everything was paused or goes on; bars and buttons look again.</summary>
public sealed record PauseChanged(WorkspaceId Workspace) : ISignal;

/// <summary>It is paused already.</summary>
public sealed record AlreadyPaused(string By) : Conflict("already_paused", $"Everything is paused already, by {By}. Nothing was changed.");

/// <summary>Nothing is paused.</summary>
public sealed record NotPaused() : Conflict("not_paused", "Nothing is paused. Nothing was changed.");

/// <summary>
/// Stops all sending of a workspace at once, and lets it go on (ux §7). The pause is asked in the transaction of each intent, so nothing begins after it is
/// saved; what was between intent and answer ends as it ends. Planned sends wait as paused.
/// </summary>
public sealed class PauseEverything(Database database, TimeProvider clock)
{
    private const Right Needed = Right.Release | Right.Recover;
    private const Role Concerned = Role.MarketingManager | Role.ContentManager | Role.Administrator | Role.Editor;

    /// <summary>Whether the actor may pause and resume everything.</summary>
    public static bool MayBeDoneBy(Actor actor) => actor.May(Needed);

    /// <summary>The pause that stands; null where nothing is paused. Everybody sees it.</summary>
    public async Task<PauseView?> Now(Actor actor, CancellationToken stop)
    {
        await using var db = database.Read(actor);
        if (await db.StandingPause(stop) is not { } pause) return null;
        var now = clock.Now();
        var held = db.Posts.Where(post => post.PauseId == pause.Id);
        return new PauseView(pause.Reason, pause.ByName, pause.At, await held.CountAsync(stop), await held.CountAsync(post => post.State == PostState.Scheduled && post.DueAt <= now, stop));
    }

    /// <summary>Pauses everything.</summary>
    /// <param name="reason">For those who wonder; 1 to 200 characters.</param>
    public async Task<Outcome<Done>> Begin(Actor actor, string? reason, CancellationToken stop)
    {
        if (actor.Lacks(Needed, "pause everything") is { } no) return no;
        var why = reason?.Trim() ?? "";
        var check = new Check().That(why.Length > 0, "reason", "Say why, for those who wonder.").That(why.Length <= Pause.LongestReason, "reason", $"At most {Pause.LongestReason} characters.");
        if (check.Refusal is { } invalid) return invalid;

        return await database.Write<Done>(actor, async db =>
        {
            if (await db.StandingPause(stop) is { } standing) return new AlreadyPaused(standing.ByName);
            var pause = new Pause { Id = clock.NewId(), WorkspaceId = actor.Workspace, Reason = why, ByName = actor.Name, At = clock.Now() };
            db.Add(pause);
            var held = await db.Posts.Where(post => (post.State == PostState.Scheduled || post.State == PostState.Publishing) && post.Reason == null).ExecuteUpdateAsync(set => set
                .SetProperty(post => post.Reason, PostReasons.Paused).SetProperty(post => post.PauseId, pause.Id).SetProperty(post => post.Version, post => post.Version + 1), stop);
            Tell(db, pause.Id, "sending.paused", $"{actor.Name} paused everything, {held} sends wait: {why}", NoticeReason.Waiting);
            return new Done();
        }, stop);
    }

    /// <summary>Lets everything go on that the pause held; what a person paused by itself stays paused.</summary>
    public async Task<Outcome<Done>> End(Actor actor, MissedPosts missed, CancellationToken stop)
    {
        if (actor.Lacks(Needed, "let everything go on") is { } no) return no;
        return await database.Write<Done>(actor, async db =>
        {
            if (await db.Set<Pause>().AsTracking().SingleOrDefaultAsync(row => row.EndedAt == null, stop) is not { } pause) return new NotPaused();
            var now = clock.Now();
            pause.End(actor, now);
            var held = db.Posts.Where(post => post.PauseId == pause.Id);
            var due = held.Where(post => post.State == PostState.Scheduled && post.DueAt <= now);
            var late = missed == MissedPosts.SendNow
                ? await due.ExecuteUpdateAsync(set => set.SetProperty(post => post.DueAt, now).SetProperty(post => post.Version, post => post.Version + 1), stop)
                : await due.ExecuteUpdateAsync(set => set.SetProperty(post => post.Reason, PostReasons.Missed).SetProperty(post => post.PauseId, (Guid?)null)
                    .SetProperty(post => post.Reply, $"Its time came while everything was paused ({pause.Reason}). Nothing was sent; give it a new time.")
                    .SetProperty(post => post.Version, post => post.Version + 1), stop);
            var going = await held.ExecuteUpdateAsync(set => set.SetProperty(post => post.Reason, (string?)null).SetProperty(post => post.PauseId, (Guid?)null)
                .SetProperty(post => post.NextAttemptAt, (DateTimeOffset?)null).SetProperty(post => post.Version, post => post.Version + 1), stop);
            var words = late == 0 ? "" : missed == MissedPosts.SendNow ? $", {late} of them late and sent now" : $"; {late} whose time has passed wait for a new one";
            Tell(db, pause.Id, "sending.resumed", $"{actor.Name} let everything go on, {going} sends{words}", NoticeReason.Information);
            return new Done();
        }, stop);
    }

    private static void Tell(StudioDb db, Guid pause, string kind, string summary, NoticeReason reason)
    {
        db.Record(new Fact(kind, new Subject("pause", pause), summary) { Settles = true, Notify = new Notify(reason, "/distribution", Concerned) });
        db.Signal(new PauseChanged(db.Workspace));
    }
}
