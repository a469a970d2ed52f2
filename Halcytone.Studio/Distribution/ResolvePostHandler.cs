using System.Globalization;
using Halcytone.Studio.Acts;
using Halcytone.Studio.Channels;
using Halcytone.Studio.Foundation;
using Halcytone.Studio.Foundation.Data;
using Halcytone.Studio.Foundation.Time;
using Halcytone.Studio.Scheduling;
using Halcytone.Studio.Tasks;
using Microsoft.EntityFrameworkCore;

namespace Halcytone.Studio.Distribution;

/// <summary>Payload of the task that looks for a post of unknown outcome.</summary>
/// <param name="DoubtedAt">Since when nobody knows; looks before belong to an earlier doubt.</param>
internal sealed record ResolveOrder(Guid PostId, DateTimeOffset DoubtedAt)
{
    public const string TaskKind = "resolve-post";

    public static string Key(Guid postId, Guid doubt) => $"resolve-post:{postId:N}:{doubt:N}";
}

/// <summary>
/// Looks whether an unconfirmed post is out, at 15 s, 60 s, 5 min, 30 min and 2 h (<c>Acts:ReadBackAfter</c>): with proof it is published, else each look is evidence;
/// after the last one it is held for a person. It never sends.
/// </summary>
internal sealed partial class ResolvePostHandler(
    Database database, ActLedger ledger, ChannelDirectory channels, Destinations destinations, Outgoing outgoing, Journal journal,
    ResolverSchedule schedule, TimeProvider clock, ILogger<ResolvePostHandler> log) : ITaskHandler
{
    private static readonly ActState[] Open = [ActState.Unknown, ActState.Held];

    public string Kind => ResolveOrder.TaskKind;

    public async Task<TaskResult> Run(TaskRun run, CancellationToken stop)
    {
        var order = run.Read<ResolveOrder>();
        Post? post;
        PinnedText? text;
        await using (var db = database.Read(run.Actor))
        {
            post = await db.Posts.SingleOrDefaultAsync(row => row.Id == order.PostId, stop);
            text = await db.PinnedTexts.SingleOrDefaultAsync(row => row.PostId == order.PostId, stop);
        }
        if (post is null || text is null || post.State != PostState.Unconfirmed) return TaskResult.Done;

        var acts = await ledger.Of(run.Actor, post.Id, Open, afterOrdinal: -1, most: 1, stop);
        if (acts is not [var act]) return TaskResult.Done;

        var seen = await Look(run.Actor, post, text.Content, act, stop);
        var looked = await ledger.Looked(run.Actor, act.Id, clean: seen.Outcome == CallOutcome.Refused, seen.Reply, stop);
        var looks = looked?.Looks ?? 1;
        var next = looked is null ? null : schedule.NextLook(act.SettledAt ?? order.DoubtedAt, looks);
        LogLooked(post.Id, looks, seen.Outcome);
        await Save(run.Actor, post.Id, act, seen, looks, next, stop);
        return seen.Outcome == CallOutcome.Done || next is null ? TaskResult.Done : TaskResult.Wait("Looked for; not decided yet.", next.Value);
    }

    private async Task<CallResult> Look(Actor actor, Post post, ChannelContent content, ActRow act, CancellationToken stop)
    {
        if (channels.Publisher(post.Channel) is not { } channel) return new CallResult(CallOutcome.Unknown, "This channel cannot be read.");
        var resolved = await destinations.Resolve(actor, post.DestinationId, stop);
        if (resolved.Refused(out var gone, out var target)) return new CallResult(CallOutcome.Unknown, gone.Message);
        try
        {
            return await channel.ReadBack(target, content, act.Ordinal, act.EffectKey, act.IntendedAt ?? post.DueAt ?? clock.Now(), stop);
        }
        catch (Exception broken) when (broken is HttpRequestException or IOException)
        {
            return new CallResult(CallOutcome.Unknown, "The platform could not be read just now.");
        }
    }

    private async Task Save(Actor actor, Guid postId, ActRow act, CallResult seen, int look, DateTimeOffset? next, CancellationToken stop)
        => await database.Write<Done>(actor, async db =>
        {
            var post = await db.Posts.SingleAsync(row => row.Id == postId, stop);
            if (post.State != PostState.Unconfirmed) return new Done(); // a person was first
            var attempt = new PostAttempt { Id = clock.NewId(), WorkspaceId = post.WorkspaceId, PostId = post.Id, Kind = AttemptKind.Look, Part = act.Ordinal, Number = look, At = clock.Now() };
            attempt.End(Seen(seen.Outcome), seen.Reply, clock.Now(), next);
            db.PostAttempts.Add(attempt);
            if (seen.Outcome == CallOutcome.Done) return await Proven(db, actor, post, act, seen, stop) is { } refusal ? refusal : new Done();

            if (next is null) await ledger.Settle(db, [new Settlement(act.Id, ActState.Held, seen.Reply)], stop);
            post.Looked($"{(look == 1 ? "We looked once" : $"We looked {look.ToString(CultureInfo.InvariantCulture)} times")}: {seen.Reply}", next);
            await journal.Note(db, post, "unconfirmed", seen.Outcome == CallOutcome.Refused ? "Looked again: not there" : "Looked again: could not tell", stop);
            return new Done();
        }, stop);

    private async Task<Refusal?> Proven(StudioDb db, Actor actor, Post post, ActRow act, CallResult seen, CancellationToken stop)
    {
        await ledger.Settle(db, [new Settlement(act.Id, ActState.Sent, seen.Reply, seen.OutsideId, seen.Url)], stop);
        var counts = await ledger.Count(db, post.Id, stop);
        if (counts.Planned + counts.Deferred > 0) // a thread goes on after the part that is out
        {
            if (post.Begin("proof, the rest follows", actor, clock.Now()) is { } illegal) return illegal;
            await outgoing.Send(db, actor, post, stop);
            return null;
        }
        if (post.Out(actor, clock.Now(), $"Found there: {seen.Reply}", seen.OutsideId, seen.Url) is { } refusal) return refusal;
        await journal.Note(db, post, "out", "Found there: it is out", stop);
        Told.Published(db, post);
        return null;
    }

    private static AttemptOutcome Seen(CallOutcome outcome) => outcome switch
    {
        CallOutcome.Done => AttemptOutcome.Done,
        CallOutcome.Refused => AttemptOutcome.Refused,
        _ => AttemptOutcome.Unknown,
    };

    [LoggerMessage(3302, LogLevel.Information, "Looked for post {Post}, look {Look}: {Outcome}.")]
    private partial void LogLooked(Guid post, int look, CallOutcome outcome);
}
