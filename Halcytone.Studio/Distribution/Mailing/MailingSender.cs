using System.Globalization;
using Halcytone.Studio.Accounts;
using Halcytone.Studio.Acts;
using Halcytone.Studio.Audience;
using Halcytone.Studio.Channels;
using Halcytone.Studio.Foundation;
using Halcytone.Studio.Foundation.Data;
using Halcytone.Studio.Foundation.Http;
using Halcytone.Studio.Foundation.Time;
using Halcytone.Studio.Mail;
using Halcytone.Studio.Scheduling;
using Halcytone.Studio.Tasks;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;

namespace Halcytone.Studio.Distribution;

/// <summary>
/// Sends a mailing: the list into the ledger, everybody tried once, then the deferred ones in the background for up to four days. While the relay is
/// away it waits and people are told once; uncertain recipients are held and listed, never sent again by themselves.
/// </summary>
internal sealed partial class MailingSender(
    Database database, ActLedger ledger, Preparation preparation, MailingList list, Destinations destinations, Workspaces workspaces, IRecipients recipients,
    IMailTransport transport, Endings endings, Journal journal, Suppressions suppressions, OwnAddress own, IOptions<DistributionOptions> options, TimeProvider clock,
    ILogger<MailingSender> log)
{
    private const int HeldPage = 500;

    private static readonly ActState[] Unknown = [ActState.Unknown];

    public async Task<TaskResult> Send(TaskRun run, Guid postId, CancellationToken stop)
    {
        var (post, content) = await Ready(run.Actor, postId, stop);
        if (post is null || content is null) return TaskResult.Done;
        var resolved = await destinations.Resolve(run.Actor, post.DestinationId, stop);
        if (resolved.Refused(out var gone, out var target)) return await endings.Failed(run.Actor, postId, gone.Message, stop);
        if (target.Destination.ListId is not { } listId) return await endings.Failed(run.Actor, postId, "This destination has no audience list. Nothing was sent.", stop);

        var mailing = await list.WriteDown(run.Actor, post, listId, run.IsTrusted, stop);
        if (!mailing.SnapshotDone) return TaskResult.Wait("The list is being written down.", clock.Now());
        await HoldUncertain(run.Actor, postId, stop);

        var settings = await workspaces.Settings(run.Actor, stop);
        var letter = new MailingLetter(content, target.Destination, settings, own.Text, await WebPage(run.Actor, post, stop), mailing.BegunAt);
        var tally = new MailingTally(await ledger.Count(run.Actor, postId, stop));
        var halt = await Rounds(run, post, listId, letter, tally, mailing, stop);
        LogHalted(postId, halt, tally.Sent, tally.Results);
        return await Conclude(run.Actor, postId, tally, halt, CancellationToken.None);
    }

    /// <summary>The post and its pinned text: prepared anew while it is on its way, as it is for the deferred ones afterwards.</summary>
    private async Task<(Post?, ChannelContent?)> Ready(Actor actor, Guid postId, CancellationToken stop)
    {
        await using (var db = database.Read(actor))
        {
            var post = await db.Posts.SingleAsync(row => row.Id == postId, stop);
            if (post.State == PostState.Published) return (post, await db.PinnedTexts.Where(row => row.PostId == postId).Select(row => row.Content).SingleOrDefaultAsync(stop));
        }
        var prepared = await preparation.Prepare(actor, postId, stop);
        return (prepared?.Post, prepared?.Content);
    }

    private async Task<MailingHalt> Rounds(TaskRun run, Post post, Guid listId, MailingLetter letter, MailingTally tally, MailingRow mailing, CancellationToken stop)
    {
        var lines = new IMailSession[Math.Min(options.Value.Connections, transport.Connections)];
        for (var line = 0; line < lines.Length; line++) lines[line] = transport.Open(run.Actor);
        try
        {
            var feed = new MailingFeed(ledger, recipients, run.Actor, post.Id, listId, stop);
            var rounds = new MailingRun(ledger, run, feed, letter, lines, tally, so => Tell(run.Actor, post.Id, so), act => DeferUntil(act, mailing), options.Value, clock);
            return await rounds.Go(stop);
        }
        finally
        {
            foreach (var line in lines) await line.DisposeAsync();
        }
    }

    /// <summary>When a deferred recipient is tried again; null when the four days are over.</summary>
    private DateTimeOffset? DeferUntil(ActRow act, MailingRow mailing)
        => clock.Now() - mailing.BegunAt > TimeSpan.FromHours(options.Value.DeferredHours) ? null : clock.Now() + DistributionOptions.Step(options.Value.DeferredAfter, act.Attempt - 1);

    /// <summary>Saves and tells how far it is; false when it is not to go on.</summary>
    private async Task<bool> Tell(Actor actor, Guid postId, MailingTally tally)
    {
        var outcome = await database.Write<bool>(actor, async db =>
        {
            var post = await db.Posts.SingleAsync(row => row.Id == postId);
            var before = post.Sent;
            post.Progress(tally.Counts);
            post.Tell(Report(post));
            await Suppress(db, actor, tally);
            await journal.Note(db, post, "out", $"{(post.Sent - before).ToString("N0", CultureInfo.InvariantCulture)} more accepted", CancellationToken.None, "recipients_progress");
            if (tally.Brake is { } why && post.Reason is null)
            {
                post.Pause(actor, clock.Now());
                Told.PausedByItself(db, post, why);
                await journal.Note(db, post, "failed", $"Paused by itself: {why}", CancellationToken.None);
            }
            return post.Reason != PostReasons.Paused;
        }, CancellationToken.None);
        tally.Gone.Clear();
        return outcome.Match(goOn => goOn, _ => false);
    }

    /// <summary>Addresses that turned out not to exist are not written to again.</summary>
    private async Task Suppress(StudioDb db, Actor actor, MailingTally tally)
    {
        foreach (var (email, reply) in tally.Gone) await suppressions.AddTo(db, actor, email, SuppressionReason.HardBounce, reply, CancellationToken.None);
    }

    /// <summary>What was open when a run was cut off, nobody knows: held and listed, one a connection at most.</summary>
    private async Task HoldUncertain(Actor actor, Guid postId, CancellationToken stop)
    {
        while (await ledger.Of(actor, postId, Unknown, afterOrdinal: -1, HeldPage, stop) is { Count: > 0 } open)
            await ledger.Settle(actor, [.. open.Select(act => new Settlement(act.Id, ActState.Held, "The studio was stopped between handing it over and the relay's answer."))], stop);
    }

    private async Task<TaskResult> Conclude(Actor actor, Guid postId, MailingTally tally, MailingHalt halt, CancellationToken stop)
    {
        var deferred = await ledger.NextDeferredAt(actor, postId, stop);
        var result = TaskResult.Done;
        await database.Write<Done>(actor, async db =>
        {
            var post = await db.Posts.SingleAsync(row => row.Id == postId, stop);
            var mailing = await db.Mailings.SingleAsync(row => row.PostId == postId, stop);
            var counts = await ledger.Count(db, postId, stop);
            var before = post.Sent;
            post.Progress(counts);
            await Suppress(db, actor, tally);
            if (post.Sent > before) await journal.Note(db, post, "out", $"{(post.Sent - before).ToString("N0", CultureInfo.InvariantCulture)} more accepted", stop, "recipients_progress");
            db.Signal(new PostChanged(post.WorkspaceId, post.Id, post.ItemId, post.ReleaseId));
            if (halt != MailingHalt.RelayDown && mailing.RelayIsBack()) await journal.Note(db, post, "publishing", "The mail service is back", stop);
            result = halt switch
            {
                _ when post.Reason == PostReasons.Paused => TaskResult.Done, // whoever resumes it sends a new task
                MailingHalt.GoOnLater => TaskResult.Wait("Goes on.", clock.Now()),
                MailingHalt.Paused => TaskResult.Wait("Goes on.", clock.Now()), // resumed meanwhile
                MailingHalt.RelayDown => await WaitForRelay(db, post, mailing, stop),
                _ => await Tried(db, actor, post, counts, deferred, stop),
            };
            return new Done();
        }, stop);
        return result;
    }

    private async Task<TaskResult> WaitForRelay(StudioDb db, Post post, MailingRow mailing, CancellationToken stop)
    {
        const string Why = "The mail service cannot be reached. The release waits and goes on by itself; nothing is lost.";
        var first = mailing.RelayIsDown(clock.Now());
        var at = clock.Now() + DistributionOptions.Step(options.Value.RelayDown, mailing.RelayLooks - 1);
        if (post.State == PostState.Publishing) post.TryAgain(at, Why);
        if (first)
        {
            await journal.Note(db, post, "scheduled", "The mail service cannot be reached, waiting", stop);
            Told.Waits(db, post, Why);
        }
        return TaskResult.Wait(Why, at);
    }

    /// <summary>Everybody was tried once: published when somebody has it; what is deferred goes on in the background.</summary>
    private async Task<TaskResult> Tried(StudioDb db, Actor actor, Post post, ActCounts counts, DateTimeOffset? deferred, CancellationToken stop)
    {
        post.Tell(Report(post));
        if (post.State == PostState.Publishing && counts.Sent > 0)
        {
            post.Out(actor, clock.Now(), Report(post));
            await journal.Note(db, post, "out", $"Everybody was tried: {Report(post)}", stop);
            Told.Published(db, post);
        }
        else if (post.State == PostState.Publishing && deferred is null)
        {
            await Nobody(db, actor, post, counts, stop);
            return TaskResult.Done;
        }
        if (deferred is not { } at) return TaskResult.Done;
        if (post.State == PostState.Publishing) post.TryAgain(at, $"Nobody has it yet. {Report(post)}");
        return TaskResult.Wait("Deferred recipients wait for their next attempt.", at);
    }

    /// <summary>Nobody got it: failed; or, where answers were lost, unconfirmed.</summary>
    private async Task Nobody(StudioDb db, Actor actor, Post post, ActCounts counts, CancellationToken stop)
    {
        if (counts.Held + counts.Unknown > 0)
        {
            post.Doubt(actor, clock.Now(), $"No answer came for {counts.Held + counts.Unknown} recipients, and nobody else has it. {Report(post)}");
            await journal.Note(db, post, "unconfirmed", "Answers were lost, outcome unknown", stop);
            Told.Unconfirmed(db, post, post.Reply!);
            return;
        }
        var why = post.Recipients == 0 ? "The list has nobody who may be written to. Nothing was sent."
            : counts.Abandoned > 0 ? "It was stopped before anybody got it." : $"Nobody got it. {Report(post)}";
        post.Fail(actor, clock.Now(), why);
        await journal.Note(db, post, "failed", why, stop);
        Told.Failed(db, post, why);
    }

    private async Task<string?> WebPage(Actor actor, Post post, CancellationToken stop)
    {
        await using var db = database.Read(actor);
        var url = await db.Posts.Where(row => row.ItemId == post.ItemId && row.Channel == ChannelKind.Web && row.Url != null)
            .OrderByDescending(row => row.PublishedAt).Select(row => row.Url).FirstOrDefaultAsync(stop);
        return url is ['/', ..] ? own.Of(url) : url;
    }

    /// <summary>How far a mailing is, in words.</summary>
    internal static string Report(Post post)
    {
        var words = new List<string> { $"{Number(post.Sent)} of {Number(post.Recipients)} accepted" };
        if (post.Deferred > 0) words.Add($"{Number(post.Deferred)} put off by the receiver");
        if (post.Refused > 0) words.Add($"{Number(post.Refused)} refused");
        if (post.Uncertain > 0) words.Add($"{Number(post.Uncertain)} uncertain");
        return string.Join(", ", words) + ".";
    }

    private static string Number(int count) => count.ToString("N0", CultureInfo.InvariantCulture);

    [LoggerMessage(3303, LogLevel.Information, "Mailing {Post} halted: {Halt}; {Sent} sent in all, {Results} results in this run.")]
    private partial void LogHalted(Guid post, MailingHalt halt, int sent, int results);
}
