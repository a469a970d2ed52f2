using System.Globalization;
using Halcytone.Studio.Foundation;
using Halcytone.Studio.Foundation.Data;
using Halcytone.Studio.Foundation.Events;
using Halcytone.Studio.Foundation.Http;
using Halcytone.Studio.Foundation.Time;
using Microsoft.EntityFrameworkCore;

namespace Halcytone.Studio.Sites;

/// <summary>A page as those who look after the site see it.</summary>
/// <param name="Url">Where its readers find it.</param>
/// <param name="TakenDown">By whom, when and why it does not stand any more; null while it stands.</param>
public sealed record SitePageRow(Guid PageId, string Slug, string Title, string Section, string Url, DateTimeOffset PublishedAt, DateTimeOffset ModifiedAt, TakenDown? TakenDown);

/// <summary>That a page was taken down.</summary>
public sealed record TakenDown(DateTimeOffset At, string By, string Reason);

/// <summary>There is no such page here; a foreign one answers the same.</summary>
public sealed record NoSuchPage() : Missing("no_such_page", "There is no such page on this workspace's site.");

/// <summary>
/// Takes pages of the public site down and puts them back. A page that is down answers 410 and stands in no index, feed or sitemap; a newer approved
/// post of the same slug, or <see cref="PutBack"/>, lets it stand again.
/// </summary>
internal sealed class SitePages(Database database, PageCache cache, SiteAddresses addresses, TimeProvider clock)
{
    /// <summary>Pages of one list.</summary>
    public const int PageSize = 50;

    /// <summary>The longest reason, in characters.</summary>
    public const int LongestReason = 300;

    private const Right AnyResults = Right.SeeResults | Right.SeeOwnResults | Right.Release;
    private const Right TakesDown = Right.Release | Right.Administer;

    /// <summary>Whether this actor may take pages down.</summary>
    public static bool MayTakeDown(Actor actor) => actor.May(TakesDown);

    /// <summary>The site's pages, newest first: those that stand, or those that were taken down.</summary>
    /// <param name="slug">Only the page with this address, whether it stands or not; all where null.</param>
    /// <param name="cursor">From the page before.</param>
    public async Task<Outcome<Page<SitePageRow>>> List(Actor actor, bool takenDown, string? slug, string? cursor, CancellationToken stop)
    {
        if (actor.Lacks(AnyResults | TakesDown, "see the public site's pages") is { } no) return no;
        var skip = 0;
        if (cursor is { Length: > 0 } && (!int.TryParse(cursor, NumberStyles.None, CultureInfo.InvariantCulture, out skip) || skip > 100_000)) return Invalid.At("cursor", "The cursor is not one of ours.");

        await using var db = database.Read(actor);
        var pages = slug is { Length: > 0 } ? db.PublicPages.Where(row => row.Slug == slug) : db.PublicPages.Where(row => row.TakenBackAt != null == takenDown);
        var rows = await pages.Join(db.Sites, page => page.SiteId, site => site.Id, (page, site) => new { Page = page, Site = site })
            .OrderByDescending(row => row.Page.PublishedAt).ThenByDescending(row => row.Page.Id).Skip(skip).Take(PageSize + 1).ToListAsync(stop);
        return new Page<SitePageRow>(
            [.. rows.Take(PageSize).Select(row => Row(row.Site, row.Page))],
            rows.Count > PageSize ? (skip + PageSize).ToString(CultureInfo.InvariantCulture) : null);
    }

    /// <summary>The page answers 410 from now on. Harmless when repeated.</summary>
    /// <param name="reason">Why, for the colleagues; readers do not see it.</param>
    public Task<Outcome<SitePageRow>> TakeDown(Actor actor, Guid pageId, string? reason, CancellationToken stop)
    {
        var why = reason?.Trim() ?? "";
        if (why.Length is 0 or > LongestReason) return Task.FromResult<Outcome<SitePageRow>>(Invalid.At("reason", $"Say in 1 to {LongestReason} characters why it is taken down."));
        return Change(actor, pageId, page => page.TakeBack(why, actor.Name, clock.Now()), page => new Fact("page.taken_down", new Subject("page", page.Id), $"{actor.Name} took down “{page.Title}”: {why}"), stop);
    }

    /// <summary>The page stands again as it stood. Harmless when repeated.</summary>
    public Task<Outcome<SitePageRow>> PutBack(Actor actor, Guid pageId, CancellationToken stop)
        => Change(actor, pageId, page => page.PutBack(), page => new Fact("page.put_back", new Subject("page", page.Id), $"{actor.Name} put “{page.Title}” back"), stop);

    private async Task<Outcome<SitePageRow>> Change(Actor actor, Guid pageId, Func<PublicPage, bool> change, Func<PublicPage, Fact> fact, CancellationToken stop)
    {
        if (actor.Lacks(TakesDown, "take pages down or put them back") is { } no) return no;
        var done = await database.Write<(Site Site, PublicPage Page)>(actor, async db =>
        {
            var page = await db.PublicPages.SingleOrDefaultAsync(row => row.Id == pageId, stop);
            if (page is null) return new NoSuchPage();
            var site = await db.Sites.SingleAsync(row => row.Id == page.SiteId, stop);
            if (!change(page)) return (site, page);
            db.Record(fact(page));
            db.Signal(new PagesChanged(actor.Workspace));
            return (site, page);
        }, stop);
        if (done.Refused(out var why, out var changed)) return why;
        await cache.Purge(changed.Site.Id, CancellationToken.None); // committed: the readers get it, whether the asker waits or not
        return Row(changed.Site, changed.Page);
    }

    private SitePageRow Row(Site site, PublicPage page) => new(
        page.Id, page.Slug, page.Title, page.Section, addresses.OfPage(site, page.Slug), page.PublishedAt, page.ModifiedAt,
        page.TakenBackAt is { } at ? new TakenDown(at, page.TakenBackBy ?? "", page.TakenBackWhy ?? "") : null);
}
