using Halcytone.Studio.Foundation;
using Halcytone.Studio.Review;
using Halcytone.Studio.Tasks;

namespace Halcytone.Studio.Distribution;

/// <summary>
/// Does the <c>release</c> task that the last approval enqueued, by the final approver's right. Repeated after a crash it finds nothing left to let
/// go and is done; what it may not let go (the text changed meanwhile, no planned time) it leaves for people, who see why on the task.
/// </summary>
internal sealed class ReleaseHandler(Releases releases) : ITaskHandler
{
    public string Kind => ReleaseOrder.TaskKind;

    public async Task<TaskResult> Run(TaskRun run, CancellationToken stop)
    {
        var order = run.Read<ReleaseOrder>();
        var approver = run.Actor with { MemberId = order.ApprovedByMemberId, Name = order.ApprovedByName };
        var released = await releases.Release(approver, order.ItemId, immediately: !order.AtPlannedTime, stop);
        if (released.Refusal is NoPlannedTime) released = await releases.Release(approver, order.ItemId, immediately: true, stop); // nothing was planned: "on approval" is now
        return released.Match(
            _ => TaskResult.Done,
            refusal => refusal is EverythingIsOut or ReleaseInProgress ? TaskResult.Done : TaskResult.Never(refusal.Message));
    }
}
