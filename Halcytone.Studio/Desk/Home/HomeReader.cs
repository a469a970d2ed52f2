using Halcytone.Studio.Content;
using Halcytone.Studio.Desk.Board;
using Halcytone.Studio.Foundation;
using Halcytone.Studio.Foundation.Data;
using Halcytone.Studio.Foundation.Time;
using Halcytone.Studio.Scheduling;
using Halcytone.Studio.Tasks;
using Microsoft.EntityFrameworkCore;

namespace Halcytone.Studio.Desk.Home;

/// <summary>Reads what a person's home shows, in bounded projections.</summary>
public sealed class HomeReader(Database database, BoardReader board, WaitingReviews reviews, TimeProvider clock)
{
    private const int MostWaiting = 8;
    private const int MostPosts = 300;
    private static readonly TimeSpan Soon = TimeSpan.FromHours(24);
    private static readonly TimeSpan Lately = TimeSpan.FromDays(7);

    /// <summary>What this person's roles put on their home.</summary>
    /// <param name="weekBegins">Midnight of this week's first day on the workspace's wall.</param>
    public async Task<Outcome<HomeView>> Read(Actor actor, DateTimeOffset weekBegins, CancellationToken stop)
    {
        if (actor.Lacks(Right.Read, "read the desk") is { } no) return no;
        var now = clock.Now();
        if ((await board.Read(actor, stop)).Refused(out var refused, out var cards)) return refused;

        await using var db = database.Read(actor);
        var posts = await Posts(db, weekBegins.ToUniversalTime(), weekBegins.AddDays(7).ToUniversalTime(), now + Soon, stop);
        var health = actor.May(Right.Administer) ? await Health(db, now, stop) : null;

        var waiting = await reviews.Of(actor, stop);
        var due = posts.Where(post => post.State is PostState.Draft or PostState.Scheduled && post.At >= now && post.At <= now + Soon).ToList();
        return new HomeView(
            [.. ToDecide(waiting, cards).Concat(Mine(actor, cards)).Concat(Troubles(actor, posts, health)).OrderBy(waiting => waiting.When ?? DateTimeOffset.MaxValue).Take(MostWaiting)],
            [.. due.Where(post => post.Lacks is not null)], due.Count,
            cards.GroupBy(card => card.Standing.Column).ToDictionary(group => group.Key, group => group.Count()),
            [.. posts.Where(post => post.At >= weekBegins && post.At < weekBegins.AddDays(7))],
            health);
    }

    private static async Task<List<PostLine>> Posts(StudioDb db, DateTimeOffset from, DateTimeOffset to, DateTimeOffset soon, CancellationToken stop)
    {
        var until = soon > to ? soon : to;
        var rows = await db.Posts
            .Where(post => post.State != PostState.Cancelled)
            .Where(post => (post.PublishedAt ?? post.DueAt ?? post.PlannedFor) >= from && (post.PublishedAt ?? post.DueAt ?? post.PlannedFor) < until)
            .OrderBy(post => post.PublishedAt ?? post.DueAt ?? post.PlannedFor).Take(MostPosts)
            .Join(db.Items, post => post.ItemId, item => item.Id, (post, item) => new
            {
                post.Id, post.ItemId, item.Title, post.Channel, post.DestinationName, At = post.PublishedAt ?? post.DueAt ?? post.PlannedFor, post.State, post.Reason, post.ReleaseId, Item = item.State,
            })
            .ToListAsync(stop);
        return rows.ConvertAll(row => new PostLine(row.Id, row.ItemId, row.Title, row.Channel, row.DestinationName, row.At!.Value, row.State, row.Reason, row.ReleaseId, row.Item switch
        {
            ContentState.Approved => null,
            ContentState.InReview => "In review",
            _ => "Not sent to review",
        }));
    }

    /// <summary>Reviews whose next level is this person's.</summary>
    private static IEnumerable<Waiting> ToDecide(IEnumerable<WaitingReview> reviews, IReadOnlyList<Card> cards) => reviews.Select(review =>
    {
        var goes = cards.FirstOrDefault(card => card.Id == review.ItemId)?.NextAt;
        return new Waiting(review.Title, $"/approvals/{review.RequestId}", $"{Capital(review.Kind.Word())} · version {review.Version} · asked by {review.AskedBy} for the {review.Level}", goes ?? review.Deadline,
            review.Urgent ? "changes" : "review", review.Urgent ? "Urgent" : $"In review {review.Decided} of {review.Levels}", "Review")
        {
            Channels = review.Channels, Who = review.AskedBy,
        };
    });

    /// <summary>The writer's own: what came back with changes.</summary>
    private static IEnumerable<Waiting> Mine(Actor actor, IReadOnlyList<Card> cards) => cards
        .Where(card => card.Standing.Column == BoardColumn.Changes && card.Owner == actor.Name)
        .Select(card => new Waiting(card.Title, $"/content/{card.Id}", $"{Capital(card.Kind.Word())} · changes were requested", card.NextAt, card.Standing.Tone, card.Standing.Label, "Open")
        {
            Channels = card.Channels,
        });

    /// <summary>What went wrong, for those who may put it right.</summary>
    private static IEnumerable<Waiting> Troubles(Actor actor, IEnumerable<PostLine> posts, Health? health)
    {
        if (actor.May(Right.Recover))
        {
            foreach (var post in posts.Where(post => post.State is PostState.Failed or PostState.Unconfirmed || post.Reason == PostReasons.Missed))
                yield return new Waiting(post.Title, post.ReleaseId is { } release ? $"/distribution/{release}" : $"/content/{post.ItemId}", $"{post.Destination} · {post.Chip.Label.ToLowerInvariant()}", post.At, post.Chip.Tone, post.Chip.Label, "Look") { Channels = [post.Channel] };
        }
        if (health?.Quarantined > 0)
            yield return new Waiting($"{health.Quarantined} quarantined {(health.Quarantined == 1 ? "task" : "tasks")}", "/admin/queue?state=quarantined", "Crashed three times; a person decides", null, "failed", "Quarantined", "Open");
    }

    private static string Capital(string words) => char.ToUpperInvariant(words[0]) + words[1..];

    private static async Task<Health> Health(StudioDb db, DateTimeOffset now, CancellationToken stop)
    {
        var since = now - Lately;
        var tasks = await db.QueuedTasks.Where(task => task.State != TaskState.Succeeded && task.State != TaskState.Cancelled && (task.FinishedAt == null || task.FinishedAt > since))
            .GroupBy(task => task.State).Select(group => new { State = group.Key, Count = group.Count() }).ToDictionaryAsync(row => row.State, row => row.Count, stop);
        var unconfirmed = await db.Posts.CountAsync(post => post.State == PostState.Unconfirmed, stop);
        var sources = await db.Sources.CountAsync(source => source.ArchivedAt == null && source.FailingSince != null, stop);
        return new Health(tasks.GetValueOrDefault(TaskState.Queued) + tasks.GetValueOrDefault(TaskState.Running), tasks.GetValueOrDefault(TaskState.Quarantined),
            tasks.GetValueOrDefault(TaskState.Failed), unconfirmed, sources);
    }
}
