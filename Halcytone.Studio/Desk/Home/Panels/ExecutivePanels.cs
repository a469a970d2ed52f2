using Halcytone.Studio.Review;
using Halcytone.Studio.Scheduling;
using Microsoft.EntityFrameworkCore;

namespace Halcytone.Studio.Desk.Home.Panels;

/// <summary>The week on one page, for those who decide in passing.</summary>
internal static class ExecutivePanels
{
    private static readonly TimeSpan Span = TimeSpan.FromDays(7);

    /// <summary>Five numbers of the last seven days beside the seven before, each with where it comes from.</summary>
    public static async Task<HomePanel> Figures(HomeSheet sheet, CancellationToken stop)
    {
        var (now, from, before) = (sheet.Now, sheet.Now - Span, sheet.Now - Span - Span);
        var sent = await sheet.Db.Posts.Where(post => post.PublishedAt >= before && post.PublishedAt < now).GroupBy(post => post.PublishedAt >= from)
            .Select(group => new { Lately = group.Key, Posts = group.Count(), Mails = group.Sum(post => post.Sent), Items = group.Select(post => post.ItemId).Distinct().Count() }).ToListAsync(stop);
        var (lately, earlier) = (sent.Find(row => row.Lately), sent.Find(row => !row.Lately));
        var decided = await sheet.Db.ApprovalRequests.Where(request => request.State == ApprovalState.Approved && request.EndedAt >= before).GroupBy(request => request.EndedAt >= from)
            .Select(group => new { Lately = group.Key, Count = group.Count() }).ToListAsync(stop);
        var coming = sheet.Posts.Count(post => post.At >= now && post.State is PostState.Draft or PostState.Scheduled);
        var problems = await sheet.Db.Posts.CountAsync(post => post.State == PostState.Failed || post.State == PostState.Unconfirmed, stop);
        return new FiguresPanel("The last seven days",
        [
            new("Posts out", lately?.Posts ?? 0, "out") { Before = earlier?.Posts ?? 0, Href = "/distribution" },
            new("Mails taken", lately?.Mails ?? 0, "out") { Before = earlier?.Mails ?? 0 },
            new("Approved", decided.Find(row => row.Lately)?.Count ?? 0, "approved") { Before = decided.Find(row => !row.Lately)?.Count ?? 0, Href = "/approvals?shelf=done" },
            new("Coming this week", coming, "scheduled"),
            new("Open problems", problems, "failed") { Href = "/distribution" },
        ]) { Note = "Counted from the posts and reviews of this workspace; smaller: the seven days before." };
    }

    public static async Task<HomePanel> DecidedByMe(HomeSheet sheet, CancellationToken stop)
    {
        var verdicts = await sheet.Db.Verdicts.Where(verdict => verdict.MemberId == sheet.Actor.MemberId && verdict.Kind != VerdictKind.Exempt)
            .GroupBy(verdict => new { verdict.RequestId, verdict.Kind }).Select(group => new { group.Key.RequestId, group.Key.Kind, At = group.Max(verdict => verdict.At) })
            .OrderByDescending(row => row.At).Take(HomeSheet.MostLines).Join(sheet.Db.ApprovalRequests, row => row.RequestId, request => request.Id, (row, request) => new { row.RequestId, row.Kind, row.At, request.Title }).ToListAsync(stop);
        return new LinesPanel("Decided by me", [.. verdicts.OrderByDescending(row => row.At).Select(row => new PanelLine(row.Title, $"/approvals/{row.RequestId}")
        {
            At = row.At, Chip = row.Kind == VerdictKind.Approve ? ("approved", "Approved") : ("changes", "Changes requested"),
        })], "You have not decided anything yet.") { Href = "/approvals?shelf=done", Aside = "All decisions" };
    }
}
