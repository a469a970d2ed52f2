using Halcytone.Studio.Accounts.Notices;
using Halcytone.Studio.Desk;
using Halcytone.Studio.Distribution;
using Halcytone.Studio.Foundation;
using Halcytone.Studio.Foundation.Data;
using Halcytone.Studio.Scheduling;
using Microsoft.EntityFrameworkCore;

namespace Halcytone.Studio.Shell;

/// <summary>A number beside an entry of the rail.</summary>
/// <param name="Words">As it reads: <c>4</c>, <c>1 live</c>.</param>
/// <param name="Hot">Whether it waits for this person.</param>
public sealed record RailCount(string Words, bool Hot);

/// <summary>Counts what the rail shows: what waits for a person, and what is on its way.</summary>
public sealed class RailCounts(Database database, WaitingReviews reviews, Inbox inbox)
{
    /// <summary>By the entry's address; entries without a number are left out.</summary>
    public async Task<IReadOnlyDictionary<string, RailCount>> Of(Actor actor, CancellationToken stop)
    {
        var counts = new Dictionary<string, RailCount>();
        if (await inbox.Waiting(actor, stop) is > 0 and var notices) counts["/inbox"] = new($"{notices}", Hot: true);
        if (await reviews.Of(actor, stop) is { Count: > 0 and var waiting }) counts["/approvals"] = new($"{waiting}", Hot: true);

        await using var db = database.Read(actor);
        var posts = db.Posts;
        var live = await db.Releases.CountAsync(release => release.EndedAt == null && posts.Any(post => post.ReleaseId == release.Id && post.State == PostState.Publishing), stop);
        if (live > 0) counts["/distribution"] = new($"{live} live", Hot: false);
        return counts;
    }
}
