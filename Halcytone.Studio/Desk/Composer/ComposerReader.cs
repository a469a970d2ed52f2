using Halcytone.Studio.Channels;
using Halcytone.Studio.Content;
using Halcytone.Studio.Foundation;
using Halcytone.Studio.Foundation.Data;
using Halcytone.Studio.Generation;
using Halcytone.Studio.Review;
using Halcytone.Studio.Scheduling;
using Microsoft.EntityFrameworkCore;

namespace Halcytone.Studio.Desk.Composer;

/// <summary>Everything that stands around an item's text.</summary>
/// <param name="Made">The hash of the text that the channels were generated from; null before the first time.</param>
/// <param name="Posts">Those not cancelled, by channel.</param>
/// <param name="Request">The newest request for approval, open or ended.</param>
/// <param name="Findings">What the rules see in text and renditions.</param>
/// <param name="Comments">What people said about it, the oldest first.</param>
public sealed record Surroundings(
    ContentItem Item, IReadOnlyList<Rendition> Renditions, string? Made, IReadOnlyList<Post> Posts, ApprovalRequest? Request, Standing Standing,
    IReadOnlyList<RevisionRow> History, IReadOnlyList<Finding> Findings, IReadOnlyList<DestinationRow> Destinations, IReadOnlyList<ApprovalComment> Comments)
{
    /// <summary>When the first of its posts goes or is wished to go.</summary>
    public DateTimeOffset? PlannedFor => Posts.Where(post => post.State.IsOpen()).Min(post => post.DueAt ?? post.PlannedFor);
}

/// <summary>Reads what the composer shows beside the draft.</summary>
public sealed class ComposerReader(Database database, Renditions renditions, Revisions revisions, ReviewFindings findings, ReviewProgress progress, Destinations destinations, Comments comments)
{
    private const int MostPosts = 100;
    private const int MostVersions = 8;

    /// <summary>All of it as of now; the text's own findings are of <paramref name="text"/>.</summary>
    public async Task<Outcome<Surroundings>> Read(Actor actor, Guid itemId, ContentText text, CancellationToken stop)
    {
        if (actor.Lacks(Right.Read, "read content") is { } no) return no;
        await using var db = database.Read(actor);
        var item = await db.Items.SingleOrDefaultAsync(row => row.Id == itemId, stop);
        if (item is null) return new NoSuchItem();

        var written = await renditions.Of(actor, itemId, stop);
        var revision = written.Count == 0 ? Guid.Empty : written.MaxBy(rendition => rendition.ChangedAt)!.RevisionId;
        var made = await db.Revisions.Where(row => row.Id == revision).Select(row => row.Hash).SingleOrDefaultAsync(stop);
        var posts = await db.Posts.Where(post => post.ItemId == itemId && post.State != PostState.Cancelled).OrderBy(post => post.Channel).ThenBy(post => post.DestinationName).Take(MostPosts).ToListAsync(stop);
        var request = await db.ApprovalRequests.Where(row => row.ItemId == itemId).OrderByDescending(row => row.AskedAt).FirstOrDefaultAsync(stop);
        var review = await progress.Of(db, [itemId], stop);
        if ((await revisions.History(actor, itemId, stop, most: MostVersions)).Refused(out var unread, out var history)) return unread;

        var counts = posts.Aggregate(new PostCounts(), (sum, post) => sum.With(post.State, post.Reason, 1));
        return new Surroundings(item, written, made, posts, request, Standing.Of(item.State, counts, review.GetValueOrDefault(itemId, new ReviewCounts())), history,
            [.. findings.OfText(item.Kind, text).Findings, .. await findings.OfRenditions(actor, written, stop)], await destinations.All(actor, stop),
            (await comments.Of(actor, itemId, stop)).Match(said => said, _ => []));
    }
}
