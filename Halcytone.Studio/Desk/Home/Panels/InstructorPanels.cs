using Halcytone.Studio.Content;
using Halcytone.Studio.Scheduling;
using Microsoft.EntityFrameworkCore;

namespace Halcytone.Studio.Desk.Home.Panels;

/// <summary>An instructor's summaries and what became of them.</summary>
internal static class InstructorPanels
{
    public static Task<HomePanel> Summaries(HomeSheet sheet, CancellationToken stop) => Task.FromResult<HomePanel>(new LinesPanel("My summaries",
        [.. sheet.Cards.Where(card => card.Kind == ContentKind.SessionSummary && sheet.IsMine(card)).Take(HomeSheet.MostLines).Select(card => new PanelLine(card.Title, $"/content/{card.Id}")
        {
            At = card.NextAt ?? card.ChangedAt, Channels = card.Channels, Chip = (card.Standing.Tone, card.Standing.Label),
        })], "No summary of yours is here yet. It stands here after a session.") { Href = "/content/library?kind=session_summary", Aside = "All summaries" });

    /// <summary>The last summary that went out, target by target.</summary>
    public static async Task<HomePanel> LastDelivery(HomeSheet sheet, CancellationToken stop)
    {
        var me = sheet.Actor.MemberId;
        var last = await sheet.Db.Posts.Where(post => post.PublishedAt != null)
            .Join(sheet.Db.Items.Where(item => item.OwnerId == me && item.Kind == ContentKind.SessionSummary), post => post.ItemId, item => item.Id, (post, item) => new { item.Id, item.Title, post.PublishedAt })
            .OrderByDescending(row => row.PublishedAt).FirstOrDefaultAsync(stop);
        var posts = last is null ? [] : await sheet.Db.Posts.Where(post => post.ItemId == last.Id && post.State != PostState.Cancelled).OrderBy(post => post.Channel).Take(HomeSheet.MostLines).ToListAsync(stop);
        return new LinesPanel("Delivery of the last summary", [.. posts.Select(post => new PanelLine(post.DestinationName, post.ReleaseId is { } release ? $"/distribution/{release}" : $"/content/{post.ItemId}")
        {
            Channels = [post.Channel], At = post.PublishedAt, Says = post.Recipients > 0 ? $"{post.Sent} of {post.Recipients} taken" : null, Chip = PostLine.ChipOf(post.State, post.Reason, null),
        })], "No summary has gone out yet.") { Aside = last?.Title };
    }
}
