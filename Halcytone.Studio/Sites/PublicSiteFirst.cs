using System.Globalization;
using System.Security.Cryptography;
using Microsoft.AspNetCore.OutputCaching;
using Microsoft.Net.Http.Headers;

namespace Halcytone.Studio.Sites;

/// <summary>
/// Answers the public site's addresses in a short branch before everything else: no sign-in, no session, no routing table, only the output cache in
/// front of the documents.
/// </summary>
internal sealed class PublicSiteFirst : IStartupFilter
{
    // Cached for everybody, so there is no nonce: no script at all runs here. JSON-LD is data.
    private const string Policy = "default-src 'none'; style-src 'self'; img-src 'self' https: data:; font-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

    public Action<IApplicationBuilder> Configure(Action<IApplicationBuilder> next) => app =>
    {
        app.MapWhen(http => IsPublic(http.Request), site =>
        {
            site.UseOutputCache();
            site.Run(Answer);
        });
        next(app);
    };

    private static bool IsPublic(HttpRequest request)
        => request.Path.Value is { } path
            && (path.StartsWith(SiteAddresses.Updates, StringComparison.Ordinal) && (path.Length == SiteAddresses.Updates.Length || path[SiteAddresses.Updates.Length] == '/')
                || path is "/feed.xml" or "/sitemap.xml" or "/robots.txt");

    private static async Task Answer(HttpContext http)
    {
        if (!HttpMethods.IsGet(http.Request.Method) && !HttpMethods.IsHead(http.Request.Method))
        {
            http.Response.StatusCode = StatusCodes.Status405MethodNotAllowed;
            http.Response.Headers.Allow = "GET, HEAD";
            return;
        }
        var (services, stop) = (http.RequestServices, http.RequestAborted);
        if (await services.GetRequiredService<PublicSite>().At(http.Request.Host.Value ?? "", stop) is not { } site)
        {
            http.Response.StatusCode = StatusCodes.Status404NotFound;
            return;
        }
        http.Features.Get<IOutputCacheFeature>()?.Context.Tags.Add(PageCache.Tag(site.Id));
        var document = await Document(http.Request, site, services.GetRequiredService<PublicDocuments>(), stop);
        await Send(http, document);
    }

    private static async Task<PublicDocument> Document(HttpRequest request, SiteView site, PublicDocuments documents, CancellationToken stop) => request.Path.Value switch
    {
        "/feed.xml" => await documents.Feed(site, stop),
        "/sitemap.xml" => await documents.Sitemap(site, stop),
        "/robots.txt" => PublicDocuments.Robots(site),
        ShareCard.Path => new(ShareCard.Png, "image/png", null),
        SiteAddresses.Updates or SiteAddresses.Updates + "/" => Number(request) is { } number ? await documents.Index(site, number, stop) : await documents.Missing(site),
        var path => await documents.Page(site, path![(SiteAddresses.Updates.Length + 1)..].TrimEnd('/'), stop),
    };

    private static int? Number(HttpRequest request) => request.Query["page"] switch
    {
        [] => 1,
        [var text] when int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number is > 0 and < 10_000 => number,
        _ => null,
    };

    private static async Task Send(HttpContext http, PublicDocument document)
    {
        var headers = http.Response.Headers;
        headers.ContentSecurityPolicy = Policy;
        headers.XContentTypeOptions = "nosniff";
        headers["Referrer-Policy"] = "strict-origin-when-cross-origin";
        if (document.Status == StatusCodes.Status200OK)
        {
            var tag = $"\"{Convert.ToHexStringLower(SHA256.HashData(document.Body))[..16]}\"";
            headers.CacheControl = "public, max-age=0, must-revalidate";
            headers.ETag = tag;
            if (document.ModifiedAt is { } at) headers.LastModified = HeaderUtilities.FormatDate(at);
            if (http.Request.Headers.IfNoneMatch.Contains(tag))
            {
                http.Response.StatusCode = StatusCodes.Status304NotModified;
                return;
            }
        }
        else
        {
            headers["X-Robots-Tag"] = "noindex";
        }
        http.Response.StatusCode = document.Status;
        http.Response.ContentType = document.Type;
        http.Response.ContentLength = document.Body.Length;
        if (!HttpMethods.IsHead(http.Request.Method)) await http.Response.Body.WriteAsync(document.Body, http.RequestAborted);
    }
}
