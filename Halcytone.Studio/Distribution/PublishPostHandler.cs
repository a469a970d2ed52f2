using Halcytone.Studio.Acts;
using Halcytone.Studio.Channels;
using Halcytone.Studio.Foundation;
using Halcytone.Studio.Foundation.Data;
using Halcytone.Studio.Foundation.Time;
using Halcytone.Studio.Scheduling;
using Halcytone.Studio.Tasks;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;

namespace Halcytone.Studio.Distribution;

/// <summary>
/// Sends one post. The life of a failing one: certainly not done waits as told or backs off (30 s, doubling to 30 min, full jitter, six attempts),
/// then has failed; a certain refusal has failed at once; a lost answer is repeated under the same key where the receiver drops repeats, else the
/// post is unconfirmed and looked for (15 s, 60 s, 5 min, 30 min, 2 h), then waits for a person. A mailing waits while the relay is away.
/// The task stays open, with the post, until nothing more comes by itself; the ledger says after a crash what is left to do.
/// </summary>
internal sealed partial class PublishPostHandler(
    Database database, ActLedger ledger, PartSender parts, MailingSender mailings, IOptions<DistributionOptions> options, TimeProvider clock, ILogger<PublishPostHandler> log) : ITaskHandler
{
    private static readonly TimeSpan AskedAgain = TimeSpan.FromMinutes(1);

    public string Kind => PublishOrder.TaskKind;

    public async Task<TaskResult> Run(TaskRun run, CancellationToken stop)
    {
        var order = run.Read<PublishOrder>();
        try
        {
            return await Send(run, order, stop);
        }
        catch (Exception unforeseen) when (unforeseen is not OperationCanceledException) // the ledger knows what is done: go on from there, soon
        {
            LogBroke(order.PostId, unforeseen);
            return TaskResult.Retry("The studio stumbled while sending; it goes on from the ledger.", clock.Now() + options.Value.Backoff(run.Attempt));
        }
    }

    private async Task<TaskResult> Send(TaskRun run, PublishOrder order, CancellationToken stop)
    {
        Post? post;
        await using (var db = database.Read(run.Actor)) post = await db.Posts.SingleOrDefaultAsync(row => row.Id == order.PostId, stop);
        if (post is null || post.Reason == PostReasons.Paused) return TaskResult.Done;

        if (await HeldByPause(run.Actor, post, stop) is { } held) return held;

        var mailing = post.Channel == ChannelKind.Email;
        if (post.State != PostState.Publishing && !(mailing && post.State == PostState.Published && post.Deferred > 0)) return TaskResult.Done;
        if (post.NextAttemptAt is { } at && at > clock.Now()) return TaskResult.Wait("The post waits for its next attempt.", at);

        await ledger.CloseOpenIntents(run.Actor, post.Id, run.Fence, stop);
        return mailing ? await mailings.Send(run, post.Id, stop) : await parts.Send(run, post.Id, stop);
    }

    /// <summary>While everything is paused a post on its way waits until that ends; the deferred rest of a mailing asks again by itself.</summary>
    private async Task<TaskResult?> HeldByPause(Actor actor, Post post, CancellationToken stop)
    {
        await using (var db = database.Read(actor))
            if (await db.StandingPause(stop) is null) return null;

        var held = await database.Write<TaskResult?>(actor, async db =>
        {
            if (await db.StandingPause(stop) is not { } pause) return (TaskResult?)null; // ended meanwhile
            var row = await db.Posts.SingleAsync(one => one.Id == post.Id, stop);
            if (row.State == PostState.Published) return TaskResult.Wait("Everything is paused.", clock.Now() + AskedAgain);
            row.Pause(actor, clock.Now(), pause.Id);
            db.Signal(new PostChanged(row.WorkspaceId, row.Id, row.ItemId, row.ReleaseId));
            return TaskResult.Done;
        }, stop);
        return held.Match(result => result, _ => null);
    }

    [LoggerMessage(3304, LogLevel.Error, "Sending post {Post} broke off.")]
    private partial void LogBroke(Guid post, Exception unforeseen);
}
