using System.Globalization;
using System.Text.RegularExpressions;

namespace Halcytone.Studio.Channels.Text;

/// <summary>
/// Cuts a text into the parts of a thread: at paragraphs where they fit, else at sentences, else at words. A word or link is cut only where it is
/// longer than a whole part, and then between graphemes.
/// </summary>
internal sealed partial class TextSplitter(Func<string, bool> fits)
{
    private readonly List<string> parts = [];
    private string current = "";

    /// <summary>The parts in order; none is empty, each fits.</summary>
    public IReadOnlyList<string> Split(string text)
    {
        text = text.ReplaceLineEndings("\n").Trim();
        if (text.Length == 0) return [];
        if (fits(text)) return [text];

        foreach (var paragraph in BlankLines().Split(text))
            if (!Take("\n\n", paragraph)) SplitParagraph(paragraph);

        Close();
        return parts;
    }

    private void SplitParagraph(string paragraph)
    {
        var gap = "\n\n";
        foreach (var line in paragraph.Split('\n', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries))
        {
            if (!Take(gap, line))
            {
                foreach (var sentence in SentenceEnd().Split(line))
                {
                    if (!Take(gap, sentence)) SplitSentence(gap, sentence);
                    gap = " ";
                }
            }
            gap = "\n";
        }
    }

    private void SplitSentence(string gap, string sentence)
    {
        foreach (var word in sentence.Split(' ', StringSplitOptions.RemoveEmptyEntries))
        {
            if (!Take(gap, word)) SplitWord(gap, word);
            gap = " ";
        }
    }

    /// <summary>Chinese, Japanese or Thai without spaces, or a monster: as many graphemes as fit.</summary>
    private void SplitWord(string gap, string word)
    {
        foreach (var grapheme in Graphemes(word))
        {
            if (current.Length > 0 && fits(current + gap + grapheme)) current += gap + grapheme;
            else
            {
                Close();
                current = grapheme;
            }
            gap = "";
        }
    }

    /// <summary>Puts the piece behind what stands, or into a new part; false where it fits into none.</summary>
    private bool Take(string gap, string piece)
    {
        var joined = current.Length == 0 ? piece : current + gap + piece;
        if (fits(joined))
        {
            current = joined;
            return true;
        }
        if (!fits(piece)) return false;

        Close();
        current = piece;
        return true;
    }

    private void Close()
    {
        if (current.Length > 0) parts.Add(current);
        current = "";
    }

    private static IEnumerable<string> Graphemes(string word)
    {
        var elements = StringInfo.GetTextElementEnumerator(word);
        while (elements.MoveNext()) yield return elements.GetTextElement();
    }

    [GeneratedRegex(@"\n[^\S\n]*\n\s*")]
    private static partial Regex BlankLines();

    // The space behind . ! ? … and closing quotes, before something that starts a sentence; not behind an initial or a common abbreviation.
    [GeneratedRegex("""(?<=[.!?…。！？][”"'’)\]»]{0,2})(?<!\b(?:[A-Z]|e\.g|i\.e|vs|Dr|Mr|Mrs|Ms|St|No|approx|incl|etc|z\.B|d\.h|Nr|ca)\.)\s+(?=[\p{Lu}\p{Lo}\p{N}\p{So}“"'‘(\[«#@])""")]
    private static partial Regex SentenceEnd();
}
