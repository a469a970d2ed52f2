using Halcytone.Studio.Channels;
using Halcytone.Studio.Content;
using Halcytone.Studio.Foundation;
using Halcytone.Studio.Foundation.Data;
using Halcytone.Studio.Generation;
using Halcytone.Studio.Scheduling;
using Microsoft.EntityFrameworkCore;

namespace Halcytone.Studio.Desk.Board;

/// <summary>An item as its card shows it.</summary>
/// <param name="NextAt">When its next post goes or is wished to go, or when its last one went.</param>
public sealed record Card(Guid Id, ContentKind Kind, string Title, Guid OwnerId, string Owner, DateTimeOffset ChangedAt, Standing Standing, IReadOnlyList<ChannelKind> Channels, DateTimeOffset? NextAt)
{
    /// <summary>Something was generated, so that it can be sent to review.</summary>
    public bool HasRenditions { get; init; }
}

/// <summary>Reads the board: the newest items of the workspace with where their posts and reviews stand.</summary>
public sealed class BoardReader(Database database, Library library, ReviewProgress reviews)
{
    /// <summary>Cards on one board; older ones are found in the library.</summary>
    public const int Most = 200;

    /// <summary>The newest items that a filter leaves, newest first; archived ones only where they are asked for.</summary>
    public async Task<Outcome<IReadOnlyList<Card>>> Read(Actor actor, ItemFilter filter, CancellationToken stop)
    {
        if ((await library.List(actor, filter, cursor: null, Most, stop)).Refused(out var unread, out var page)) return unread;
        await using var db = database.Read(actor);
        var items = page.Items;
        Guid[] ids = [.. items.Select(item => item.Id)];
        var posts = (await db.Posts.Where(post => ids.Contains(post.ItemId) && post.State != PostState.Cancelled)
            .GroupBy(post => new { post.ItemId, post.Channel, post.State, post.Reason })
            .Select(group => new { group.Key.ItemId, group.Key.Channel, group.Key.State, group.Key.Reason, Count = group.Count(), At = group.Min(post => post.DueAt ?? post.PlannedFor), Out = group.Max(post => post.PublishedAt) })
            .ToListAsync(stop)).ToLookup(row => row.ItemId);
        var progress = await reviews.Of(db, ids, stop);
        var generated = (await db.Renditions.Where(rendition => ids.Contains(rendition.ItemId)).Select(rendition => rendition.ItemId).Distinct().ToListAsync(stop)).ToHashSet();

        return items.Select(item =>
        {
            var counts = posts[item.Id].Aggregate(new PostCounts(), (sum, row) => sum.With(row.State, row.Reason, row.Count));
            var standing = Standing.Of(item.State, counts, progress.GetValueOrDefault(item.Id, new ReviewCounts()));
            return new Card(item.Id, item.Kind, item.Title, item.OwnerId, item.OwnerName, item.ChangedAt, standing,
                [.. posts[item.Id].Select(row => row.Channel).Distinct().Order()],
                posts[item.Id].Where(row => row.Out is null).Min(row => row.At) ?? posts[item.Id].Max(row => row.Out)) { HasRenditions = generated.Contains(item.Id) };
        }).ToList();
    }
}
