using Halcytone.Studio.Foundation.Data;
using Microsoft.EntityFrameworkCore;

namespace Halcytone.Studio.Tasks;

/// <summary>Open tasks may have been done after the copy was made: they wait in quarantine for a person.</summary>
internal sealed class HoldTasksAfterRestore : IAfterRestore
{
    public Task Hold(StudioDb db, CancellationToken stop) => db.Set<QueuedTask>().IgnoreQueryFilters()
        .Where(task => task.State == TaskState.Queued || task.State == TaskState.Running)
        .ExecuteUpdateAsync(set => set
            .SetProperty(task => task.State, TaskState.Quarantined)
            .SetProperty(task => task.LastError, "The database was restored from a back-up. This may have been done after the copy was made: look, then release or cancel it."), stop);
}
