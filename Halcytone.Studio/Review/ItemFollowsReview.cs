using Halcytone.Studio.Content;
using Halcytone.Studio.Foundation;
using Halcytone.Studio.Foundation.Data;
using Halcytone.Studio.Foundation.Events;
using Halcytone.Studio.Foundation.Time;
using Halcytone.Studio.Generation;
using Microsoft.EntityFrameworkCore;

namespace Halcytone.Studio.Review;

/// <summary>
/// Moves an item with its renditions: approved becomes a draft when one of them changes, and approved again when what was approved is restored
/// (design §4). Hears of it in the transaction of the change.
/// </summary>
internal sealed class ItemFollowsReview(TimeProvider clock) : IFactListener
{
    private static readonly HashSet<string> Changes = ["renditions.generated", "rendition.edited"];

    public async Task Hear(StudioDb db, Actor actor, IReadOnlyList<Fact> facts, CancellationToken stop)
    {
        foreach (var itemId in facts.Where(fact => Changes.Contains(fact.Kind)).Select(fact => fact.Subject.Id).Distinct())
        {
            if (await db.Items.FindAsync([itemId], stop) is not { State: ContentState.Approved or ContentState.Draft } item) continue;
            if (db.Entry(item).State == EntityState.Added) continue; // nobody has approved anything of it yet

            await db.Renditions.Where(row => row.ItemId == itemId).LoadAsync(stop);
            var now = db.Renditions.Local.Where(row => row.ItemId == itemId).Select(row => (row.Channel, row.Fingerprint)).ToList();
            var isApproved = await db.ApprovalRequests.AnyAsync(row => row.ItemId == itemId && row.State == ApprovalState.Approved, stop)
                && (await Standing.Missing(db, itemId, now, clock.Now(), stop)).Count == 0;
            var next = isApproved ? ContentState.Approved : ContentState.Draft;
            if (item.State != next) item.Become(next, clock.Now());
        }
    }
}
