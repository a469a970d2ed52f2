using System.Text.Json;
using Halcytone.Studio.Tasks;

namespace Halcytone.Studio.Review;

/// <summary>Payload of the task that reminds those who are waited for.</summary>
/// <param name="Percent">How much of the time to decide is over then.</param>
internal sealed record ApprovalNear(Guid RequestId, int Percent);

/// <summary>Runs at 50 and 80 % of a request's time (ux §4); at 100 % it expires (<see cref="ApprovalDeadline"/>). Its only failure is the database's, and the queue tries again.</summary>
internal sealed class ApprovalReminder(Approvals approvals) : ITaskHandler
{
    public const string TaskKind = "approval_reminder";

    public static readonly int[] Percents = [50, 80];

    public string Kind => TaskKind;

    public async Task<TaskResult> Run(TaskRun run, CancellationToken stop)
    {
        var near = JsonSerializer.Deserialize<ApprovalNear>(run.Payload)!;
        await approvals.Remind(run.Actor, near.RequestId, near.Percent, stop);
        return TaskResult.Done; // gone or decided meanwhile is as good
    }
}
