using Halcytone.Studio.Content;
using Halcytone.Studio.Foundation;
using Halcytone.Studio.Foundation.Data;
using Halcytone.Studio.Foundation.Events;
using Halcytone.Studio.Foundation.Time;
using Halcytone.Studio.Scheduling;
using Microsoft.EntityFrameworkCore;

namespace Halcytone.Studio.Distribution;

/// <summary>What "release now" would let go, and what stands against it.</summary>
/// <param name="Open">Posts that are neither out nor on their way.</param>
/// <param name="Against">Why this actor cannot let them go; null where nothing stands against it.</param>
public sealed record Readiness(Guid ItemId, string Title, IReadOnlyList<Post> Open, Refusal? Against);

/// <summary>"Now", with ten seconds in which it can be taken back (ux §4): the hold is a time on each post, which the due poll keeps.</summary>
public sealed partial class Releases
{
    /// <summary>
    /// Lets every open post of the item go in ten seconds. Until then <see cref="TakeBack"/> puts everything back as it was, and <see cref="SendNow"/>
    /// does not wait. Said twice it is one release, and the ten seconds do not begin anew.
    /// </summary>
    public Task<Outcome<Released>> ReleaseSoon(Actor actor, Guid itemId, CancellationToken stop)
        => database.Write<Released>(actor, async db =>
        {
            if ((await MayGo(db, actor, itemId, stop)).Refused(out var why, out var ready)) return why;
            var (item, open) = ready;
            var now = clock.Now();
            if (open.TrueForAll(post => post.UndoUntil > now) && await db.Releases.SingleOrDefaultAsync(row => row.Id == open[0].ReleaseId, stop) is { } said) return new Released(said, open);

            var release = await Joined(db, actor, item, $"{actor.Name} says: now. {Targets(open.Count)} in {Post.UndoWithin.TotalSeconds:0} s", stop);
            foreach (var post in open)
            {
                if (post.LetGoSoon(release.Id, actor, now) is { } closed) return closed;
                db.Signal(new PostChanged(post.WorkspaceId, post.Id, post.ItemId, release.Id));
            }
            db.Record(new Fact("release.goes", new Subject("release", release.Id), $"{actor.Name} released \"{item.Title}\", {Targets(open.Count)}, {Post.UndoWithin.TotalSeconds:0} s to take it back"));
            return new Released(release, open);
        }, stop);

    /// <summary>Takes "now" back while it waits: every post stands again as it stood before, and nothing was sent.</summary>
    public Task<Outcome<Release>> TakeBack(Actor actor, Guid releaseId, CancellationToken stop) => Waiting(actor, releaseId, "take a release back", async (db, release, posts) =>
    {
        var now = clock.Now();
        if (posts.Count == 0 || posts.TrueForAll(post => post.UndoUntil <= now)) return new UndoIsOver();
        foreach (var post in posts)
        {
            if (post.Undo(post.Moves.MaxBy(move => (move.At, move.Id))!, actor, now) is { } late) return late;
            db.Signal(new PostChanged(post.WorkspaceId, post.Id, post.ItemId, releaseId));
        }
        await journal.Note(db, releaseId, "post_changed", "", $"{actor.Name} took it back, nothing was sent", stop);
        var held = posts.ConvertAll(post => post.Id);
        release.TakeBack(isEmpty: posts.TrueForAll(post => post.ReleaseId != releaseId) && !await db.Posts.AnyAsync(post => post.ReleaseId == releaseId && !held.Contains(post.Id), stop), now);
        db.Record(new Fact("release.taken_back", new Subject("release", releaseId), $"{actor.Name} took the release of \"{release.Title}\" back before anything went out"));
        return null;
    }, stop);

    /// <summary>Does not wait for the ten seconds: what waits in them goes out at once.</summary>
    public Task<Outcome<Release>> SendNow(Actor actor, Guid releaseId, CancellationToken stop) => Waiting(actor, releaseId, "release posts", async (db, release, posts) =>
    {
        if (posts.Count == 0) return null; // said late: they are on their way
        if (await LetGo(db, actor, release, posts, immediately: true, stop) is { } refusal) return refusal;
        await journal.Note(db, releaseId, "post_changed", "publishing", $"{actor.Name} does not wait", stop);
        db.Record(new Fact("release.began", new Subject("release", releaseId), $"{actor.Name} sent \"{release.Title}\" without waiting, {Targets(posts.Count)}"));
        return null;
    }, stop);

    /// <summary>What this actor could let go of the item now, and what stands against it; for buttons that say why they are off.</summary>
    public async Task<Outcome<Readiness>> Ready(Actor actor, Guid itemId, CancellationToken stop)
    {
        if (actor.Lacks(Right.Read, "see posts") is { } no) return no;
        await using var db = database.Read(actor);
        var item = await db.Items.Where(row => row.Id == itemId).Select(row => new { row.Title, row.Kind }).SingleOrDefaultAsync(stop);
        if (item is null) return new NoSuchContent();
        var posts = await Of(db, itemId).ToListAsync(stop);
        var open = posts.FindAll(post => post.State.IsOpen());
        return new Readiness(itemId, item.Title, open, await Against());

        async Task<Refusal?> Against()
        {
            if (open.Count == 0) return WhyNothing(posts);
            if (!actor.May(Right.Release) && !(actor.May(Right.ReleaseOwnSummaries) && item.Kind == ContentKind.SessionSummary)) return new NotYourRelease();
            var lacking = await gate.Missing(db, itemId, [.. open.Select(post => post.Channel).Distinct()], stop);
            return lacking.Count == 0 || await gate.IsExempt(actor, item.Kind, stop) ? null : new ApprovalMissing(lacking);
        }
    }

    /// <summary>Whether a release of the item was taken back after <paramref name="since"/>: an order from before is not carried out a second time.</summary>
    internal async Task<bool> TakenBackSince(Actor actor, Guid itemId, DateTimeOffset since, CancellationToken stop)
    {
        await using var db = database.Read(actor);
        return await db.Releases.AnyAsync(row => row.ItemId == itemId && row.TakenBackAt > since, stop);
    }

    /// <summary>Runs an act on the posts of a release that wait in their ten seconds, with their history.</summary>
    private async Task<Outcome<Release>> Waiting(Actor actor, Guid releaseId, string what, Func<StudioDb, Release, List<Post>, Task<Refusal?>> act, CancellationToken stop)
    {
        if (actor.Lacks(AnyRelease, what) is { } no) return no;
        return await database.Write<Release>(actor, async db =>
        {
            if (await Journal.Lock(db, releaseId, stop) is not { } release || !await IsTheirs(db, actor, release, Right.Release, stop)) return new NoSuchRelease();
            var posts = await db.Posts.Include(post => post.Moves).Where(post => post.ReleaseId == releaseId && post.State == PostState.Scheduled && post.UndoUntil != null).ToListAsync(stop);
            return await act(db, release, posts) is { } refusal ? refusal : release;
        }, stop);
    }
}
