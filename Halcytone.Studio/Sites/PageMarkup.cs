using AngleSharp.Dom;
using AngleSharp.Html.Parser;
using Halcytone.Studio.Content.Markup;

namespace Halcytone.Studio.Sites;

/// <summary>Makes a rendition's HTML fit below a page's one h1.</summary>
internal static class PageMarkup
{
    /// <summary>Cleaned once more, an h1 of its own made an h2, pictures loaded when they are scrolled to, a heading that repeats the title left out.</summary>
    public static string Fitting(string html, string title)
    {
        var body = new HtmlParser().ParseDocument(HtmlSanitiser.Clean(html).ToString()).Body!;
        if (body.FirstElementChild is { LocalName: "h1" or "h2" } first && string.Equals(first.TextContent.Trim(), title.Trim(), StringComparison.OrdinalIgnoreCase)) first.Remove();
        foreach (var heading in body.QuerySelectorAll("h1").ToList())
        {
            var lower = heading.Owner!.CreateElement("h2");
            lower.InnerHtml = heading.InnerHtml;
            heading.Replace(lower);
        }
        foreach (var picture in body.QuerySelectorAll("img").Skip(1)) picture.SetAttribute("loading", "lazy");
        return body.InnerHtml;
    }

    /// <summary>The pictures of the workspace's own library that the page shows, in order.</summary>
    public static IEnumerable<Guid> OwnPictures(string html)
    {
        foreach (var picture in new HtmlParser().ParseDocument(html).QuerySelectorAll("img[src^='/media/']"))
            if (Guid.TryParse(picture.GetAttribute("src")!.Split('/')[2], out var id)) yield return id;
    }
}
