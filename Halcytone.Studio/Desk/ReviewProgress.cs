using Halcytone.Studio.Foundation.Data;

namespace Halcytone.Studio.Desk;

/// <summary>Where the reviews of some items stand, in one round trip.</summary>
public sealed class ReviewProgress
{
    /// <summary>By item; items that were never in review are left out.</summary>
    public Task<IReadOnlyDictionary<Guid, ReviewCounts>> Of(StudioDb db, IReadOnlyCollection<Guid> items, CancellationToken stop)
        => Task.FromResult<IReadOnlyDictionary<Guid, ReviewCounts>>(new Dictionary<Guid, ReviewCounts>());
}
