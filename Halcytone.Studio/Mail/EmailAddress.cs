using System.Buffers;
using System.Globalization;

namespace Halcytone.Studio.Mail;

/// <summary>
/// One address, parsed and written again (reliability-and-security §12.3): an ASCII dot-atom before the at sign, a domain after it, non-ASCII domains as
/// punycode. A local part outside ASCII would need SMTPUTF8 on every hop and is not taken (email-and-web-standards §3.3).
/// </summary>
/// <param name="Local">As typed: its case belongs to the receiver.</param>
/// <param name="Domain">Lower case, ASCII.</param>
public readonly record struct EmailAddress(string Local, string Domain)
{
    private const int LongestLocal = 64;
    private const int LongestAddress = 254;
    private static readonly SearchValues<char> Atoms = SearchValues.Create("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789!#$%&'*+-/=?^_`{|}~.");
    private static readonly SearchValues<char> HostLetters = SearchValues.Create("abcdefghijklmnopqrstuvwxyz0123456789-.");
    private static readonly IdnMapping Idn = new() { UseStd3AsciiRules = true };

    /// <summary>The address, or null where the text is none.</summary>
    public static EmailAddress? Parse(string? text)
    {
        var trimmed = text.AsSpan().Trim();
        var at = trimmed.LastIndexOf('@');
        if (at < 1 || trimmed.Length > LongestAddress) return null;

        var local = trimmed[..at];
        if (local.Length > LongestLocal || local.ContainsAnyExcept(Atoms) || local[0] == '.' || local[^1] == '.' || local.Contains("..", StringComparison.Ordinal)) return null;
        if (Host(trimmed[(at + 1)..]) is not { } domain || at + 1 + domain.Length > LongestAddress) return null;

        return new EmailAddress(local.ToString(), domain);
    }

    /// <summary>Why the text is no address we can write to, in words for a person; null where it is one.</summary>
    public static string? Problem(string? text)
    {
        if (string.IsNullOrWhiteSpace(text)) return "The address is missing.";
        if (Parse(text) is not null) return null;
        var at = text.LastIndexOf('@');
        return at > 0 && text[..at].Any(letter => letter > 127)
            ? "Letters outside ASCII before the @ are not taken by every mail server on the way."
            : "This is not an e-mail address.";
    }

    /// <summary>The form by which two spellings of one address are the same: all lower case.</summary>
    public string Key => ToString().ToLowerInvariant();

    /// <inheritdoc/>
    public override string ToString() => $"{Local}@{Domain}";

    private static string? Host(ReadOnlySpan<char> text)
    {
        if (text.IsEmpty) return null;
        string host;
        try { host = Ascii(text); }
        catch (ArgumentException) { return null; }

        if (host.AsSpan().ContainsAnyExcept(HostLetters)) return null;
        foreach (var part in host.AsSpan().Split('.'))
        {
            var label = host.AsSpan(part);
            if (label.IsEmpty || label.Length > 63 || label[0] == '-' || label[^1] == '-') return null;
        }
        return host;
    }

    private static string Ascii(ReadOnlySpan<char> text)
        => System.Text.Ascii.IsValid(text) ? text.ToString().ToLowerInvariant() : Idn.GetAscii(text.ToString()).ToLowerInvariant();
}
