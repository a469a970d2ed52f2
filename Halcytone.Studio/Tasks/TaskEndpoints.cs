using Halcytone.Studio.Foundation;
using Halcytone.Studio.Foundation.Http;

namespace Halcytone.Studio.Tasks;

/// <summary>A task as programs see it; the payload stays inside.</summary>
/// <param name="State">queued, running, succeeded, failed, cancelled or quarantined.</param>
/// <param name="AskedBy">Who asked for it.</param>
internal sealed record TaskReply(
    Guid TaskId, string Kind, TaskState State, int Priority, int Attempt, int MaxAttempts, int CrashCount, bool CancelRequested, string? Progress, string? LastError,
    string AskedBy, string? RequestId, Guid? SubjectId, DateTimeOffset CreatedAt, DateTimeOffset DueAt, DateTimeOffset? StartedAt, DateTimeOffset? FinishedAt)
{
    public static TaskReply Of(QueuedTask task) => new(
        task.Id, task.Kind, task.State, task.Priority, task.Attempt, task.MaxAttempts, task.CrashCount, task.CancelRequested, task.Progress, task.LastError,
        task.ActorName, task.RequestId, task.SubjectId, task.CreatedAt, task.DueAt, task.StartedAt, task.FinishedAt);
}

/// <summary>The queue by HTTP.</summary>
internal static class TaskEndpoints
{
    public static void MapTaskEndpoints(this IEndpointRouteBuilder app)
    {
        var tasks = app.MapApi("/v2/tasks", "Tasks");
        tasks.MapGet("", List).Needs(Scopes.Admin);
        tasks.MapGet("/{id:guid}", Get).Needs(Scopes.Admin);
        tasks.MapPost("/{id:guid}/retry", Retry).Needs(Scopes.Admin);
        tasks.MapPost("/{id:guid}/release", Release).Needs(Scopes.Admin);
        tasks.MapPost("/{id:guid}/cancel", Cancel).Needs(Scopes.Admin);
    }

    private static async Task<IResult> List(TaskState? state, string? kind, string? cursor, int? limit, Actor actor, QueueView queue, CancellationToken stop)
        => (await queue.List(actor, new TaskFilter(state is { } one ? [one] : null, kind), cursor, limit ?? QueueView.UsualPage, stop))
            .Then(page => new Page<TaskReply>([.. page.Items.Select(TaskReply.Of)], page.NextCursor)).ToHttp();

    private static async Task<IResult> Get(Guid id, Actor actor, QueueView queue, CancellationToken stop)
        => (await queue.Get(actor, id, stop)).Then(TaskReply.Of).ToHttp();

    /// <summary>Queues a failed task again; a quarantined one as well, which is what "retry" means to a program.</summary>
    private static async Task<IResult> Retry(Guid id, Actor actor, TaskQueue queue, CancellationToken stop)
    {
        var retried = await queue.Retry(actor, id, stop);
        if (retried.Refusal is TaskCannot { State: TaskState.Quarantined }) retried = await queue.Release(actor, id, stop);
        return retried.Then(TaskReply.Of).ToHttp();
    }

    private static async Task<IResult> Release(Guid id, Actor actor, TaskQueue queue, CancellationToken stop)
        => (await queue.Release(actor, id, stop)).Then(TaskReply.Of).ToHttp();

    private static async Task<IResult> Cancel(Guid id, Actor actor, TaskQueue queue, CancellationToken stop)
        => (await queue.Cancel(actor, id, stop)).Then(TaskReply.Of).ToHttp();
}
