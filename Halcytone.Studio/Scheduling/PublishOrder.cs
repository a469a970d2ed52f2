using Halcytone.Studio.Foundation;
using Halcytone.Studio.Foundation.Data;
using Halcytone.Studio.Tasks;

namespace Halcytone.Studio.Scheduling;

/// <summary>Payload of the task that sends one post; Distribution handles it.</summary>
public sealed record PublishOrder(Guid PostId)
{
    /// <summary>The task's kind.</summary>
    public const string TaskKind = "publish-post";

    /// <summary>One open task a post, however often it is asked for.</summary>
    public static string Key(Guid postId) => $"publish-post:{postId:N}";
}

/// <summary>Puts a post that has become <see cref="PostState.Publishing"/> into the queue, in the unit of work that moved it.</summary>
public sealed class Outgoing(TaskQueue queue)
{
    /// <summary>The attempts of a task count crashes of the code only; a post counts its own (§2.8).</summary>
    private const int TaskAttempts = 6;

    /// <summary>Enqueues the task that sends <paramref name="post"/>; a second one is not added.</summary>
    public async Task Send(StudioDb db, Actor actor, Post post, CancellationToken stop)
    {
        await queue.Enqueue(db, actor, new NewTask(PublishOrder.TaskKind, new PublishOrder(post.Id))
        {
            Priority = TaskPriority.High, Key = PublishOrder.Key(post.Id), MaxAttempts = TaskAttempts, SubjectId = post.Id,
        }, stop);
        db.Signal(new PostChanged(post.WorkspaceId, post.Id, post.ItemId, post.ReleaseId));
    }

    /// <summary>Brings the post's waiting task forward to now.</summary>
    public async Task Hurry(StudioDb db, Actor actor, Post post, CancellationToken stop)
    {
        await queue.Hurry(db, actor, PublishOrder.Key(post.Id), stop);
        db.Signal(new PostChanged(post.WorkspaceId, post.Id, post.ItemId, post.ReleaseId));
    }
}
