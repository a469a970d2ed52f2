using System.Text.RegularExpressions;
using Halcytone.Studio.Channels;
using Halcytone.Studio.Channels.Web;
using Halcytone.Studio.Content;
using Halcytone.Studio.Content.Media;
using Halcytone.Studio.Foundation;
using Halcytone.Studio.Foundation.Data;
using Halcytone.Studio.Foundation.Events;
using Halcytone.Studio.Foundation.Time;
using Microsoft.EntityFrameworkCore;

namespace Halcytone.Studio.Sites;

/// <summary>
/// The web channel's publisher: a page on the workspace's public site. The act and its proof are one transaction, so the same effect key is done
/// once however often it comes; a newer approved post replaces the page of the same slug.
/// </summary>
internal sealed partial class SiteChannel(Database database, PageCache cache, SiteAddresses addresses, TimeProvider clock) : IChannel
{
    private const int LongestSlug = 75;
    private const int MostPictures = 50;

    public ChannelDeclaration Declaration => WebChannel.Declaration;

    /// <summary>Every effect key is kept, so a repeat is harmless at any time.</summary>
    public TimeSpan? RepeatWindow { get; } = TimeSpan.FromDays(3650);

    public async Task<CallResult> Publish(Target target, ChannelContent content, int part, string effectKey, string? replyTo, CancellationToken stop)
    {
        if (content.Title is not { Length: > 0 } title) return new(CallOutcome.Refused, "The page has no title.");
        if (content.Slug is not { Length: > 0 and <= LongestSlug } slug || !SlugForm().IsMatch(slug)) return new(CallOutcome.Refused, $"The page's address “{content.Slug}” is not lower-case letters, digits and hyphens, at most {LongestSlug}.");

        var html = PageMarkup.Fitting(content.Html ?? "", title);
        var done = await database.Write<(Site Site, PublicPage Page)>(target.Actor, async db =>
        {
            var site = await db.Sites.SingleOrDefaultAsync(row => row.DestinationId == target.Destination.Id, stop);
            if (site is null) return new NoSuchSite();

            var repeated = await db.PublicPageChanges.Where(change => change.EffectKey == effectKey).Join(db.PublicPages, change => change.PageId, row => row.Id, (_, row) => row).SingleOrDefaultAsync(stop);
            if (repeated is not null) return (site, repeated);

            var page = await db.PublicPages.SingleOrDefaultAsync(row => row.SiteId == site.Id && row.Slug == slug, stop);
            var now = clock.Now();
            if (page is null) db.Add(page = new PublicPage { Id = clock.NewId(), WorkspaceId = target.Actor.Workspace, SiteId = site.Id, Slug = slug, PublishedAt = now });
            page.Say(new PageText(title, content.Description ?? "", html, SectionOf(content), content.Settings.GetValueOrDefault("author"), content.Settings.GetValueOrDefault("keywords"), await PictureOf(db, content, html, stop)), now);
            db.Add(new PublicPageChange { Id = clock.NewId(), WorkspaceId = target.Actor.Workspace, PageId = page.Id, EffectKey = effectKey, At = now });
            db.Signal(new PagesChanged(target.Actor.Workspace));
            return (site, page);
        }, stop);
        if (done.Refused(out var refusal, out var published)) return new(CallOutcome.Refused, refusal.Message);

        await cache.Purge(published.Site.Id, stop);
        return new(CallOutcome.Done, "The page is out.", published.Page.Id.ToString(), addresses.OfPage(published.Site, published.Page.Slug));
    }

    /// <summary>The first picture that the content brings or shows: what stands beside a shared link.</summary>
    private static async Task<PagePicture?> PictureOf(StudioDb db, ChannelContent content, string html, CancellationToken stop)
    {
        var ids = content.Media.Select(media => media.MediaId).Concat(PageMarkup.OwnPictures(html)).Distinct().Take(MostPictures).ToList();
        if (ids.Count == 0) return null;
        var files = await db.MediaFiles.AsNoTracking().Where(file => ids.Contains(file.Id)).ToListAsync(stop);
        var first = ids.Select(id => files.Find(file => file.Id == id)).FirstOrDefault(file => file is not null && file.Type.IsImage());
        return first is null ? null : new PagePicture(first.Path, content.Media.FirstOrDefault(media => media.MediaId == first.Id)?.AltText ?? first.AltText, first.Width, first.Height);
    }

    public async Task<CallResult> ReadBack(Target target, ChannelContent content, int part, string effectKey, DateTimeOffset intendedAt, CancellationToken stop)
    {
        await using var db = database.Read(target.Actor);
        var found = await (
            from change in db.PublicPageChanges
            where change.EffectKey == effectKey
            join page in db.PublicPages on change.PageId equals page.Id
            join site in db.Sites on page.SiteId equals site.Id
            select new { Site = site, Page = page }).SingleOrDefaultAsync(stop);
        if (found is null) return new(CallOutcome.Refused, "The page was not published.");

        await cache.Purge(found.Site.Id, stop);
        return new(CallOutcome.Done, "The page is out.", found.Page.Id.ToString(), addresses.OfPage(found.Site, found.Page.Slug));
    }

    /// <summary><c>WeeklyUpdate</c> and <c>weekly_update</c> are “Weekly update”.</summary>
    internal static string SectionOf(ChannelContent content)
    {
        var kind = content.Settings.GetValueOrDefault("kind") ?? "Update";
        var words = WordStart().Replace(kind, " ").Replace('_', ' ').ToLowerInvariant().Trim();
        return words.Length == 0 ? "Update" : char.ToUpperInvariant(words[0]) + words[1..];
    }

    [GeneratedRegex("^[a-z0-9]+(?:-[a-z0-9]+)*$")]
    private static partial Regex SlugForm();

    [GeneratedRegex("(?<=[a-z])(?=[A-Z])")]
    private static partial Regex WordStart();
}

/// <summary>The workspace's public pages have changed.</summary>
public sealed record PagesChanged(WorkspaceId Workspace) : ISignal;

/// <summary>The destination is no site of this workspace.</summary>
public sealed record NoSuchSite() : Missing("no_such_site", "This site does not exist. It may have been removed.");
