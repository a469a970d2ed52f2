using System.Text;

namespace Halcytone.Studio.Audience.Import;

/// <summary>Finds out how a file's bytes are to be read: by its mark, by the zero bytes of UTF-16, by what the sender says; UTF-8 otherwise.</summary>
internal static class CsvText
{
    /// <summary>Encodings a sender may declare.</summary>
    private static readonly Dictionary<string, Encoding> Declared = new(StringComparer.OrdinalIgnoreCase)
    {
        ["utf-8"] = Encoding.UTF8, ["utf-16"] = Encoding.Unicode, ["utf-16le"] = Encoding.Unicode, ["utf-16be"] = Encoding.BigEndianUnicode,
        ["iso-8859-1"] = Encoding.Latin1, ["latin1"] = Encoding.Latin1, ["us-ascii"] = Encoding.Latin1,
    };

    /// <summary>Whether <paramref name="name"/> is an encoding we can read.</summary>
    public static bool Knows(string name) => Declared.ContainsKey(name);

    /// <summary>A reader from the start of a seekable stream, and the separator that the first line uses.</summary>
    public static async Task<(StreamReader Text, char Separator)> Open(Stream bytes, string? declared, CancellationToken stop)
    {
        var head = new byte[4096];
        var count = await bytes.ReadAtLeastAsync(head, head.Length, throwOnEndOfStream: false, stop);
        bytes.Position = 0;
        var encoding = declared is not null && Declared.TryGetValue(declared, out var said) ? said : Guess(head.AsSpan(0, count));
        var text = new StreamReader(bytes, encoding, detectEncodingFromByteOrderMarks: true, bufferSize: 64 * 1024, leaveOpen: true);

        var start = encoding.GetString(head, 0, count).TrimStart('\uFEFF');
        var lineEnd = start.AsSpan().IndexOfAny('\r', '\n');
        return (text, CsvReader.SeparatorOf(lineEnd < 0 ? start : start[..lineEnd]));
    }

    private static Encoding Guess(ReadOnlySpan<byte> head)
    {
        if (head.StartsWith<byte>([0xFF, 0xFE])) return Encoding.Unicode;
        if (head.StartsWith<byte>([0xFE, 0xFF])) return Encoding.BigEndianUnicode;
        if (head.Length < 2) return Encoding.UTF8;
        if (head[0] != 0 && head[1] == 0) return Encoding.Unicode;
        return head[0] == 0 && head[1] != 0 ? Encoding.BigEndianUnicode : Encoding.UTF8;
    }
}
