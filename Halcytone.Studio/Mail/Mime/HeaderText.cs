using System.Buffers.Text;
using System.Text;

namespace Halcytone.Studio.Mail.Mime;

/// <summary>
/// People's words in header lines: plain where they are printable ASCII, folded at 78; otherwise as encoded words of at most 75 characters, each with whole
/// characters only (RFC 2047).
/// </summary>
internal static class HeaderText
{
    private const int FoldAt = 78;
    private const int LongestLine = 76;
    private const int Wrapping = 12; // "=?utf-8?B?" and "?="

    /// <summary>Writes free text (a subject) after a header's name of <paramref name="column"/> characters.</summary>
    public static void Write(MailBuffer into, string text, int column)
    {
        if (IsPlain(text)) Fold(into, text, column);
        else EncodedWords(into, text, column);
    }

    /// <summary>Writes a display name: quoted where it is ASCII, else as encoded words, which must not stand inside quotes.</summary>
    public static void WriteName(MailBuffer into, string name, int column)
    {
        if (!IsPlain(name) || name.Length > FoldAt - column - 4)
        {
            EncodedWords(into, name, column);
            return;
        }
        into.Write((byte)'"');
        foreach (var letter in name)
        {
            if (letter is '"' or '\\') into.Write((byte)'\\');
            into.Write((byte)letter);
        }
        into.Write((byte)'"');
    }

    /// <summary>Printable ASCII that reads back the same after unfolding, and that nobody takes for an encoded word.</summary>
    private static bool IsPlain(string text)
    {
        if (text.AsSpan().ContainsAnyExceptInRange(' ', '~') || text.Contains("=?", StringComparison.Ordinal)) return false;
        if (text.Length == 0 || text[0] == ' ' || text[^1] == ' ' || text.Contains("  ", StringComparison.Ordinal)) return false;
        if (text.Length < FoldAt - 20) return true;
        foreach (var word in text.AsSpan().Split(' '))
            if (word.End.Value - word.Start.Value > LongestLine - 20) return false;
        return true;
    }

    private static void Fold(MailBuffer into, string text, int column)
    {
        foreach (var word in text.AsSpan().Split(' '))
        {
            var length = word.End.Value - word.Start.Value;
            if (word.Start.Value > 0)
            {
                if (column + 1 + length > FoldAt)
                {
                    into.Write("\r\n"u8);
                    column = 0;
                }
                into.Write((byte)' ');
                column++;
            }
            into.WriteAscii(text.AsSpan(word));
            column += length;
        }
    }

    private static void EncodedWords(MailBuffer into, string text, int column)
    {
        Span<byte> word = stackalloc byte[45];
        var filled = 0;
        foreach (var rune in Normal(text).EnumerateRunes())
        {
            // Only multiples of three fill base64 without padding; the line's 76 include what stands before the word.
            var room = Math.Min(word.Length, (LongestLine - column - Wrapping) / 4 * 3);
            if (filled + rune.Utf8SequenceLength > room)
            {
                if (filled > 0) Word(into, word[..filled]);
                into.Write("\r\n "u8);
                (filled, column) = (0, 1);
            }
            filled += rune.EncodeToUtf8(word[filled..]);
        }
        Word(into, word[..filled]);
    }

    private static string Normal(string text)
    {
        try { return text.Normalize(NormalizationForm.FormC); }
        catch (ArgumentException) { return text; }
    }

    private static void Word(MailBuffer into, ReadOnlySpan<byte> word)
    {
        into.Write("=?utf-8?B?"u8);
        Base64.EncodeToUtf8(word, into.Take(Base64.GetMaxEncodedToUtf8Length(word.Length)), out _, out _);
        into.Write("?="u8);
    }
}
