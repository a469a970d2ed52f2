using Halcytone.Studio.Accounts;
using Halcytone.Studio.Foundation;
using Halcytone.Studio.Foundation.Data;
using Microsoft.EntityFrameworkCore;

namespace Halcytone.Studio.Sites;

/// <summary>A site as its readers see it.</summary>
/// <param name="Address">Without a slash at the end.</param>
/// <param name="Zone">In which its dates are written.</param>
public sealed record SiteView(Guid Id, WorkspaceId Workspace, string Name, string Tagline, string Language, string Address, TimeZoneInfo Zone);

/// <summary>A page in a list.</summary>
public sealed record PageLine(string Slug, string Title, string Description, string Section, DateTimeOffset PublishedAt, DateTimeOffset ModifiedAt);

/// <summary>A page to read.</summary>
public sealed record PageView(PageText Text, string Slug, DateTimeOffset PublishedAt, DateTimeOffset ModifiedAt, IReadOnlyList<PageLine> More)
{
    public bool IsTakenBack { get; init; }
}

/// <summary>Reads what the public may see. The readers are anonymous, so the site decides the workspace, never the request's account.</summary>
internal sealed class PublicSite(Database database, Workspaces workspaces, SiteAddresses addresses)
{
    public const int PerPage = 20;
    private const int MoreShown = 3;

    /// <summary>The site that answers at this host: the one whose address it is, else the installation's first.</summary>
    public async Task<SiteView?> At(string host, CancellationToken stop)
    {
        await using var db = database.ReadInstallation();
        var sites = db.Sites.IgnoreQueryFilters();
        var found = await sites.Where(site => site.Address != null && (site.Address == "https://" + host || site.Address == "http://" + host)).FirstOrDefaultAsync(stop)
            ?? await sites.OrderBy(site => site.CreatedAt).FirstOrDefaultAsync(stop);
        if (found is null) return null;

        var settings = await workspaces.Settings(Actor.House(found.WorkspaceId), stop);
        return new(found.Id, found.WorkspaceId, found.Name, found.Tagline, found.Language, addresses.Of(found), TimeZoneInfo.FindSystemTimeZoneById(settings.TimeZone));
    }

    /// <summary>One page, taken back or not; null where none ever stood there.</summary>
    public async Task<PageView?> Page(SiteView site, string slug, CancellationToken stop)
    {
        await using var db = Rows(site);
        var page = await db.PublicPages.SingleOrDefaultAsync(row => row.SiteId == site.Id && row.Slug == slug, stop);
        if (page is null) return null;

        var more = await Lines(db, site, besides: slug).Take(MoreShown).ToListAsync(stop);
        return new(new(page.Title, page.Description, page.Html, page.Section, page.Author, page.Keywords, page.Picture), page.Slug, page.PublishedAt, page.ModifiedAt, more) { IsTakenBack = page.TakenBackAt is not null };
    }

    /// <summary>Pages that stand, newest first.</summary>
    public async Task<IReadOnlyList<PageLine>> Newest(SiteView site, int skip, int most, CancellationToken stop)
    {
        await using var db = Rows(site);
        return await Lines(db, site).Skip(skip).Take(most).ToListAsync(stop);
    }

    /// <summary>Pages that stand, with their text, newest first: the feed.</summary>
    public async Task<IReadOnlyList<PageView>> Feed(SiteView site, CancellationToken stop)
    {
        await using var db = Rows(site);
        var pages = await db.PublicPages.Where(row => row.SiteId == site.Id && row.TakenBackAt == null).OrderByDescending(row => row.PublishedAt).Take(PerPage).ToListAsync(stop);
        return pages.ConvertAll(page => new PageView(new(page.Title, page.Description, page.Html, page.Section, page.Author, page.Keywords, page.Picture), page.Slug, page.PublishedAt, page.ModifiedAt, []));
    }

    private StudioDb Rows(SiteView site) => database.Read(Actor.House(site.Workspace));

    private static IQueryable<PageLine> Lines(StudioDb db, SiteView site, string besides = "") => db.PublicPages
        .Where(row => row.SiteId == site.Id && row.TakenBackAt == null && row.Slug != besides)
        .OrderByDescending(row => row.PublishedAt).ThenByDescending(row => row.Id)
        .Select(row => new PageLine(row.Slug, row.Title, row.Description, row.Section, row.PublishedAt, row.ModifiedAt));
}
