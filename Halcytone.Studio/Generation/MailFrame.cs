using System.Net;
using Halcytone.Studio.Content.Markup;

namespace Halcytone.Studio.Generation;

/// <summary>
/// A mail's HTML is a frame from the template (tables, styles, footer with its legal lines) around words between two marks. A hand changes the
/// words; the frame stays, so nobody edits the unsubscribe link away.
/// </summary>
internal static class MailFrame
{
    private static readonly (string Begin, string End) Words = ("<!--words-->", "<!--/words-->");
    private static readonly (string Begin, string End) Preheader = ("<!--pre-->", "<!--/pre-->");
    private static readonly (string Begin, string End) Title = ("<title>", "</title>");

    /// <summary>The words that stand in the frame; the whole where there is no frame.</summary>
    public static string WordsOf(string html) => Within(html, Words) is { } range ? html[range] : html;

    /// <summary>The frame with other words: sanitised, then styled again.</summary>
    /// <param name="edited">A whole mail with its frame, or the words alone.</param>
    public static string Replace(string frame, string edited, string subject, string preheader)
    {
        var words = WordsOf(edited);
        if (words != WordsOf(frame)) frame = Put(frame, Words, MailMarkup.Style(HtmlSanitiser.Clean(words).ToString()));
        return Put(Put(frame, Preheader, WebUtility.HtmlEncode(preheader)), Title, WebUtility.HtmlEncode(subject));
    }

    private static string Put(string html, (string Begin, string End) marks, string text)
        => Within(html, marks) is { } range && html[range] != text && WebUtility.HtmlDecode(html[range]) != WebUtility.HtmlDecode(text)
            ? string.Concat(html.AsSpan(0, range.Start.Value), text, html.AsSpan(range.End.Value))
            : html;

    private static Range? Within(string html, (string Begin, string End) marks)
    {
        var begin = html.IndexOf(marks.Begin, StringComparison.Ordinal);
        if (begin < 0) return null;
        begin += marks.Begin.Length;
        var end = html.IndexOf(marks.End, begin, StringComparison.Ordinal);
        return end < 0 ? null : begin..end;
    }
}
