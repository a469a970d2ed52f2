using System.Text;
using System.Text.RegularExpressions;
using AngleSharp.Dom;
using AngleSharp.Html.Parser;

namespace Halcytone.Studio.Channels.Mastodon;

/// <summary>Makes a status that was sent and one that was read comparable: the instance answers with HTML of its own making.</summary>
internal static partial class StatusText
{
    /// <summary>The text behind the instance's paragraphs, breaks, links and mentions.</summary>
    public static string OfHtml(string html)
    {
        var text = new StringBuilder();
        Append(new HtmlParser().ParseDocument(html).Body!, text);
        return text.ToString();
    }

    /// <summary>White space as one blank, mentions by their local part, NFC.</summary>
    public static string Normalised(string text)
        => Blanks().Replace(Remote().Replace(text, "${local}"), " ").Trim().Normalize(NormalizationForm.FormC);

    private static void Append(INode node, StringBuilder text)
    {
        foreach (var child in node.ChildNodes)
        {
            if (child is IText words) text.Append(words.Data);
            else if (child is IElement { LocalName: "br" }) text.Append('\n');
            else Append(child, text);
            if (child is IElement { LocalName: "p" }) text.Append("\n\n");
        }
    }

    [GeneratedRegex(@"\s+")]
    private static partial Regex Blanks();

    [GeneratedRegex(@"(?<local>@\w+)@[\w.\-]+\w")]
    private static partial Regex Remote();
}
