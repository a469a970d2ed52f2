using System.Globalization;
using Halcytone.Studio.Content;
using Halcytone.Studio.Scheduling;
using Microsoft.EntityFrameworkCore;

namespace Halcytone.Studio.Desk.Home.Panels;

/// <summary>What goes where, and what is missing there.</summary>
internal static class MarketingPanels
{
    private const int Ahead = 14;
    private const int MostPosts = 1000;
    private static readonly TimeSpan TooNear = TimeSpan.FromMinutes(15);
    private static readonly CultureInfo English = CultureInfo.GetCultureInfo("en-GB");

    /// <summary>Today's posts, a line a channel.</summary>
    public static Task<HomePanel> Today(HomeSheet sheet, CancellationToken stop)
    {
        var today = sheet.Day(sheet.Now);
        var posts = sheet.Posts.Where(post => sheet.Day(post.At) == today).ToList();
        return Task.FromResult<HomePanel>(new LinesPanel("Today by channel", [.. posts.GroupBy(post => post.Channel).OrderBy(group => group.Key).Select(group => new PanelLine(Words.Name(group.Key), "/distribution")
        {
            Channels = [group.Key], At = group.Where(post => post.At >= sheet.Now).Select(post => (DateTimeOffset?)post.At).FirstOrDefault(),
            Says = Parts(group), Chip = group.FirstOrDefault(post => post.IsTrouble)?.Chip, Figure = HomeSheet.Count(group.Count(), "post"),
        })], "Nothing goes out today.") { Aside = posts.Count == 0 ? null : HomeSheet.Count(posts.Count, "post"), Href = "/distribution" });
    }

    /// <summary>Days of the next two weeks on which nothing goes out, and posts of one channel too near to each other.</summary>
    public static async Task<HomePanel> Gaps(HomeSheet sheet, CancellationToken stop)
    {
        var until = sheet.Now.AddDays(Ahead);
        var posts = await sheet.Db.Posts.Where(post => post.State == PostState.Draft || post.State == PostState.Scheduled)
            .Where(post => (post.DueAt ?? post.PlannedFor) >= sheet.Now && (post.DueAt ?? post.PlannedFor) < until)
            .OrderBy(post => post.DueAt ?? post.PlannedFor).Take(MostPosts).Select(post => new { post.ItemId, post.Title, post.DestinationId, post.DestinationName, post.Channel, At = post.DueAt ?? post.PlannedFor }).ToListAsync(stop);
        var clashes = posts.GroupBy(post => post.DestinationId).SelectMany(group => group.Zip(group.Skip(1))).Where(pair => pair.First.ItemId != pair.Second.ItemId && pair.Second.At - pair.First.At < TooNear)
            .Select(pair => new PanelLine($"{pair.First.Title} and {pair.Second.Title}", $"/content/{pair.Second.ItemId}") { At = pair.Second.At, Channels = [pair.Second.Channel], Says = $"both to {pair.Second.DestinationName}", Chip = ("changes", "Clash") }).ToList();
        var taken = posts.Select(post => sheet.Day(post.At!.Value)).ToHashSet();
        var gaps = Runs(Enumerable.Range(1, Ahead - 1).Select(day => sheet.Day(sheet.Now).AddDays(day)).Where(day => !taken.Contains(day)))
            .Select(run => new PanelLine(run.From == run.To ? run.From.ToString("ddd d MMM", English) : $"{run.From.ToString("ddd d", English)} to {run.To.ToString("ddd d MMM", English)}", null) { Says = "nothing planned", Chip = ("idea", "Gap") }).ToList();
        return new LinesPanel("Gaps and clashes, 14 days", [.. clashes.Concat(gaps).Take(HomeSheet.MostLines)], "Every day of the next two weeks has something, and nothing gets in its own way.")
        {
            Aside = $"{HomeSheet.Count(clashes.Count, "clash", "clashes")}, {HomeSheet.Count(gaps.Count, "gap")}",
        };
    }

    /// <summary>Each campaign with its goal and how much of it is out.</summary>
    public static async Task<HomePanel> Campaigns(HomeSheet sheet, CancellationToken stop)
    {
        var (items, posts) = (sheet.Db.Items.Where(item => item.State != ContentState.Archived), sheet.Db.Posts.Where(post => post.State == PostState.Published));
        var campaigns = await sheet.Db.Campaigns.Where(campaign => campaign.ArchivedAt == null).OrderByDescending(campaign => campaign.CreatedAt).Take(HomeSheet.MostLines)
            .Select(campaign => new
            {
                campaign.Id, campaign.Name, campaign.Goal,
                Items = items.Count(item => item.CampaignId == campaign.Id),
                Out = items.Count(item => item.CampaignId == campaign.Id && posts.Any(post => post.ItemId == item.Id)),
            }).ToListAsync(stop);
        return new LinesPanel("Campaigns and their goals", [.. campaigns.Select(campaign => new PanelLine(campaign.Name, $"/content/library?campaign={campaign.Id}") { Says = campaign.Goal ?? "no goal written yet", Figure = $"{campaign.Out} of {campaign.Items} out" })],
            "There is no campaign. Give an item one in the library, and its goal stands here.") { Href = "/content/library", Aside = "Library" };
    }

    private static string Parts(IEnumerable<PostLine> posts) => string.Join(", ", posts.GroupBy(post => post.Chip.Label).Select(group => $"{group.Count()} {group.Key.ToLowerInvariant()}"));

    /// <summary>Days in a row as one span.</summary>
    private static IEnumerable<(DateOnly From, DateOnly To)> Runs(IEnumerable<DateOnly> days)
    {
        (DateOnly From, DateOnly To)? run = null;
        foreach (var day in days)
        {
            if (run is { } open && open.To.AddDays(1) == day) run = (open.From, day);
            else
            {
                if (run is { } ended) yield return ended;
                run = (day, day);
            }
        }
        if (run is { } last) yield return last;
    }
}
