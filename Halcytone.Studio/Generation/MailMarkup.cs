using System.Collections.Frozen;
using System.Text;

namespace Halcytone.Studio.Generation;

/// <summary>
/// Gives sanitised HTML the look that mail programs need: styles in each element, since many drop style sheets (email-and-web-standards §5), and
/// a class by which the dark theme finds it. A heading 1 becomes a heading 2, because the title is the only one.
/// </summary>
internal static class MailMarkup
{
    private const string Sans = "font-family:Arial,Helvetica,sans-serif;";
    private const string Serif = "font-family:Georgia,'Times New Roman',serif;font-weight:normal;";

    private static readonly FrozenDictionary<string, (string Class, string Style)> Looks = new Dictionary<string, (string, string)>
    {
        ["p"] = ("t", "margin:0 0 16px 0;font-size:16px;line-height:1.6;color:#1f2328;"),
        ["h2"] = ("t", Serif + "margin:28px 0 10px 0;font-size:24px;line-height:1.3;color:#1f2328;"),
        ["h3"] = ("t", Sans + "margin:24px 0 8px 0;font-size:18px;line-height:1.4;color:#1f2328;"),
        ["h4"] = ("t", Sans + "margin:20px 0 8px 0;font-size:16px;line-height:1.4;color:#1f2328;"),
        ["h5"] = ("t", Sans + "margin:20px 0 8px 0;font-size:16px;line-height:1.4;color:#1f2328;"),
        ["h6"] = ("t", Sans + "margin:20px 0 8px 0;font-size:16px;line-height:1.4;color:#1f2328;"),
        ["a"] = ("a", "color:#2f5d62;text-decoration:underline;"),
        ["ul"] = ("t", "margin:0 0 16px 0;padding:0 0 0 24px;font-size:16px;line-height:1.6;color:#1f2328;"),
        ["ol"] = ("t", "margin:0 0 16px 0;padding:0 0 0 24px;font-size:16px;line-height:1.6;color:#1f2328;"),
        ["li"] = ("t", "margin:0 0 6px 0;"),
        ["blockquote"] = ("m rule", "margin:0 0 16px 0;padding:0 0 0 16px;border-left:3px solid #e5e3dc;color:#57606a;"),
        ["pre"] = ("t", "margin:0 0 16px 0;font-family:Consolas,Menlo,monospace;font-size:14px;line-height:1.5;white-space:pre-wrap;color:#1f2328;"),
        ["code"] = ("t", "font-family:Consolas,Menlo,monospace;font-size:14px;"),
        ["hr"] = ("rule", "border:0;border-top:1px solid #e5e3dc;margin:24px 0;"),
        ["img"] = ("", "display:block;border:0;max-width:100%;height:auto;"),
        ["table"] = ("t", "margin:0 0 16px 0;border-collapse:collapse;font-size:16px;line-height:1.5;color:#1f2328;"),
        ["th"] = ("t rule", "padding:6px 12px 6px 0;border-bottom:1px solid #e5e3dc;text-align:left;color:#1f2328;"),
        ["td"] = ("t rule", "padding:6px 12px 6px 0;border-bottom:1px solid #e5e3dc;color:#1f2328;"),
    }.ToFrozenDictionary();

    /// <param name="html">From the sanitiser: well-formed, without styles or classes.</param>
    public static string Style(string html) => Walk(html, styled: true);

    /// <summary>Only the headings moved: for a page whose title is its heading 1.</summary>
    public static string BelowTitle(string html) => html.Contains("<h1", StringComparison.Ordinal) ? Walk(html, styled: false) : html;

    private static string Walk(string html, bool styled)
    {
        var result = new StringBuilder(html.Length * (styled ? 2 : 1));
        var looks = Looks.GetAlternateLookup<ReadOnlySpan<char>>();
        var at = 0;
        while (at < html.Length)
        {
            var open = html.IndexOf('<', at);
            if (open < 0) break;
            result.Append(html, at, open - at);

            var closing = open + 1 < html.Length && html[open + 1] == '/';
            var nameAt = open + (closing ? 2 : 1);
            var nameEnd = nameAt;
            while (nameEnd < html.Length && char.IsAsciiLetterOrDigit(html[nameEnd])) nameEnd++;
            var end = TagEnd(html, nameEnd);
            var name = html.AsSpan(nameAt, nameEnd - nameAt);
            if (name.SequenceEqual("h1")) name = "h2";

            result.Append(closing ? "</" : "<").Append(name);
            if (styled && !closing && looks.TryGetValue(name, out var look))
            {
                if (look.Class.Length > 0) result.Append(" class=\"").Append(look.Class).Append('"');
                result.Append(" style=\"").Append(look.Style).Append('"');
            }
            result.Append(html, nameEnd, end - nameEnd);
            at = end;
        }
        return result.Append(html, at, html.Length - at).ToString();
    }

    /// <summary>The end of a tag; an attribute's value may hold ">".</summary>
    private static int TagEnd(string html, int at)
    {
        var quote = '\0';
        for (; at < html.Length; at++)
        {
            if (quote != '\0') quote = html[at] == quote ? '\0' : quote;
            else if (html[at] is '"' or '\'') quote = html[at];
            else if (html[at] == '>') return at + 1;
        }
        return html.Length;
    }
}
