using Halcytone.Studio.Foundation;
using Halcytone.Studio.Foundation.Data;
using Halcytone.Studio.Foundation.Events;
using Halcytone.Studio.Foundation.Time;
using Halcytone.Studio.Scheduling;
using Microsoft.EntityFrameworkCore;

namespace Halcytone.Studio.Distribution;

/// <summary>
/// Writes what happens in a release as numbered events, in the unit of work of the change: Distribution's own steps by a note, what
/// Scheduling does to a post by listening to its facts. When the last post has come to an end, so has the release.
/// </summary>
public sealed class Journal(TimeProvider clock) : IFactListener
{
    /// <summary>Scheduling's facts that the monitor tells, in its words.</summary>
    private static readonly Dictionary<string, (string Tone, string Words)> Told = new()
    {
        ["post.due"] = ("publishing", "Due, goes out"),
        ["post.missed"] = ("unconfirmed", "Missed, nothing was sent"),
        ["post.cancelled"] = ("failed", "Cancelled by {0}"),
        ["post.undone"] = ("scheduled", "{0} undid the last change"),
        ["post.moved"] = ("scheduled", "Moved by {0}"),
        ["post.retried"] = ("publishing", "{0} says: retry"),
        ["post.resolved"] = ("publishing", "{0} decided"),
        ["post.goes"] = ("scheduled", "{0} says: now, in 10 s"),
        ["post.released"] = ("publishing", "{0} says: now"),
    };

    public async Task Hear(StudioDb db, Actor actor, IReadOnlyList<Fact> facts, CancellationToken stop)
    {
        foreach (var fact in facts)
        {
            if (fact.Subject.Kind != "post" || !Told.TryGetValue(fact.Kind, out var told)) continue;
            var post = db.Posts.Local.FirstOrDefault(row => row.Id == fact.Subject.Id);
            if (post is not null) await Note(db, post, told.Tone, string.Format(System.Globalization.CultureInfo.InvariantCulture, told.Words, actor.Name), stop);
        }
    }

    /// <summary>Adds an event about one post of a release, and ends the release, or opens it again, as its posts now stand.</summary>
    internal async Task Note(StudioDb db, Post post, string tone, string words, CancellationToken stop, string type = "post_changed")
    {
        if (post.ReleaseId is not { } releaseId || await Lock(db, releaseId, stop) is not { } release) return;
        Add(db, release, type, tone, words, post);

        var outcome = ReleaseOutcomes.Of(await States(db, releaseId, stop));
        if (!outcome.IsOver()) release.GoOn();
        else if (release.EndedAt is null)
        {
            release.End(clock.Now());
            Add(db, release, "release_ended", Tone(outcome), Words(outcome), post: null);
            db.Record(new Fact("release.ended", new Subject("release", release.Id), $"\"{release.Title}\": {Words(outcome)}", new { Outcome = outcome.ToString() })
            {
                Notify = release.ByMemberId == Guid.Empty ? null : new Notify(NoticeReason.Released, $"/distribution/{release.Id}", Members: [release.ByMemberId]),
            });
        }
    }

    /// <summary>Adds an event about the release as a whole.</summary>
    internal async Task Note(StudioDb db, Guid releaseId, string type, string tone, string words, CancellationToken stop)
    {
        if (await Lock(db, releaseId, stop) is { } release) Add(db, release, type, tone, words, post: null);
    }

    /// <summary>The first event of a release that this unit of work makes.</summary>
    internal void Begin(StudioDb db, Release release, string words) => Add(db, release, "post_changed", "", words, post: null);

    private void Add(StudioDb db, Release release, string type, string tone, string words, Post? post)
    {
        db.ReleaseEvents.Add(new ReleaseEvent
        {
            Id = clock.NewId(), WorkspaceId = release.WorkspaceId, ReleaseId = release.Id, Seq = release.Count(), At = clock.Now(),
            Type = type, PostId = post?.Id, Tone = tone, Words = words, Post = post is null ? null : PostOnMonitor.From(post),
        });
        db.Signal(new ReleaseChanged(release.WorkspaceId, release.Id, release.ItemId));
    }

    /// <summary>The release, held until the unit of work ends: two posts that finish at once number their events, and end the release, one after the other.</summary>
    internal static async Task<Release?> Lock(StudioDb db, Guid releaseId, CancellationToken stop)
    {
        var tracked = db.Releases.Local.FirstOrDefault(row => row.Id == releaseId);
        if (tracked is not null) return tracked; // made or held by this unit of work
        await db.Releases.Where(row => row.Id == releaseId).ExecuteUpdateAsync(set => set.SetProperty(row => row.LastSeq, row => row.LastSeq), stop);
        return await db.Releases.SingleOrDefaultAsync(row => row.Id == releaseId, stop);
    }

    private static async Task<List<PostState>> States(StudioDb db, Guid releaseId, CancellationToken stop)
    {
        var saved = await db.Posts.AsNoTracking().Where(row => row.ReleaseId == releaseId).Select(row => new { row.Id, row.State }).ToListAsync(stop);
        var changed = db.Posts.Local.Where(row => row.ReleaseId == releaseId).ToDictionary(row => row.Id, row => row.State);
        foreach (var row in saved) changed.TryAdd(row.Id, row.State);
        return [.. changed.Values];
    }

    private static string Tone(ReleaseOutcome outcome) => outcome switch { ReleaseOutcome.All => "out", ReleaseOutcome.Partly => "partly", _ => "failed" };

    private static string Words(ReleaseOutcome outcome) => outcome switch
    {
        ReleaseOutcome.All => "Everything is out",
        ReleaseOutcome.Partly => "Partly out; look at the rest",
        _ => "Nothing went out",
    };
}
