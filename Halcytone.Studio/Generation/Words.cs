using System.Globalization;
using System.Text;

namespace Halcytone.Studio.Generation;

/// <summary>Small work on plain text that every channel needs.</summary>
internal static class Words
{
    /// <summary>At most <paramref name="most"/> characters, cut between sentences if that keeps half of it, else between words; "…" where a sentence was cut.</summary>
    public static string Cut(string text, int most)
    {
        text = OneLine(text);
        if (text.Length <= most) return text;
        if (most <= 1) return most == 1 ? "…" : "";

        var head = text.AsSpan(0, Whole(text, most));
        var sentence = head.LastIndexOfAny(". ", "! ", "? ");
        if (sentence >= most / 2) return head[..(sentence + 1)].ToString();

        head = text.AsSpan(0, Whole(text, most - 1));
        var word = head.LastIndexOf(' ');
        if (word >= most / 3) head = head[..word];
        return head.TrimEnd(" ,;:-–—.").ToString() + "…";
    }

    /// <summary>As one line: every run of blanks and control characters becomes a space.</summary>
    public static string OneLine(string text)
    {
        var line = new StringBuilder(text.Length);
        foreach (var character in text)
        {
            if (!char.IsWhiteSpace(character) && !char.IsControl(character)) line.Append(character);
            else if (line.Length > 0 && line[^1] != ' ') line.Append(' ');
        }
        return line.ToString().TrimEnd();
    }

    /// <summary>An address part of a title: a–z, 0–9 and hyphens, at most 75 characters, never cut inside a word (email-and-web-standards §10).</summary>
    public static string Slug(string title, string otherwise)
    {
        var slug = new StringBuilder();
        foreach (var character in title.Normalize(NormalizationForm.FormD))
        {
            if (CharUnicodeInfo.GetUnicodeCategory(character) == UnicodeCategory.NonSpacingMark || character is '\'' or '’') continue;
            var lower = char.ToLowerInvariant(character);
            if (char.IsAsciiLetterLower(lower) || char.IsAsciiDigit(lower)) slug.Append(lower);
            else if (slug.Length > 0 && slug[^1] != '-') slug.Append('-');
        }
        var whole = slug.ToString().Trim('-');
        if (whole.Length > 74)
        {
            var hyphen = whole.LastIndexOf('-', 74);
            whole = whole[..(hyphen > 20 ? hyphen : 74)].Trim('-');
        }
        return whole.Length == 0 ? otherwise : whole;
    }

    /// <summary>Wraps each line at words, at most <paramref name="width"/> characters (email-and-web-standards §4); a longer word, an address, stands alone.</summary>
    public static string Wrap(string text, int width, string hanging = "")
    {
        var wrapped = new StringBuilder(text.Length + (text.Length / width));
        foreach (var line in text.Split('\n'))
        {
            var column = 0;
            foreach (var word in line.Split(' ', StringSplitOptions.RemoveEmptyEntries))
            {
                if (column > hanging.Length && column + 1 + word.Length > width)
                {
                    wrapped.Append('\n').Append(hanging);
                    column = hanging.Length;
                }
                else if (column > 0)
                {
                    wrapped.Append(' ');
                    column++;
                }
                wrapped.Append(word);
                column += word.Length;
            }
            wrapped.Append('\n');
        }
        return wrapped.ToString(0, wrapped.Length - 1);
    }

    /// <summary>The largest length not above <paramref name="most"/> that does not cut a surrogate pair or a grapheme.</summary>
    private static int Whole(string text, int most)
    {
        if (most >= text.Length) return text.Length;
        var end = most;
        if (char.IsLowSurrogate(text[end])) end--;
        while (end > 0 && end > most - 20 && (CharUnicodeInfo.GetUnicodeCategory(text, end) is UnicodeCategory.NonSpacingMark or UnicodeCategory.Format)) end--;
        return end > 0 && char.IsLowSurrogate(text[end]) ? end - 1 : end;
    }

    private static int LastIndexOfAny(this ReadOnlySpan<char> text, params ReadOnlySpan<string> marks)
    {
        var last = -1;
        foreach (var mark in marks) last = Math.Max(last, text.LastIndexOf(mark, StringComparison.Ordinal));
        return last;
    }
}
