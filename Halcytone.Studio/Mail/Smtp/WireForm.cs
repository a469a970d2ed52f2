using Halcytone.Studio.Mail.Mime;

namespace Halcytone.Studio.Mail.Smtp;

/// <summary>A message as it stands between DATA and the reply: lines that begin with a dot get a second one, and a dot alone ends it (RFC 5321 §4.5.2).</summary>
internal static class WireForm
{
    /// <summary>Brings <paramref name="message"/>, which ends with CRLF, into the form; where dots are doubled, into <paramref name="spare"/>.</summary>
    public static ReadOnlyMemory<byte> Of(MailBuffer message, MailBuffer spare)
    {
        var text = message.Written.Span;
        if (text.StartsWith("."u8) || text.IndexOf("\r\n."u8) >= 0)
        {
            Double(text, spare);
            message = spare;
        }
        message.Write(".\r\n"u8);
        return message.Written;
    }

    private static void Double(ReadOnlySpan<byte> text, MailBuffer into)
    {
        into.Clear();
        while (!text.IsEmpty)
        {
            if (text[0] == '.') into.Write((byte)'.');
            var end = text.IndexOf("\r\n"u8);
            var line = end < 0 ? text : text[..(end + 2)];
            into.Write(line);
            text = text[line.Length..];
        }
    }
}
