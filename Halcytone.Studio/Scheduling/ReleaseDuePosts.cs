using Halcytone.Studio.Acts;
using Halcytone.Studio.Channels;
using Halcytone.Studio.Foundation;
using Halcytone.Studio.Foundation.Data;
using Halcytone.Studio.Foundation.Events;
using Halcytone.Studio.Foundation.Time;
using Halcytone.Studio.Review;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;

namespace Halcytone.Studio.Scheduling;

/// <summary>
/// The clock's hand: a post whose time has come becomes publishing, with its task, in one unit of work; one that is held or too late becomes
/// missed, and its people are told. It reaches the same result however often, late or concurrently it looks.
/// </summary>
public sealed partial class ReleaseDuePosts(
    Database database, Outgoing outgoing, ApprovalGate gate, IOptions<SchedulingOptions> options, TimeProvider clock, ILogger<ReleaseDuePosts> log) : BackgroundService
{
    /// <summary>A post that should be on its way and has been still for this long gets a task again; the queue drops it where one is open.</summary>
    private static readonly TimeSpan Still = TimeSpan.FromSeconds(5);

    private long? nudgedAt;

    /// <inheritdoc/>
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        while (!stoppingToken.IsCancellationRequested)
        {
            try
            {
                await Look(stoppingToken);
                await Task.Delay(TimeSpan.FromSeconds(options.Value.PollSeconds * (0.8 + 0.4 * Random.Shared.NextDouble())), clock, stoppingToken);
            }
            catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
            {
                return;
            }
            catch (Exception failure) // the edge of the loop: the next look is a second away
            {
                LogLookFailed(failure);
                await Task.Delay(TimeSpan.FromSeconds(5), clock, stoppingToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            }
        }
    }

    /// <summary>Looks once. Answers how many posts it let go or found missed.</summary>
    public async Task<int> Look(CancellationToken stop)
    {
        var moved = 0;
        foreach (var (workspace, postId) in await Due(stop))
            if (await Handle(workspace, postId, stop)) moved++;
        if (nudgedAt is { } last && clock.GetElapsedTime(last) < Still) return moved;

        nudgedAt = clock.GetTimestamp();
        foreach (var (workspace, postId) in await LeftStill(stop)) await Nudge(workspace, postId, stop);
        return moved;
    }

    private async Task<List<(WorkspaceId, Guid)>> Due(CancellationToken stop)
    {
        var now = clock.Now();
        await using var db = database.ReadInstallation();
        var rows = await db.Posts.IgnoreQueryFilters()
            .Where(post => post.State == PostState.Scheduled && post.DueAt <= now && post.Reason == null)
            .OrderBy(post => post.DueAt).Take(options.Value.MostAtOnce)
            .Select(post => new { post.WorkspaceId, post.Id }).ToListAsync(stop);
        return rows.ConvertAll(row => (row.WorkspaceId, row.Id));
    }

    /// <summary>True when the post was let go or missed.</summary>
    private async Task<bool> Handle(WorkspaceId workspace, Guid postId, CancellationToken stop)
    {
        var clockHand = Actor.House(workspace, "Schedule");
        var outcome = await database.Write<bool>(clockHand, async db =>
        {
            var now = clock.Now();
            var post = await db.Posts.SingleOrDefaultAsync(row => row.Id == postId, stop);
            if (post is null || post.State != PostState.Scheduled || post.Reason is not null || post.DueAt > now) return false;

            if (await db.StandingPause(stop) is { } pause) return post.Pause(clockHand, now, pause.Id) is { } unpaused ? unpaused : Told(db, post);
            if (now - post.DueAt > options.Value.LateBy(post)) return Miss(db, post, clockHand, $"Its time was {post.DueAt:yyyy-MM-dd HH:mm} UTC; that is too long ago. Nothing was sent.");
            var lacking = await gate.Missing(db, post.ItemId, [post.Channel], stop);
            if (lacking.Count > 0) return Miss(db, post, clockHand, $"{new ApprovalMissing(lacking).Message} Its time was {post.DueAt:yyyy-MM-dd HH:mm} UTC.");

            if (post.Begin("due", clockHand, now) is { } refusal) return refusal;
            await outgoing.Send(db, clockHand, post, stop);
            db.Record(new Fact("post.due", new Subject("post", post.Id), $"\"{post.Title}\" to {post.DestinationName} is due and goes out"));
            return true;
        }, stop);
        if (!outcome.Refused(out var why, out var moved)) return moved;
        LogNotLetGo(postId, why.Code);
        return false;
    }

    private static bool Told(StudioDb db, Post post)
    {
        db.Signal(new PostChanged(post.WorkspaceId, post.Id, post.ItemId, post.ReleaseId));
        return true;
    }

    private bool Miss(StudioDb db, Post post, Actor by, string why)
    {
        post.Miss(why, by, clock.Now());
        db.Record(new Fact("post.missed", new Subject("post", post.Id), $"Missed: \"{post.Title}\" to {post.DestinationName}. {why}")
        {
            Notify = new Notify(NoticeReason.Deadline, $"/content/{post.ItemId}", Role.MarketingManager | Role.ContentManager,
                post.CreatedByMemberId == Guid.Empty ? null : [post.CreatedByMemberId]),
        });
        db.Signal(new PostChanged(post.WorkspaceId, post.Id, post.ItemId, post.ReleaseId));
        LogMissed(post.Id, post.Channel);
        return true;
    }

    /// <summary>Posts on their way whose next attempt was due a while ago: their task ended at an unlucky moment.</summary>
    private async Task<List<(WorkspaceId, Guid)>> LeftStill(CancellationToken stop)
    {
        var before = clock.Now() - Still;
        await using var db = database.ReadInstallation();
        var rows = await db.Posts.IgnoreQueryFilters()
            .Where(post => post.State == PostState.Publishing && post.Reason == null && post.DueAt < before && (post.NextAttemptAt == null || post.NextAttemptAt < before))
            .OrderBy(post => post.DueAt).Take(options.Value.MostAtOnce)
            .Select(post => new { post.WorkspaceId, post.Id }).ToListAsync(stop);
        return rows.ConvertAll(row => (row.WorkspaceId, row.Id));
    }

    private async Task Nudge(WorkspaceId workspace, Guid postId, CancellationToken stop)
    {
        var clockHand = Actor.House(workspace, "Schedule");
        await database.Write<Done>(clockHand, async db =>
        {
            var post = await db.Posts.SingleOrDefaultAsync(row => row.Id == postId && row.State == PostState.Publishing, stop);
            if (post is not null) await outgoing.Send(db, clockHand, post, stop);
            return new Done();
        }, stop);
    }

    [LoggerMessage(3201, LogLevel.Warning, "Post {Post} on {Channel} was missed: held or too late.")]
    private partial void LogMissed(Guid post, ChannelKind channel);

    [LoggerMessage(3202, LogLevel.Warning, "Post {Post} was due but could not be let go: {Code}.")]
    private partial void LogNotLetGo(Guid post, string code);

    [LoggerMessage(3203, LogLevel.Error, "Looking for due posts failed; the next look follows.")]
    private partial void LogLookFailed(Exception failure);
}
