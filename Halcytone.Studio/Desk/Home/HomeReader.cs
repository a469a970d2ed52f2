using Halcytone.Studio.Content;
using Halcytone.Studio.Desk.Board;
using Halcytone.Studio.Foundation;
using Halcytone.Studio.Foundation.Data;
using Halcytone.Studio.Foundation.Time;
using Halcytone.Studio.Review;
using Halcytone.Studio.Scheduling;
using Halcytone.Studio.Tasks;
using Microsoft.EntityFrameworkCore;

namespace Halcytone.Studio.Desk.Home;

/// <summary>Reads what a person's home shows, in bounded projections.</summary>
public sealed class HomeReader(Database database, BoardReader board, WaitingReviews reviews, ReviewFindings findings, Panels.AdministratorPanels administrator, TimeProvider clock)
{
    private const int MostWaiting = 8;
    private const int MostPosts = 300;
    private const int MostFaults = 3;
    private readonly HomeRecipes recipes = new(administrator);
    private static readonly TimeSpan Soon = TimeSpan.FromHours(24);

    /// <summary>What stands on the home of one of this person's roles.</summary>
    /// <param name="wished">The role whose home is wished; the first of the person's own where it is not theirs.</param>
    /// <param name="weekBegins">Midnight of this week's first day on the workspace's wall.</param>
    /// <param name="zone">The workspace's zone.</param>
    public async Task<Outcome<HomeView>> Read(Actor actor, Role wished, DateTimeOffset weekBegins, string zone, CancellationToken stop)
    {
        if (actor.Lacks(Right.Read, "read the desk") is { } no) return no;
        var now = clock.Now();
        if ((await board.Read(actor, new ItemFilter(), stop)).Refused(out var refused, out var cards)) return refused;

        var choices = recipes.Of(actor.Roles);
        var shown = choices.Contains(wished) ? wished : choices.Count > 0 ? choices[0] : Role.Editor;
        await using var db = database.Read(actor);
        var posts = await Posts(db, weekBegins.ToUniversalTime(), weekBegins.AddDays(7).ToUniversalTime(), now + Soon, stop);
        var asked = await reviews.Of(actor, stop);
        var waiting = ToDecide(asked, cards, await Faults(db, actor, asked, stop)).Concat(Mine(actor, cards)).Concat(Troubles(actor, posts)).Concat(await Quarantined(db, actor, stop));

        var sheet = new HomeSheet(db, actor, now, weekBegins, zone, cards, posts, findings);
        var panels = new List<HomePanel>();
        foreach (var read in recipes.For(shown)) panels.Add(await read(sheet, stop));
        return new HomeView(shown, choices, [.. waiting.OrderBy(one => one.When ?? DateTimeOffset.MinValue).Take(MostWaiting)],
            posts.FirstOrDefault(post => post.At > now && post.State is PostState.Draft or PostState.Scheduled), panels);
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
    private static IEnumerable<Waiting> ToDecide(IEnumerable<WaitingReview> reviews, IReadOnlyList<Card> cards, Dictionary<Guid, Validation> looks) => reviews.Select(review =>
    {
        var goes = cards.FirstOrDefault(card => card.Id == review.ItemId)?.NextAt;
        var look = looks.GetValueOrDefault(review.ItemId);
        var says = $"{Capital(review.Kind.Word())} · version {review.Version} · asked by {review.AskedBy} · {review.Level}";
        return new Waiting(review.Title, $"/approvals/{review.RequestId}", look is null ? says : $"{says} · score {look.Score}", goes ?? review.Deadline,
            review.Urgent ? "changes" : "review", review.Urgent ? "Urgent" : $"In review {review.Decided} of {review.Levels}", "Review")
        {
            Channels = review.Channels, Who = review.AskedBy, Faults = look is null ? [] : [.. Panels.SeoPanels.Faults(look, MostFaults)],
        };
    });

    /// <summary>The scores of what waits for an SEO check, by item.</summary>
    private async Task<Dictionary<Guid, Validation>> Faults(StudioDb db, Actor actor, IReadOnlyList<WaitingReview> asked, CancellationToken stop)
    {
        if (!actor.May(Right.CheckSeo)) return [];
        Guid[] ids = [.. asked.Take(MostWaiting).Select(review => review.ItemId)];
        var texts = await db.Drafts.Where(draft => ids.Contains(draft.ItemId)).Select(draft => new { draft.ItemId, draft.Text }).ToListAsync(stop);
        var kinds = asked.ToDictionary(review => review.ItemId, review => review.Kind);
        return texts.ToDictionary(row => row.ItemId, row => findings.OfText(kinds[row.ItemId], row.Text));
    }

    /// <summary>The writer's own: what came back with changes.</summary>
    private static IEnumerable<Waiting> Mine(Actor actor, IReadOnlyList<Card> cards) => cards
        .Where(card => card.Standing.Column == BoardColumn.Changes && card.Owner == actor.Name)
        .Select(card => new Waiting(card.Title, $"/content/{card.Id}", $"{Capital(card.Kind.Word())} · changes were requested", card.NextAt, card.Standing.Tone, card.Standing.Label, "Open")
        {
            Channels = card.Channels,
        });

    /// <summary>What went wrong, for those who may put it right.</summary>
    private static IEnumerable<Waiting> Troubles(Actor actor, IEnumerable<PostLine> posts) => !actor.May(Right.Recover) ? [] : posts.Where(post => post.IsTrouble)
        .Select(post => new Waiting(post.Title, post.ReleaseId is { } release ? $"/distribution/{release}" : $"/content/{post.ItemId}", $"{post.Destination} · {post.Chip.Label.ToLowerInvariant()}", post.At, post.Chip.Tone, post.Chip.Label, "Look")
        {
            Channels = [post.Channel],
        });

    /// <summary>Tasks that only a person can let go on, for administrators.</summary>
    private static async Task<IEnumerable<Waiting>> Quarantined(StudioDb db, Actor actor, CancellationToken stop)
    {
        if (!actor.May(Right.Administer)) return [];
        var tasks = await db.QueuedTasks.CountAsync(task => task.State == TaskState.Quarantined, stop);
        if (tasks == 0) return [];
        return [new Waiting(HomeSheet.Count(tasks, "quarantined task"), "/admin/queue?state=quarantined", "Crashed three times; a person decides", null, "failed", "Quarantined", "Open")];
    }

    private static string Capital(string words) => char.ToUpperInvariant(words[0]) + words[1..];
}
