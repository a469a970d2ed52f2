using Halcytone.Studio.Acts;
using Halcytone.Studio.Foundation;
using Halcytone.Studio.Foundation.Data;
using Halcytone.Studio.Foundation.Time;
using Halcytone.Studio.Scheduling;
using Halcytone.Studio.Tasks;
using Microsoft.EntityFrameworkCore;

namespace Halcytone.Studio.Distribution;

/// <summary>The ways one run of a post ends: each one unit of work with the post, its event and its notice, and what the task is told.</summary>
internal sealed class Endings(Database database, TaskQueue queue, Journal journal, ResolverSchedule schedule, TimeProvider clock)
{
    /// <summary>It is out.</summary>
    public Task<TaskResult> Out(Actor actor, Guid postId, string reply, string? outsideId, string? url, CancellationToken stop) => End(actor, postId, async (db, post) =>
    {
        if (post.Out(actor, clock.Now(), reply, outsideId, url) is { } refusal) return refusal;
        await journal.Note(db, post, "out", post.Channel == Channels.ChannelKind.Web ? "Page live" : "Posted", stop);
        Told.Published(db, post);
        return null;
    }, TaskResult.Done, stop);

    /// <summary>It is certainly not out.</summary>
    public Task<TaskResult> Failed(Actor actor, Guid postId, string why, CancellationToken stop) => End(actor, postId, async (db, post) =>
    {
        if (post.Fail(actor, clock.Now(), why) is { } refusal) return refusal;
        await journal.Note(db, post, "failed", $"Failed: {Short(why)}", stop);
        Told.Failed(db, post, why);
        return null;
    }, TaskResult.Done, stop);

    /// <summary>It is tried again at <paramref name="at"/>.</summary>
    public Task<TaskResult> Later(Actor actor, Guid postId, DateTimeOffset at, string reply, string words, CancellationToken stop) => End(actor, postId, async (db, post) =>
    {
        post.TryAgain(at, reply);
        await journal.Note(db, post, "scheduled", words, stop);
        return null;
    }, TaskResult.Wait(reply, at), stop);

    /// <summary>Nobody knows whether it is out: the resolver looks for it, people are told.</summary>
    public Task<TaskResult> Doubtful(Actor actor, Guid postId, string why, CancellationToken stop) => End(actor, postId, async (db, post) =>
    {
        if (post.State == PostState.Unconfirmed) return null;
        if (post.Doubt(actor, clock.Now(), why) is { } refusal) return refusal;
        var firstLook = schedule.NextLook(clock.Now(), looks: 0) ?? clock.Now();
        post.Looked(why, firstLook);
        await queue.Enqueue(db, actor, new NewTask(ResolveOrder.TaskKind, new ResolveOrder(post.Id, clock.Now()))
        {
            DueAt = firstLook, Priority = TaskPriority.High, Key = ResolveOrder.Key(post.Id, post.Moves.Count > 0 ? post.Moves[^1].Id : post.Id), SubjectId = post.Id,
        }, stop);
        await journal.Note(db, post, "unconfirmed", "Connection broke, outcome unknown", stop);
        Told.Unconfirmed(db, post, why);
        return null;
    }, TaskResult.Done, stop);

    /// <summary>Runs the unit of work; a post that somebody decided about meanwhile stays as they decided.</summary>
    private async Task<TaskResult> End(Actor actor, Guid postId, Func<StudioDb, Post, Task<Refusal?>> end, TaskResult result, CancellationToken stop)
    {
        var outcome = await database.Write<Done>(actor, async db =>
        {
            var post = await db.Posts.SingleOrDefaultAsync(row => row.Id == postId, stop);
            if (post is null) return new Done();
            db.Signal(new PostChanged(post.WorkspaceId, post.Id, post.ItemId, post.ReleaseId));
            return await end(db, post) is { } refusal ? refusal : new Done();
        }, stop);
        return outcome.Match(_ => result, _ => TaskResult.Done);
    }

    private static string Short(string words) => words.Length <= 90 ? words : string.Concat(words.AsSpan(0, 88), "…");
}
