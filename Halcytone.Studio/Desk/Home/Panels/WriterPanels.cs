using Halcytone.Studio.Content;
using Halcytone.Studio.Desk.Board;
using Microsoft.EntityFrameworkCore;

namespace Halcytone.Studio.Desk.Home.Panels;

/// <summary>A writer's own desk.</summary>
internal static class WriterPanels
{
    /// <summary>What this person typed last and nobody has approved yet.</summary>
    public static async Task<HomePanel> GoOn(HomeSheet sheet, CancellationToken stop)
    {
        var typed = await sheet.Db.Drafts.Where(draft => draft.ByMemberId == sheet.Actor.MemberId)
            .Join(sheet.Db.Items.Where(item => item.State == ContentState.Draft || item.State == ContentState.Idea), draft => draft.ItemId, item => item.Id, (draft, item) => new { item.Id, item.Title, item.Kind, draft.SavedAt })
            .OrderByDescending(row => row.SavedAt).Take(HomeSheet.MostLines).ToListAsync(stop);
        var standings = sheet.Cards.ToDictionary(card => card.Id, card => card.Standing);
        return new LinesPanel("Continue where you left", [.. typed.Select(row => new PanelLine(row.Title.Length > 0 ? row.Title : "Untitled", $"/content/{row.Id}")
        {
            At = row.SavedAt, Says = row.Kind.Word(), Chip = standings.TryGetValue(row.Id, out var standing) ? (standing.Tone, standing.Label) : ("draft", "Draft"),
        })], "Nothing is begun. New, at the top, starts a text; an idea becomes one with Start draft.") { Href = "/content/library", Aside = "Library" };
    }

    public static Task<HomePanel> Ideas(HomeSheet sheet, CancellationToken stop)
    {
        var ideas = sheet.Cards.Where(card => card.Standing.Column == BoardColumn.Idea).ToList();
        return Task.FromResult<HomePanel>(new LinesPanel("New ideas", [.. ideas.Take(HomeSheet.MostLines).Select(card => new PanelLine(card.Title, $"/content/{card.Id}") { Who = card.Owner, Says = card.Kind.Word() })],
            "Nobody has left an idea. The board's first column takes one line.") { Href = "/content/board", Aside = ideas.Count == 0 ? "Board" : HomeSheet.Count(ideas.Count, "idea") });
    }

    /// <summary>The week's posts of this person's own items.</summary>
    public static Task<HomePanel> MyWeek(HomeSheet sheet, CancellationToken stop)
    {
        var mine = sheet.Cards.Where(sheet.IsMine).Select(card => card.Id).ToHashSet();
        return Task.FromResult<HomePanel>(DeskPanels.WeekOf("My week", [.. sheet.Week.Where(post => mine.Contains(post.ItemId))]));
    }
}
