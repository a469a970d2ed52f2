using System.Globalization;
using System.Text;

namespace Halcytone.Studio.Mail.Mime;

/// <summary>Reads back what <see cref="MimeWriter"/> wrote, for the outbox page; not a reader of other people's mail.</summary>
internal static class MimeReader
{
    /// <summary>The two texts of a message, and the whole of it as it stands in the file.</summary>
    public static (string? Html, string Text, string Source) Read(byte[] message)
    {
        var source = Encoding.ASCII.GetString(message);
        var parts = source.Split("--=_halcytone", StringSplitOptions.None);
        if (parts.Length < 4) return (null, Body(source), source);
        return (Body(parts[2]), Body(parts[1]), source);
    }

    private static string Body(string part)
    {
        var start = part.IndexOf("\r\n\r\n", StringComparison.Ordinal);
        if (start < 0) return "";

        var encoded = part.AsSpan(start + 4);
        var bytes = new List<byte>(encoded.Length);
        for (var index = 0; index < encoded.Length; index++)
        {
            if (encoded[index] != '=') bytes.Add((byte)encoded[index]);
            else if (encoded[(index + 1)..].StartsWith("\r\n")) index += 2;
            else if (index + 2 < encoded.Length && byte.TryParse(encoded.Slice(index + 1, 2), NumberStyles.HexNumber, CultureInfo.InvariantCulture, out var one))
            {
                bytes.Add(one);
                index += 2;
            }
        }
        return Encoding.UTF8.GetString([.. bytes]);
    }
}
