using System.Buffers;
using System.Text;

namespace Halcytone.Studio.Mail.Mime;

/// <summary>
/// Text as quoted-printable (RFC 2045 §6.7): lines of at most 76 with CRLF, <c>=XX</c> never split, a leading dot as <c>=2E</c> and a leading
/// <c>From </c> as <c>=46rom </c>, so that nothing on the way has a reason to touch it.
/// </summary>
internal static class QuotedPrintable
{
    /// <summary>76 less the soft break's <c>=</c>.</summary>
    private const int Widest = 75;

    private static readonly SearchValues<byte> Plain = SearchValues.Create(
        " \t!\"#$%&'()*+,-./0123456789:;<>?@ABCDEFGHIJKLMNOPQRSTUVWXYZ[\\]^_`abcdefghijklmnopqrstuvwxyz{|}~"u8);

    /// <summary>Writes <paramref name="text"/> as UTF-8 in NFC; every line end becomes CRLF, and the last line gets one.</summary>
    public static void Write(MailBuffer into, string text)
    {
        if (!Ascii.IsValid(text)) text = Composed(text);
        var utf8 = ArrayPool<byte>.Shared.Rent(Encoding.UTF8.GetMaxByteCount(text.Length));
        Lines(into, utf8.AsSpan(0, Encoding.UTF8.GetBytes(text, utf8)));
        ArrayPool<byte>.Shared.Return(utf8);
    }

    private static string Composed(string text)
    {
        try { return text.IsNormalized(NormalizationForm.FormC) ? text : text.Normalize(NormalizationForm.FormC); }
        catch (ArgumentException) { return text; } // half a surrogate pair: the encoder writes U+FFFD for it
    }

    private static void Lines(MailBuffer into, ReadOnlySpan<byte> text)
    {
        while (!text.IsEmpty)
        {
            var end = text.IndexOfAny((byte)'\r', (byte)'\n');
            Line(into, end < 0 ? text : text[..end]);
            into.Write("\r\n"u8);
            if (end < 0) return;
            text = text[end] == '\r' && end + 1 < text.Length && text[end + 1] == '\n' ? text[(end + 2)..] : text[(end + 1)..];
        }
    }

    private static void Line(MailBuffer into, ReadOnlySpan<byte> line)
    {
        var column = 0;
        if (!line.IsEmpty && line[^1] is (byte)' ' or (byte)'\t')
        {
            Body(into, line[..^1], ref column);
            Escape(into, line[^1], ref column);
            return;
        }
        Body(into, line, ref column);
    }

    private static void Body(MailBuffer into, ReadOnlySpan<byte> line, ref int column)
    {
        while (!line.IsEmpty)
        {
            if (column == 0 && (line[0] == '.' || line.StartsWith("From "u8)))
            {
                Escape(into, line[0], ref column);
                line = line[1..];
                continue;
            }
            var run = line.IndexOfAnyExcept(Plain);
            if (run == 0)
            {
                Escape(into, line[0], ref column);
                line = line[1..];
                continue;
            }
            var taken = Math.Min(run < 0 ? line.Length : run, Widest - column);
            into.Write(line[..taken]);
            column += taken;
            line = line[taken..];
            if (column == Widest && !line.IsEmpty) SoftBreak(into, ref column);
        }
    }

    private static void Escape(MailBuffer into, byte one, ref int column)
    {
        if (column > Widest - 3) SoftBreak(into, ref column);
        var room = into.Take(3);
        room[0] = (byte)'=';
        room[1] = Digit(one >> 4);
        room[2] = Digit(one & 15);
        column += 3;
    }

    private static void SoftBreak(MailBuffer into, ref int column)
    {
        into.Write("=\r\n"u8);
        column = 0;
    }

    private static byte Digit(int value) => (byte)(value < 10 ? '0' + value : 'A' + value - 10);
}
