using System.Text.Json;
using Halcytone.Studio.Tasks;

namespace Halcytone.Studio.Review;

/// <summary>Payload of the task that ends a request at its deadline.</summary>
internal sealed record ApprovalDue(Guid RequestId);

/// <summary>Runs when a request's deadline comes: one that is decided by then is left alone, an open one expires. Its only failure is the database's, and the queue tries again.</summary>
internal sealed class ApprovalDeadline(Approvals approvals) : ITaskHandler
{
    public const string TaskKind = "approval_deadline";

    public string Kind => TaskKind;

    public async Task<TaskResult> Run(TaskRun run, CancellationToken stop)
    {
        await approvals.Expire(run.Actor, JsonSerializer.Deserialize<ApprovalDue>(run.Payload)!.RequestId, stop);
        return TaskResult.Done; // gone or decided meanwhile is as good
    }
}
