using Halcytone.Studio.Desk.Board;
using Halcytone.Studio.Scheduling;

namespace Halcytone.Studio.Desk.Home.Panels;

/// <summary>What several roles look at: what is due, the board, the week.</summary>
internal static class DeskPanels
{
    private const int MostPeople = 6;
    private static readonly TimeSpan Soon = TimeSpan.FromHours(24);

    public static Task<HomePanel> DueSoon(HomeSheet sheet, CancellationToken stop)
    {
        var due = sheet.Posts.Where(post => post.State is PostState.Draft or PostState.Scheduled && post.At >= sheet.Now && post.At <= sheet.Now + Soon).ToList();
        var open = due.Where(post => post.Lacks is not null).ToList();
        var lines = HomeSheet.Together(open, post => null).ToList();
        return Task.FromResult<HomePanel>(new LinesPanel("Due in 24 h, not approved", [.. lines.Take(HomeSheet.MostLines)], due.Count == 0 ? "Nothing is due before tomorrow." : "Everything that is due is approved.")
        {
            Aside = $"{open.Count} of {HomeSheet.Count(due.Count, "post")}",
        });
    }

    public static Task<HomePanel> Board(HomeSheet sheet, CancellationToken stop)
    {
        var working = sheet.Cards.Where(card => card.Standing.Column is not (BoardColumn.Idea or BoardColumn.Out)).GroupBy(card => card.Owner)
            .Select(group => (group.Key, group.Count())).OrderByDescending(person => person.Item2).ThenBy(person => person.Key, StringComparer.Ordinal).Take(MostPeople);
        return Task.FromResult<HomePanel>(new BoardPanel(sheet.Cards.GroupBy(card => card.Standing.Column).ToDictionary(group => group.Key, group => group.Count()), [.. working])
        {
            Aside = sheet.Cards.Count < BoardReader.Most ? HomeSheet.Count(sheet.Cards.Count, "item") : $"the newest {BoardReader.Most}", Href = "/content/board",
        });
    }

    public static Task<HomePanel> Week(HomeSheet sheet, CancellationToken stop) => Task.FromResult<HomePanel>(WeekOf("This week", sheet.Week));

    /// <summary>What stands still: failed, missed and unconfirmed posts, overdue reviews, and what was sent back.</summary>
    public static Task<HomePanel> Blocked(HomeSheet sheet, CancellationToken stop)
    {
        var troubles = HomeSheet.Together(sheet.Posts.Where(post => post.IsTrouble), post => $"to {post.Destination}");
        var stuck = sheet.Cards.Where(card => card.Standing.Column == BoardColumn.Changes || card.Standing.Label == "Overdue review").Select(card => new PanelLine(card.Title, $"/content/{card.Id}")
        {
            Who = card.Owner, At = card.NextAt, Channels = card.Channels, Chip = (card.Standing.Tone, card.Standing.Label),
        });
        var lines = troubles.Concat(stuck).ToList();
        return Task.FromResult<HomePanel>(new LinesPanel("Blocked and overdue", [.. lines.Take(HomeSheet.MostLines)], "Nothing is blocked. Reviews are in time and every post that was due is out.")
        {
            Aside = lines.Count == 0 ? null : HomeSheet.Count(lines.Count, "thing"), Href = "/content/board",
        });
    }

    public static WeekPanel WeekOf(string title, IReadOnlyList<PostLine> posts) => new(title, posts)
    {
        Aside = posts.Count == 0 ? "nothing planned yet" : $"{HomeSheet.Count(posts.Count, "post")}, {posts.Count(post => post.State == PostState.Published)} out",
    };
}
