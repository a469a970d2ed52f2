using System.Buffers;
using System.Collections.Frozen;
using System.Text;
using AngleSharp.Dom;
using AngleSharp.Html.Parser;

namespace Halcytone.Studio.Content.Markup;

/// <summary>
/// Lets through what is on the list and nothing else. It reads with a real HTML parser and writes every tag, attribute and text anew, so that what a
/// browser reads is what was checked (mutation XSS has nothing to mutate).
/// </summary>
public static class HtmlSanitiser
{
    /// <summary>Elements within each other; deeper ones lose their tags and keep their text.</summary>
    public const int Deepest = 100;

    private static readonly FrozenSet<string> Kept = new[]
    {
        "a", "abbr", "b", "blockquote", "br", "caption", "cite", "code", "dd", "del", "dl", "dt", "em", "figcaption", "figure", "h1", "h2", "h3", "h4", "h5",
        "h6", "hr", "i", "img", "ins", "kbd", "li", "mark", "ol", "p", "pre", "q", "s", "small", "strong", "sub", "sup", "table", "tbody", "td", "tfoot",
        "th", "thead", "tr", "u", "ul",
    }.ToFrozenSet(StringComparer.Ordinal);

    private static readonly FrozenSet<string> Void = new[] { "br", "hr", "img" }.ToFrozenSet(StringComparer.Ordinal);

    /// <summary>Their content is no text for readers, so it goes with them.</summary>
    private static readonly FrozenSet<string> DroppedWhole = new[]
    {
        "applet", "audio", "base", "button", "canvas", "embed", "form", "frame", "frameset", "head", "iframe", "input", "link", "math", "meta", "noembed",
        "noframes", "noscript", "object", "option", "plaintext", "script", "select", "style", "svg", "template", "textarea", "title", "video", "xmp",
    }.ToFrozenSet(StringComparer.Ordinal);

    private static readonly SearchValues<char> InText = SearchValues.Create("&<>");
    private static readonly SearchValues<char> InAttribute = SearchValues.Create("&<>\"'`");

    /// <summary>Elements left open within each other, beyond which parsing takes time by the square: no text of a person comes near.</summary>
    private const int MostOpen = 2000;

    /// <summary>What is left of <paramref name="html"/>. What opens thousands of elements within each other is shown as it was typed.</summary>
    public static SafeHtml Clean(string html)
    {
        if (LeavesOpen(html) > MostOpen) return AsTyped(html);
        var document = new HtmlParser().ParseDocument("<!doctype html><body>" + html);
        var clean = new StringBuilder(html.Length);
        if (document.Body is { } body) Write(body, clean);
        return new SafeHtml(clean.ToString());
    }

    /// <summary>The text itself, every sign of markup escaped.</summary>
    internal static SafeHtml AsTyped(string text)
    {
        var escaped = new StringBuilder("<pre>", text.Length + 16);
        Escape(text, InText, escaped);
        return new SafeHtml(escaped.Append("</pre>").ToString());
    }

    /// <summary>How many tags are opened and not closed, at most; roughly, before any parser sees the text.</summary>
    private static int LeavesOpen(string html)
    {
        var (open, most) = (0, 0);
        for (var rest = html.AsSpan(); rest.IndexOf('<') is >= 0 and var at && at + 2 < rest.Length; rest = rest[(at + 1)..])
        {
            var tag = rest[(at + 1)..];
            if (tag[0] == '/') open = Math.Max(0, open - 1);
            else if (char.IsAsciiLetter(tag[0]) && !(tag.StartsWith("br", StringComparison.OrdinalIgnoreCase) || tag.StartsWith("hr", StringComparison.OrdinalIgnoreCase) || tag.StartsWith("img", StringComparison.OrdinalIgnoreCase)))
                most = Math.Max(most, ++open);
        }
        return most;
    }

    /// <summary>Walks without recursion: a hostile document nests deeper than a stack.</summary>
    private static void Write(INode root, StringBuilder clean)
    {
        var open = new Stack<(INode? Next, string? Close)>();
        open.Push((root.FirstChild, null));
        while (open.TryPop(out var at))
        {
            if (at.Next is not { } node)
            {
                clean.Append(at.Close);
                continue;
            }
            open.Push((node.NextSibling, at.Close));
            switch (node)
            {
                case IText text:
                    Escape(text.Data, InText, clean);
                    break;
                case IElement element when Drops(element):
                    break;
                case IElement element:
                    var close = open.Count <= Deepest && Kept.Contains(element.LocalName) && Opened(element, clean) ? $"</{element.LocalName}>" : null;
                    if (close is not null && Void.Contains(element.LocalName)) break;
                    open.Push((node.FirstChild, close));
                    break;
            }
        }
    }

    private static bool Drops(IElement element)
        => element.NamespaceUri != "http://www.w3.org/1999/xhtml" || DroppedWhole.Contains(element.LocalName);

    /// <summary>Writes the opening tag with the attributes it may have.</summary>
    /// <returns>False where the element is nothing without what was refused: a picture without an address.</returns>
    private static bool Opened(IElement element, StringBuilder clean)
    {
        if (element.LocalName == "img" && !WebAddress.IsPicture(element.GetAttribute("src"))) return false;

        clean.Append('<').Append(element.LocalName);
        foreach (var attribute in element.Attributes)
            if (May(element.LocalName, attribute.LocalName, attribute.Value)) Attribute(attribute.LocalName, attribute.Value.Trim(), clean);
        if (element.LocalName == "a") Attribute("rel", "noopener noreferrer", clean);
        if (element.LocalName == "img" && !element.HasAttribute("alt")) Attribute("alt", "", clean);
        clean.Append('>');
        return true;
    }

    private static bool May(string element, string attribute, string value) => (element, attribute) switch
    {
        ("a", "href") => WebAddress.IsLink(value),
        ("img", "src") => true, // looked at before
        ("img", "alt") or ("img" or "a" or "abbr", "title") => true,
        ("img", "width" or "height") => IsNumber(value, 5),
        ("td" or "th", "colspan" or "rowspan") => IsNumber(value, 2),
        ("th", "scope") => value is "col" or "row",
        ("ol", "start") or ("li", "value") => IsNumber(value, 6),
        ("code", "class") => value.Length is > 9 and <= 40 && value.StartsWith("language-", StringComparison.Ordinal) && value.AsSpan(9).IndexOfAnyExcept(LanguageName) < 0,
        _ => false,
    };

    private static readonly SearchValues<char> LanguageName = SearchValues.Create("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789+-#._");

    private static bool IsNumber(string value, int digits) => value.Length > 0 && value.Length <= digits && value.All(char.IsAsciiDigit);

    private static void Attribute(string name, string value, StringBuilder clean)
    {
        clean.Append(' ').Append(name).Append("=\"");
        Escape(value, InAttribute, clean);
        clean.Append('"');
    }

    private static void Escape(string text, SearchValues<char> special, StringBuilder clean)
    {
        for (var rest = text.AsSpan(); ;)
        {
            var next = rest.IndexOfAny(special);
            if (next < 0)
            {
                clean.Append(rest);
                return;
            }
            clean.Append(rest[..next]).Append(rest[next] switch
            {
                '&' => "&amp;", '<' => "&lt;", '>' => "&gt;", '"' => "&quot;", '\'' => "&#39;", _ => "&#96;",
            });
            rest = rest[(next + 1)..];
        }
    }
}
