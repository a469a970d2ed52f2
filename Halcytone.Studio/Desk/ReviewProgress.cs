using Halcytone.Studio.Foundation.Data;
using Halcytone.Studio.Foundation.Time;
using Halcytone.Studio.Review;
using Microsoft.EntityFrameworkCore;

namespace Halcytone.Studio.Desk;

/// <summary>Where the reviews of some items stand, in one round trip.</summary>
public sealed class ReviewProgress(TimeProvider clock)
{
    /// <summary>Requests looked at; an item's newest counts.</summary>
    private const int Most = 1000;

    /// <summary>By item; items that were never in review are left out.</summary>
    public async Task<IReadOnlyDictionary<Guid, ReviewCounts>> Of(StudioDb db, IReadOnlyCollection<Guid> items, CancellationToken stop)
    {
        var now = clock.Now();
        var requests = await db.ApprovalRequests.Where(request => items.Contains(request.ItemId)).OrderByDescending(request => request.AskedAt).Take(Most)
            .Select(request => new { request.ItemId, request.State, request.Levels, request.WaitingFor, request.Deadline }).ToListAsync(stop);
        return requests.DistinctBy(request => request.ItemId).ToDictionary(request => request.ItemId, request => new ReviewCounts(
            ChangesRequested: request.State == ApprovalState.ChangesRequested,
            Decided: Math.Max(0, request.Levels.Select((level, index) => (level.Name, index)).FirstOrDefault(level => level.Name == request.WaitingFor).index),
            Levels: request.Levels.Count,
            Overdue: request.State == ApprovalState.Requested && request.Deadline < now));
    }
}
