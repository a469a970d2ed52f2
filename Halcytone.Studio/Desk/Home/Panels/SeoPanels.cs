using System.Globalization;
using Halcytone.Studio.Channels;
using Halcytone.Studio.Content;
using Halcytone.Studio.Review;
using Halcytone.Studio.Scheduling;
using Microsoft.EntityFrameworkCore;

namespace Halcytone.Studio.Desk.Home.Panels;

/// <summary>What is found, and what is not yet.</summary>
internal static class SeoPanels
{
    /// <summary>The SEO check takes more than this (design §5).</summary>
    private const int Enough = 80;

    /// <summary>Newest texts whose score is computed for one home.</summary>
    private const int MostScored = 40;

    /// <summary>Newest texts whose key words are compared.</summary>
    private const int MostCompared = 200;

    private static readonly ContentKind[] Pages = [ContentKind.Blog, ContentKind.Page, ContentKind.Update, ContentKind.WeeklyUpdate];

    /// <summary>Pages in work whose score would not pass, the lowest first, each with its heaviest fault.</summary>
    public static async Task<HomePanel> Unfinished(HomeSheet sheet, CancellationToken stop)
    {
        var drafts = await sheet.Db.Drafts.Join(sheet.Db.Items.Where(item => item.State == ContentState.Draft && Pages.Contains(item.Kind)), draft => draft.ItemId, item => item.Id, (draft, item) => new { item.Id, item.Kind, item.Title, item.ChangedAt, draft.Text })
            .OrderByDescending(row => row.ChangedAt).Take(MostScored).ToListAsync(stop);
        var low = drafts.Select(row => (row.Id, row.Title, Validation: sheet.Findings.OfText(row.Kind, row.Text))).Where(row => row.Validation.Score <= Enough)
            .OrderBy(row => row.Validation.Score).ToList();
        return new LinesPanel("Unfinished pages", [.. low.Take(HomeSheet.MostLines).Select(row => new PanelLine(row.Title, $"/content/{row.Id}")
        {
            Says = Faults(row.Validation, 1).FirstOrDefault(), Figure = row.Validation.Score.ToString(CultureInfo.InvariantCulture),
        })], $"Every page in work scores above {Enough}.") { Aside = low.Count == 0 ? null : $"score {Enough} or less" };
    }

    /// <summary>Key words that two texts or more want to be found by.</summary>
    public static async Task<HomePanel> Overlaps(HomeSheet sheet, CancellationToken stop)
    {
        var texts = await sheet.Db.Drafts.Join(sheet.Db.Items.Where(item => item.State != ContentState.Archived && Pages.Contains(item.Kind)), draft => draft.ItemId, item => item.Id, (draft, item) => new { item.Title, item.ChangedAt, draft.Text })
            .OrderByDescending(row => row.ChangedAt).Take(MostCompared).ToListAsync(stop);
        var shared = texts.SelectMany(row => row.Text.TargetKeywords.Select(word => (Word: word.Trim().ToLowerInvariant(), row.Title))).Where(pair => pair.Word.Length > 0).Distinct()
            .GroupBy(pair => pair.Word).Where(group => group.Count() > 1).OrderByDescending(group => group.Count()).ThenBy(group => group.Key, StringComparer.Ordinal).ToList();
        return new LinesPanel("Key word overlaps", [.. shared.Take(HomeSheet.MostLines).Select(group => new PanelLine(group.Key, $"/content/library?q={Uri.EscapeDataString(group.Key)}")
        {
            Says = string.Join(", ", group.Select(pair => pair.Title).Take(2)), Figure = HomeSheet.Count(group.Count(), "text"),
        })], "No two texts want to be found by the same word.");
    }

    public static async Task<HomePanel> LatelyOut(HomeSheet sheet, CancellationToken stop)
    {
        var pages = await sheet.Db.Posts.Where(post => post.Channel == ChannelKind.Web && post.State == PostState.Published).OrderByDescending(post => post.PublishedAt).Take(HomeSheet.MostLines)
            .Join(sheet.Db.Items, post => post.ItemId, item => item.Id, (post, item) => new { item.Title, item.Id, post.PublishedAt, post.Url, post.DestinationName }).ToListAsync(stop);
        return new LinesPanel("Lately published", [.. pages.OrderByDescending(page => page.PublishedAt).Select(page => new PanelLine(page.Title, page.Url ?? $"/content/{page.Id}") { At = page.PublishedAt, Says = $"on {page.DestinationName}" })],
            "No page is out yet. The first one stands here as soon as it is.") { Href = "/content/library", Aside = "Library" };
    }

    /// <summary>The heaviest faults of a text, in words.</summary>
    public static IEnumerable<string> Faults(Validation validation, int most) => validation.Findings.OrderBy(finding => finding.Severity).Take(most).Select(finding => finding.Advice);
}
