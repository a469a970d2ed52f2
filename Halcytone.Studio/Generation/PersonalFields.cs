using System.Net;
using System.Text;
using Halcytone.Studio.Audience;

namespace Halcytone.Studio.Generation;

/// <summary>The fields of a mail that differ from person to person; generation leaves them standing, sending fills them.</summary>
public static class PersonalFields
{
    /// <summary>What an unknown first name reads: "Hello there".</summary>
    public const string UnknownName = "there";

    /// <summary>Their names, as they stand between double braces.</summary>
    public static readonly IReadOnlyList<string> Names = ["first_name", "last_name", "email", "unsubscribe_url", "preferences_url", "view_url"];

    private static readonly HashSet<string> Placeholders = [.. Names.Select(Placeholder)];

    /// <summary><c>{{first_name}}</c> for <c>first_name</c>.</summary>
    public static string Placeholder(string name) => "{{" + name + "}}";

    internal static bool IsPlaceholder(string text) => Placeholders.Contains(text);
}

/// <summary>
/// A mail's texts cut once at their person fields, so that filling them for a recipient only joins pieces. Make one a mailing, fill it for each
/// person; it may be filled on several threads at once.
/// </summary>
public sealed class PersonalMail
{
    private readonly Pieces subject;
    private readonly Pieces? html;
    private readonly Pieces? text;

    /// <summary>Cuts the texts.</summary>
    public PersonalMail(string subject, string? html, string? text)
    {
        this.subject = new Pieces(subject);
        this.html = html is null ? null : new Pieces(html);
        this.text = text is null ? null : new Pieces(text);
    }

    /// <summary>The texts for one person: values HTML-encoded in the HTML, on one line in the subject.</summary>
    public PersonalTexts Fill(Recipient recipient, PersonalLinks links)
    {
        var name = string.IsNullOrWhiteSpace(recipient.FirstName) ? PersonalFields.UnknownName : Words.OneLine(recipient.FirstName);
        string[] values = [name, Words.OneLine(recipient.LastName ?? ""), recipient.Email, links.UnsubscribeUrl, links.PreferencesUrl, links.ViewUrl];
        return new PersonalTexts(subject.Join(values), html?.Join(Array.ConvertAll(values, value => WebUtility.HtmlEncode(value))), text?.Join(values));
    }

    /// <summary>A text as pieces with a field between each two.</summary>
    private sealed class Pieces
    {
        private readonly List<string> pieces = [];
        private readonly List<int> fields = [];
        private readonly int length;

        public Pieces(string text)
        {
            var from = 0;
            for (var at = text.IndexOf("{{", StringComparison.Ordinal); at >= 0; at = text.IndexOf("{{", at + 2, StringComparison.Ordinal))
            {
                var end = text.IndexOf("}}", at, StringComparison.Ordinal);
                if (end < 0) break;
                var field = FieldAt(text.AsSpan(at + 2, end - at - 2));
                if (field < 0) continue; // somebody's own braces
                pieces.Add(text[from..at]);
                fields.Add(field);
                from = end + 2;
            }
            pieces.Add(text[from..]);
            length = text.Length;
        }

        public string Join(string[] values)
        {
            if (fields.Count == 0) return pieces[0];
            var joined = new StringBuilder(length + (fields.Count * 64));
            for (var at = 0; at < fields.Count; at++) joined.Append(pieces[at]).Append(values[fields[at]]);
            return joined.Append(pieces[^1]).ToString();
        }

        private static int FieldAt(ReadOnlySpan<char> name)
        {
            name = name.Trim();
            for (var at = 0; at < PersonalFields.Names.Count; at++) if (name.SequenceEqual(PersonalFields.Names[at])) return at;
            return -1;
        }
    }
}

/// <summary>The addresses that differ from person to person.</summary>
/// <param name="UnsubscribeUrl">One click, and the page behind it.</param>
/// <param name="PreferencesUrl">What they get, and how often.</param>
/// <param name="ViewUrl">The same mail in the browser.</param>
public sealed record PersonalLinks(string UnsubscribeUrl, string PreferencesUrl, string ViewUrl);

/// <summary>A mail as one person will read it.</summary>
public sealed record PersonalTexts(string Subject, string? Html, string? Text);
