using System.Globalization;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Unicode;
using System.Xml;
using System.Xml.Linq;
using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.Components.Web;

namespace Halcytone.Studio.Sites;

/// <summary>A finished document: bytes, type, and when what it says last changed.</summary>
internal sealed record PublicDocument(byte[] Body, string Type, DateTimeOffset? ModifiedAt, int Status = StatusCodes.Status200OK);

/// <summary>Writes what readers and machines get from a site: pages, Atom feed, sitemap, robots.txt (email-and-web-standards §10–12).</summary>
internal sealed class PublicDocuments(PublicSite sites, IServiceProvider services, ILoggerFactory logs)
{
    private const int MostInSitemap = 50_000;
    private const string Html = "text/html; charset=utf-8";
    private static readonly XNamespace Atom = "http://www.w3.org/2005/Atom";
    private static readonly XNamespace Sitemaps = "http://www.sitemaps.org/schemas/sitemap/0.9";

    // “<” becomes \u003c, so that no value ends the script element.
    private static readonly JsonSerializerOptions InScript = new() { Encoder = JavaScriptEncoder.Create(UnicodeRanges.All) };

    public async Task<PublicDocument> Page(SiteView site, string slug, CancellationToken stop) => await sites.Page(site, slug, stop) switch
    {
        null => await Render<GonePage>(site, StatusCodes.Status404NotFound, new() { [nameof(GonePage.TakenBack)] = false }),
        { IsTakenBack: true } => await Render<GonePage>(site, StatusCodes.Status410Gone, new() { [nameof(GonePage.TakenBack)] = true }),
        var page => await Render<PageDocument>(site, StatusCodes.Status200OK, new() { [nameof(PageDocument.Page)] = page, [nameof(PageDocument.LinkedData)] = LinkedData(site, page) }, page.ModifiedAt),
    };

    public async Task<PublicDocument> Index(SiteView site, int number, CancellationToken stop)
    {
        var lines = await sites.Newest(site, (number - 1) * PublicSite.PerPage, PublicSite.PerPage + 1, stop);
        if (lines.Count == 0 && number > 1) return await Missing(site);
        return await Render<IndexDocument>(site, StatusCodes.Status200OK, new()
        {
            [nameof(IndexDocument.Lines)] = lines.Take(PublicSite.PerPage).ToList(), [nameof(IndexDocument.Number)] = number, [nameof(IndexDocument.HasOlder)] = lines.Count > PublicSite.PerPage,
        }, lines.Count > 0 ? lines.Max(line => line.ModifiedAt) : null);
    }

    public Task<PublicDocument> Missing(SiteView site) => Render<GonePage>(site, StatusCodes.Status404NotFound, new() { [nameof(GonePage.TakenBack)] = false });

    public async Task<PublicDocument> Feed(SiteView site, CancellationToken stop)
    {
        var pages = await sites.Feed(site, stop);
        var updated = pages.Count > 0 ? pages.Max(page => page.ModifiedAt) : DateTimeOffset.UnixEpoch;
        var feed = new XElement(Atom + "feed", new XAttribute(XNamespace.Xml + "lang", site.Language),
            new XElement(Atom + "id", $"urn:uuid:{site.Id}"),
            new XElement(Atom + "title", site.Name),
            site.Tagline.Length > 0 ? new XElement(Atom + "subtitle", site.Tagline) : null,
            new XElement(Atom + "updated", Instant(updated)),
            new XElement(Atom + "author", new XElement(Atom + "name", site.Name)),
            Link("self", site.Address + "/feed.xml", "application/atom+xml"),
            Link("alternate", site.Address + SiteAddresses.Updates, "text/html"),
            pages.Select(page => new XElement(Atom + "entry",
                new XElement(Atom + "id", $"{site.Address}{SiteAddresses.Updates}/{page.Slug}"),
                new XElement(Atom + "title", page.Text.Title),
                new XElement(Atom + "published", Instant(page.PublishedAt)),
                new XElement(Atom + "updated", Instant(page.ModifiedAt)),
                page.Text.Author is { Length: > 0 } author ? new XElement(Atom + "author", new XElement(Atom + "name", author)) : null,
                Link("alternate", $"{site.Address}{SiteAddresses.Updates}/{page.Slug}", "text/html"),
                page.Text.Description.Length > 0 ? new XElement(Atom + "summary", page.Text.Description) : null,
                new XElement(Atom + "content", new XAttribute("type", "html"), Absolute(page.Text.Html, site)))));
        return new(Written(feed), "application/atom+xml; charset=utf-8", updated);
    }

    public async Task<PublicDocument> Sitemap(SiteView site, CancellationToken stop)
    {
        var lines = await sites.Newest(site, 0, MostInSitemap - 1, stop);
        var map = new XElement(Sitemaps + "urlset",
            Place(site.Address + SiteAddresses.Updates, lines.Count > 0 ? lines.Max(line => line.ModifiedAt) : null),
            lines.Select(line => Place($"{site.Address}{SiteAddresses.Updates}/{line.Slug}", line.ModifiedAt)));
        return new(Written(map), "application/xml; charset=utf-8", null);
    }

    public static PublicDocument Robots(SiteView site) => new(Encoding.UTF8.GetBytes(
        $"User-agent: *\nAllow: {SiteAddresses.Updates}\nAllow: /assets/\nAllow: /media/\nDisallow: /\n\nSitemap: {site.Address}/sitemap.xml\n"), "text/plain; charset=utf-8", null);

    private static string LinkedData(SiteView site, PageView page)
    {
        var address = $"{site.Address}{SiteAddresses.Updates}/{page.Slug}";
        var publisher = new Dictionary<string, object> { ["@type"] = "Organization", ["name"] = site.Name, ["url"] = site.Address + SiteAddresses.Updates, ["logo"] = new Dictionary<string, object> { ["@type"] = "ImageObject", ["url"] = site.Address + ShareCard.Path } };
        return JsonSerializer.Serialize(new Dictionary<string, object?>
        {
            ["@context"] = "https://schema.org",
            ["@type"] = page.Text.Section == "Blog" ? "BlogPosting" : "NewsArticle",
            ["mainEntityOfPage"] = new Dictionary<string, object> { ["@type"] = "WebPage", ["@id"] = address },
            ["headline"] = page.Text.Title,
            ["description"] = page.Text.Description,
            ["inLanguage"] = site.Language,
            ["articleSection"] = page.Text.Section,
            ["keywords"] = page.Text.Keywords?.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries) ?? [],
            ["image"] = new[] { site.Address + (page.Text.Picture ?? ShareCard.Picture).Path },
            ["datePublished"] = Instant(page.PublishedAt),
            ["dateModified"] = Instant(page.ModifiedAt),
            ["author"] = page.Text.Author is { Length: > 0 } author
                ? new[] { new Dictionary<string, object> { ["@type"] = "Person", ["name"] = author, ["url"] = site.Address + SiteAddresses.Updates } }
                : new[] { new Dictionary<string, object> { ["@type"] = "Organization", ["name"] = site.Name, ["url"] = site.Address + SiteAddresses.Updates } },
            ["publisher"] = publisher,
            ["isAccessibleForFree"] = true,
        }, InScript);
    }

    private async Task<PublicDocument> Render<TComponent>(SiteView site, int status, Dictionary<string, object?> parameters, DateTimeOffset? modifiedAt = null) where TComponent : IComponent
    {
        parameters["Site"] = site;
        await using var scope = services.CreateAsyncScope();
        await using var renderer = new HtmlRenderer(scope.ServiceProvider, logs);
        var html = await renderer.Dispatcher.InvokeAsync(async () => (await renderer.RenderComponentAsync<TComponent>(ParameterView.FromDictionary(parameters))).ToHtmlString());
        return new(Encoding.UTF8.GetBytes(html), Html, modifiedAt, status);
    }

    private static XElement Link(string relation, string address, string type) => new(Atom + "link", new XAttribute("rel", relation), new XAttribute("type", type), new XAttribute("href", address));

    private static XElement Place(string address, DateTimeOffset? modifiedAt)
        => new(Sitemaps + "url", new XElement(Sitemaps + "loc", address), modifiedAt is { } at ? new XElement(Sitemaps + "lastmod", Instant(at)) : null);

    /// <summary>A feed is read far from its site, so every address in it is whole.</summary>
    private static string Absolute(string html, SiteView site) => html.Replace("href=\"/", $"href=\"{site.Address}/", StringComparison.Ordinal).Replace("src=\"/", $"src=\"{site.Address}/", StringComparison.Ordinal);

    private static byte[] Written(XElement root)
    {
        using var bytes = new MemoryStream();
        using (var writer = XmlWriter.Create(bytes, new XmlWriterSettings { Encoding = new UTF8Encoding(false), CheckCharacters = false })) new XDocument(root).Save(writer);
        return bytes.ToArray();
    }

    internal static string Instant(DateTimeOffset at) => at.UtcDateTime.ToString("yyyy-MM-ddTHH:mm:ss+00:00", CultureInfo.InvariantCulture);
}
