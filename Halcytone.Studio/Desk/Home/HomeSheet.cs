using Halcytone.Studio.Channels;
using Halcytone.Studio.Desk.Board;
using Halcytone.Studio.Foundation;
using Halcytone.Studio.Foundation.Data;
using Halcytone.Studio.Foundation.Time;
using Halcytone.Studio.Review;

namespace Halcytone.Studio.Desk.Home;

/// <summary>What the panels of one home are made from: read once, shared by all of them.</summary>
/// <param name="Cards">The newest 200 items with where they stand.</param>
/// <param name="Posts">The posts of the seven days and of the next 24 hours, in their order.</param>
internal sealed record HomeSheet(StudioDb Db, Actor Actor, DateTimeOffset Now, DateTimeOffset WeekBegins, string Zone, IReadOnlyList<Card> Cards, IReadOnlyList<PostLine> Posts, ReviewFindings Findings)
{
    /// <summary>Lines of one panel; what is more stands on the page it links to.</summary>
    public const int MostLines = 5;

    public bool IsMine(Card card) => card.OwnerId == Actor.MemberId;

    /// <summary>The posts of the seven days.</summary>
    public IReadOnlyList<PostLine> Week => [.. Posts.Where(post => post.At >= WeekBegins && post.At < WeekBegins.AddDays(7))];

    /// <summary>The instant's day on the workspace's wall.</summary>
    public DateOnly Day(DateTimeOffset at) => DateOnly.FromDateTime(ZoneResolver.WallTime(at, Zone));

    /// <summary>Posts of one item at one time as one line, with the channels they go to.</summary>
    public static IEnumerable<PanelLine> Together(IEnumerable<PostLine> posts, Func<PostLine, string?> says) => posts.GroupBy(post => (post.ItemId, post.At)).Select(group =>
    {
        var first = group.First();
        return new PanelLine(first.Title, first.ReleaseId is { } release ? $"/distribution/{release}" : $"/content/{first.ItemId}")
        {
            At = first.At, Says = says(first), Channels = [.. group.Select(post => post.Channel).Distinct().Order()],
            Chip = group.Select(post => post.Chip).Distinct().Count() == 1 ? first.Chip : group.Any(post => post.IsTrouble) ? group.First(post => post.IsTrouble).Chip : first.Chip,
        };
    });

    /// <summary>A number of things, in words.</summary>
    public static string Count(int count, string one, string? many = null) => count == 1 ? $"1 {one}" : $"{count} {many ?? one + "s"}";
}
