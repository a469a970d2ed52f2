using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;

namespace Halcytone.Studio.Channels.Text;

/// <summary>How long a text is, by the rule of each platform (platform-apis §1.4, §7.3, §8.3).</summary>
internal static partial class TextLength
{
    /// <summary>What every link counts on X and on Mastodon, however long it is.</summary>
    public const int Link = 23;

    /// <summary>The length by <paramref name="rule"/>; a line break is one character whatever the system that typed it.</summary>
    public static int Of(string text, LengthRule rule)
    {
        if (text.Contains('\r', StringComparison.Ordinal)) text = text.ReplaceLineEndings("\n");
        return rule switch
        {
            LengthRule.XWeighted => XWeighted(Nfc(text)),
            LengthRule.Graphemes => Graphemes(text),
            LengthRule.Mastodon => Mastodon(Nfc(text)),
            _ => Characters(Nfc(text)),
        };
    }

    /// <summary>Normalised form C; a lone half of a surrogate pair cannot be normalised and counts as it stands.</summary>
    private static string Nfc(string text)
    {
        if (Ascii.IsValid(text)) return text;
        try { return text.Normalize(NormalizationForm.FormC); }
        catch (ArgumentException) { return text; }
    }

    private static int Characters(ReadOnlySpan<char> text)
    {
        var count = 0;
        foreach (var _ in text.EnumerateRunes()) count++;
        return count;
    }

    private static int Graphemes(ReadOnlySpan<char> text)
    {
        var count = 0;
        for (; !text.IsEmpty; text = text[StringInfo.GetNextTextElementLength(text)..]) count++;
        return count;
    }

    private static int XWeighted(string text)
    {
        var (sum, from) = (0, 0);
        foreach (var link in Links.In(text, bare: true))
        {
            sum += Weight(text.AsSpan(from..link.Start.Value)) + Link;
            from = link.End.Value;
        }
        return sum + Weight(text.AsSpan(from));
    }

    private static int Weight(ReadOnlySpan<char> text)
    {
        if (Ascii.IsValid(text)) return text.Length;

        var sum = 0;
        while (!text.IsEmpty)
        {
            var length = StringInfo.GetNextTextElementLength(text);
            var cluster = text[..length];
            if (IsEmoji(cluster)) sum += 2;
            else foreach (var rune in cluster.EnumerateRunes()) sum += IsLight(rune.Value) ? 1 : 2;
            text = text[length..];
        }
        return sum;
    }

    /// <summary>The published ranges of weight 100; everything else weighs 200.</summary>
    private static bool IsLight(int codePoint) => codePoint is <= 4351 or >= 8192 and <= 8205 or >= 8208 and <= 8223 or >= 8242 and <= 8247;

    /// <summary>A picture, however many code points draw it: skin tones, families, flags, key caps.</summary>
    private static bool IsEmoji(ReadOnlySpan<char> cluster)
    {
        if (cluster.Length == 1) return false; // weighs by its code point
        if (cluster.ContainsAny('\uFE0F', '\u20E3')) return true;
        Rune.DecodeFromUtf16(cluster, out var first, out _);
        return first.Value is >= 0x1F000 and <= 0x1FAFF or >= 0x2190 and <= 0x2BFF;
    }

    private static int Mastodon(string text)
    {
        if (text.Contains('@', StringComparison.Ordinal)) text = RemoteMention().Replace(text, "${local}");
        var (sum, from) = (0, 0);
        foreach (var link in Links.In(text, bare: false))
        {
            sum += Characters(text.AsSpan(from..link.Start.Value)) + Link;
            from = link.End.Value;
        }
        return sum + Characters(text.AsSpan(from));
    }

    [GeneratedRegex(@"(?<![\w/])(?<local>@[a-z0-9_]+(?:[a-z0-9_.\-]*[a-z0-9_])?)@[\w.\-]+\w", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture)]
    private static partial Regex RemoteMention();
}
