using System.Globalization;
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
/// Sends the parts of a social post or a page, one act after the other: intent committed, the one irreversible call, its outcome saved. A thread
/// resumes after the last part that is out; a part that failed stops the rest and never starts the first again.
/// </summary>
internal sealed partial class PartSender(
    Database database, ActLedger ledger, Preparation preparation, ChannelDirectory channels, Destinations destinations, Endings endings,
    IOptions<DistributionOptions> options, TimeProvider clock, ILogger<PartSender> log)
{
    private const int MostParts = 100;

    private static readonly ActState[] Every = Enum.GetValues<ActState>();

    public async Task<TaskResult> Send(TaskRun run, Guid postId, CancellationToken stop)
    {
        if (await preparation.Prepare(run.Actor, postId, stop) is not { } prepared) return TaskResult.Done;
        var post = prepared.Post;
        if (channels.Publisher(post.Channel) is not { } channel)
            return await endings.Failed(run.Actor, post.Id, $"{Words.Name(post.Channel)} cannot be published to yet. Nothing was sent.", stop);

        var resolved = await destinations.Resolve(run.Actor, post.DestinationId, stop);
        if (resolved.Refused(out var gone, out var target)) return await endings.Failed(run.Actor, post.Id, gone.Message, stop);

        var acts = await ledger.Of(run.Actor, post.Id, Every, afterOrdinal: -1, MostParts, stop);
        var walk = new Walk(run, post, channel, target, prepared.Content, acts);
        foreach (var act in acts)
            if (await One(walk, act, stop) is { } ended) return ended;
        return await endings.Out(run.Actor, post.Id, walk.Reply ?? "Posted.", walk.FirstId, walk.FirstUrl, stop);
    }

    /// <summary>Brings one act to its end; null when the next may follow.</summary>
    private async Task<TaskResult?> One(Walk walk, ActRow act, CancellationToken stop)
    {
        switch (act.State)
        {
            case ActState.Sent:
                walk.Follow(act.OutsideId, act.Url, act.Reply);
                return null;
            case ActState.Rejected or ActState.Abandoned or ActState.Suppressed:
                return await endings.Failed(walk.Run.Actor, walk.Post.Id, act.Reply ?? "It was stopped.", stop);
            case ActState.Held:
                return await endings.Doubtful(walk.Run.Actor, walk.Post.Id, act.Reply ?? "The answer was lost.", stop);
            case ActState.Unknown when !await MayRepeat(walk, act, stop):
                return await endings.Doubtful(walk.Run.Actor, walk.Post.Id, act.Reply ?? "The studio was stopped between the call and its answer.", stop);
            case ActState.Deferred when act.NextAttemptAt > clock.Now():
                return TaskResult.Wait("The part waits for its time.", act.NextAttemptAt.Value);
        }
        if (!walk.Run.IsTrusted()) return TaskResult.Wait("The lease is not trusted any more.", clock.Now());

        var attempt = await Begin(walk, act, stop);
        var intents = await ledger.SettleAndIntend(walk.Run.Actor, [], [act.Id], walk.Run.Fence, stop);
        if (intents.Count == 0) return await NotBegun(walk, attempt, stop);

        var result = await Call(walk, act, stop);
        LogTried(walk.Post.Id, walk.Post.Channel, act.Ordinal, result.Outcome);
        return await Settle(walk, act, attempt, result);
    }

    /// <summary>No intent was granted: everything was paused a moment ago, and the post waits; or the act was stopped.</summary>
    private async Task<TaskResult> NotBegun(Walk walk, PostAttempt attempt, CancellationToken stop)
    {
        const string Stopped = "It was stopped before it was sent.";
        var paused = await database.Write<bool>(walk.Run.Actor, async db =>
        {
            (await db.PostAttempts.SingleAsync(row => row.Id == attempt.Id, stop)).End(AttemptOutcome.NotDone, Stopped, clock.Now());
            return (await db.Posts.AsNoTracking().SingleAsync(row => row.Id == walk.Post.Id, stop)).Reason == PostReasons.Paused;
        }, stop);
        return paused.Match(so => so, _ => false) ? TaskResult.Done : await endings.Failed(walk.Run.Actor, walk.Post.Id, Stopped, stop);
    }

    /// <summary>The irreversible call. Whatever breaks after it began is unknown; what a stop cuts off, too.</summary>
    private static async Task<CallResult> Call(Walk walk, ActRow act, CancellationToken stop)
    {
        try
        {
            return await walk.Channel.Publish(walk.Target, walk.Content, act.Ordinal, act.EffectKey, walk.ReplyTo, stop);
        }
        catch (OperationCanceledException)
        {
            return new CallResult(CallOutcome.Unknown, "The call was cut off before its answer came.");
        }
        catch (Exception broken) when (broken is HttpRequestException or IOException or InvalidOperationException)
        {
            return new CallResult(CallOutcome.Unknown, "The call broke before its answer was understood.");
        }
    }

    /// <summary>Saves how it ended; not even a stop keeps that from being tried.</summary>
    private async Task<TaskResult?> Settle(Walk walk, ActRow act, PostAttempt attempt, CallResult result)
    {
        var (actor, post) = (walk.Run.Actor, walk.Post);
        switch (result.Outcome)
        {
            case CallOutcome.Done:
                await Save(actor, attempt, new Settlement(act.Id, ActState.Sent, result.Reply, result.OutsideId, result.Url), AttemptOutcome.Done, result);
                walk.Follow(result.OutsideId, result.Url, result.Reply);
                return null;
            case CallOutcome.Refused:
                await Save(actor, attempt, new Settlement(act.Id, ActState.Rejected, result.Reply), AttemptOutcome.Refused, result);
                return await endings.Failed(actor, post.Id, result.Reply, CancellationToken.None);
            case CallOutcome.SignedOut:
                await Save(actor, attempt, new Settlement(act.Id, ActState.Rejected, result.Reply), AttemptOutcome.SignedOut, result);
                await destinations.Expire(actor, post.DestinationId, result.Reply, CancellationToken.None);
                return await endings.Failed(actor, post.Id, $"The account is signed out: {result.Reply} Nothing was posted. Reconnect it, then retry.", CancellationToken.None);
            case CallOutcome.NotDone:
                return await TryLater(walk, act, attempt, result);
            default:
                await Save(actor, attempt, new Settlement(act.Id, ActState.Unknown, result.Reply), AttemptOutcome.Unknown, result);
                return await MayRepeat(walk, act with { State = ActState.Unknown, IntendedAt = act.IntendedAt ?? attempt.At }, CancellationToken.None)
                    ? await endings.Later(actor, post.Id, clock.Now() + TimeSpan.FromSeconds(options.Value.RepeatSeconds), $"{result.Reply} The same call is made again under the same key.", "Answer lost, asked again", CancellationToken.None)
                    : await endings.Doubtful(actor, post.Id, result.Reply, CancellationToken.None);
        }
    }

    private async Task<TaskResult> TryLater(Walk walk, ActRow act, PostAttempt attempt, CallResult result)
    {
        var (actor, post) = (walk.Run.Actor, walk.Post);
        if (post.Attempt >= options.Value.Attempts)
        {
            await Save(actor, attempt, new Settlement(act.Id, ActState.Rejected, result.Reply), AttemptOutcome.NotDone, result);
            return await endings.Failed(actor, post.Id, $"{result.Reply} No more tries after {post.Attempt}. Nothing was posted by the last one.", CancellationToken.None);
        }
        var at = result.RetryAt is { } told ? Earlier(told, clock.Now() + TimeSpan.FromHours(24)) : clock.Now() + options.Value.Backoff(post.Attempt);
        await Save(actor, attempt, new Settlement(act.Id, ActState.Deferred, result.Reply, NextAttemptAt: at), AttemptOutcome.NotDone, result, at);
        var words = result.RetryAt is null ? "Not done, tried again later" : $"Asked to wait {Math.Max(1, Math.Round((at - clock.Now()).TotalSeconds)).ToString(CultureInfo.InvariantCulture)} s";
        return await endings.Later(actor, post.Id, at, result.Reply, words, CancellationToken.None);
    }

    /// <summary>Whether an act of unknown outcome may be repeated: only under a key by which the receiver drops repeats, counted from the first of the open tries.</summary>
    private async Task<bool> MayRepeat(Walk walk, ActRow act, CancellationToken stop)
    {
        if (walk.Channel.RepeatWindow is not { } window) return false;
        await using var db = database.Read(walk.Run.Actor);
        var first = await db.PostAttempts
            .Where(row => row.PostId == walk.Post.Id && row.Part == act.Ordinal && row.Kind == AttemptKind.Send && (row.Outcome == AttemptOutcome.Unknown || row.Outcome == AttemptOutcome.Begun))
            .OrderBy(row => row.At).Select(row => (DateTimeOffset?)row.At).FirstOrDefaultAsync(stop) ?? act.IntendedAt;
        return first is null || clock.Now() - first < window;
    }

    /// <summary>The try goes on record before the call, so that one that is cut off is known.</summary>
    private async Task<PostAttempt> Begin(Walk walk, ActRow act, CancellationToken stop)
    {
        var attempt = new PostAttempt
        {
            Id = clock.NewId(), WorkspaceId = walk.Post.WorkspaceId, PostId = walk.Post.Id, Kind = AttemptKind.Send, Part = act.Ordinal, Number = walk.Post.Attempt, At = clock.Now(),
        };
        await database.Write<Done>(walk.Run.Actor, async db =>
        {
            await db.PostAttempts.AddAsync(attempt, stop);
            return new Done();
        }, stop);
        return attempt;
    }

    private async Task Save(Actor actor, PostAttempt attempt, Settlement settlement, AttemptOutcome outcome, CallResult result, DateTimeOffset? retryAt = null)
        => await database.Write<Done>(actor, async db =>
        {
            await ledger.Settle(db, [settlement], CancellationToken.None);
            var row = await db.PostAttempts.SingleAsync(row => row.Id == attempt.Id);
            row.End(outcome, result.Reply, clock.Now(), retryAt);
            return new Done();
        }, CancellationToken.None);

    private static DateTimeOffset Earlier(DateTimeOffset left, DateTimeOffset right) => left < right ? left : right;

    [LoggerMessage(3301, LogLevel.Information, "Post {Post} on {Channel}, part {Part}: {Outcome}.")]
    private partial void LogTried(Guid post, ChannelKind channel, int part, CallOutcome outcome);

    /// <summary>One walk through the parts of a post.</summary>
    private sealed class Walk(TaskRun run, Post post, IChannel channel, Target target, ChannelContent content, IReadOnlyList<ActRow> acts)
    {
        public TaskRun Run => run;
        public Post Post => post;
        public IChannel Channel => channel;
        public Target Target => target;
        public ChannelContent Content => content;
        public int Parts => acts.Count;

        /// <summary>The part before, which the next one answers to.</summary>
        public string? ReplyTo { get; private set; }
        public string? FirstId { get; private set; }
        public string? FirstUrl { get; private set; }
        public string? Reply { get; private set; }

        public void Follow(string? outsideId, string? url, string? reply)
        {
            ReplyTo = outsideId;
            FirstId ??= outsideId;
            FirstUrl ??= url;
            Reply = Parts > 1 ? $"Posted as a thread of {Parts}." : reply;
        }
    }
}
