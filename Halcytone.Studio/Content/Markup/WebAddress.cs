using System.Buffers;

namespace Halcytone.Studio.Content.Markup;

/// <summary>Which addresses may stand in content: https, http, mailto and tel for links; https and own media for pictures.</summary>
public static class WebAddress
{
    private const int Longest = 2048;
    private static readonly SearchValues<char> Scheme = SearchValues.Create("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789+-.");

    /// <summary>Whether a link may lead there.</summary>
    public static bool IsLink(string? address) => Parse(address) switch
    {
        null => false,
        { Scheme: "https" or "http" or "mailto" or "tel" } => true,
        { Scheme: "" } local => !local.Path.StartsWith("//", StringComparison.Ordinal),
        _ => false,
    };

    /// <summary>Whether a picture may come from there.</summary>
    public static bool IsPicture(string? address) => Parse(address) switch
    {
        null => false,
        { Scheme: "https" } remote => remote.Path.StartsWith("//", StringComparison.Ordinal),
        { Scheme: "" } local => local.Path.StartsWith("/media/", StringComparison.Ordinal) && !local.Path.Contains("..", StringComparison.Ordinal),
        _ => false,
    };

    /// <summary>The scheme in lower case, empty for an address within the site; null where a browser might read it otherwise than we do.</summary>
    private static (string Scheme, string Path)? Parse(string? address)
    {
        if (address is null) return null;
        var text = address.Trim();
        if (text.Length is 0 or > Longest) return null;
        foreach (var letter in text)
            if (char.IsControl(letter) || letter is '\\' or '\u2028' or '\u2029' or '\ufeff' || char.IsWhiteSpace(letter) && letter != ' ') return null; // browsers drop or turn these

        var colon = text.IndexOf(':', StringComparison.Ordinal);
        var beyond = text.AsSpan().IndexOfAny('/', '?', '#');
        if (colon < 0 || (beyond >= 0 && beyond < colon)) return ("", text);
        var scheme = text[..colon];
        if (scheme.Length == 0 || !char.IsAsciiLetter(scheme[0]) || scheme.AsSpan().IndexOfAnyExcept(Scheme) >= 0) return null;
        return (scheme.ToLowerInvariant(), text[(colon + 1)..]);
    }
}
