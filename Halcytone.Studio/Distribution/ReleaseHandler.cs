using Halcytone.Studio.Foundation;
using Halcytone.Studio.Review;
using Halcytone.Studio.Tasks;

namespace Halcytone.Studio.Distribution;

/// <summary>
/// Does the <c>release</c> task that the last approval enqueued, by the final approver's right. Repeated after a crash it finds nothing left to let
/// go and is done, also where its word was taken back meanwhile; what it may not let go (the text changed meanwhile) it leaves for people, who see why on
/// the task. What goes at once has ten seconds in which it can be taken back (ux §4).
/// </summary>
internal sealed class ReleaseHandler(Releases releases) : ITaskHandler
{
    public string Kind => ReleaseOrder.TaskKind;

    public async Task<TaskResult> Run(TaskRun run, CancellationToken stop)
    {
        var order = run.Read<ReleaseOrder>();
        var approver = run.Actor with { MemberId = order.ApprovedByMemberId, Name = order.ApprovedByName };
        if (await releases.TakenBackSince(approver, order.ItemId, order.OrderedAt, stop)) return TaskResult.Done;
        var released = order.AtPlannedTime ? await releases.Release(approver, order.ItemId, immediately: false, stop) : await releases.ReleaseSoon(approver, order.ItemId, stop);
        if (released.Refusal is NoPlannedTime) released = await releases.ReleaseSoon(approver, order.ItemId, stop); // nothing was planned: "on approval" is now
        return released.Match(
            _ => TaskResult.Done,
            refusal => refusal is EverythingIsOut or ReleaseInProgress ? TaskResult.Done : TaskResult.Never(refusal.Message));
    }
}
