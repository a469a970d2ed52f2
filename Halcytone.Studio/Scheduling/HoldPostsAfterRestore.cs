using Halcytone.Studio.Foundation.Data;
using Halcytone.Studio.Foundation.Time;
using Microsoft.EntityFrameworkCore;

namespace Halcytone.Studio.Scheduling;

/// <summary>Posts that were due before the restore may be out already: they stand as missed until somebody gives them a new time.</summary>
internal sealed class HoldPostsAfterRestore(TimeProvider clock) : IAfterRestore
{
    public Task Hold(StudioDb db, CancellationToken stop)
    {
        var now = clock.Now();
        return db.Posts.IgnoreQueryFilters().Where(post => post.State == PostState.Scheduled && post.DueAt <= now).ExecuteUpdateAsync(set => set
            .SetProperty(post => post.Reason, PostReasons.Missed)
            .SetProperty(post => post.Reply, "The database was restored from a back-up; this may be out already. Look there, then give it a new time."), stop);
    }
}
