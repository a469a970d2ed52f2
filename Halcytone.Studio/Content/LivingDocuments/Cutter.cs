using System.Security.Cryptography;
using System.Text;
using Markdig;
using Markdig.Syntax;
using Markdig.Syntax.Inlines;

namespace Halcytone.Studio.Content.LivingDocuments;

/// <summary>A part of a document below one heading.</summary>
internal sealed record Cut(string Path, string Title, string Category, string Markdown, string Hash);

/// <summary>
/// Cuts a Markdown document into sections by its headings of level 1 to 3; deeper ones stay inside their section. A heading without text of its own is
/// only a part of its sections' path. Pure: the same text and rules give the same sections.
/// </summary>
internal static class Cutter
{
    /// <summary>Sections of one document.</summary>
    public const int MostSections = 500;

    private const int DeepestCut = 3;
    private static readonly MarkdownPipeline Plain = new MarkdownPipelineBuilder().Build();

    /// <summary>The document's sections in its order; null where it nests deeper than can be read or has more sections than are kept.</summary>
    public static IReadOnlyList<Cut>? Sections(string document, string documentName, CategoryRules rules)
    {
        var text = WithoutFrontMatter(document.TrimStart('\ufeff').ReplaceLineEndings("\n"));
        if (Headings(text) is not { } headings) return null;

        var cuts = new List<Cut>();
        var seen = new Dictionary<string, int>();
        var path = new List<(int Level, string Title)>();
        var firstIsTitle = headings.Count > 1 && headings[0].Level == 1 && headings.Count(heading => heading.Level == 1) == 1;

        Add([(0, documentName)], text[..(headings.Count == 0 ? text.Length : headings[0].Start)], isTitled: false);
        for (var index = 0; index < headings.Count; index++)
        {
            var heading = headings[index];
            path.RemoveAll(outer => outer.Level >= heading.Level);
            path.Add((heading.Level, heading.Title));
            var end = index + 1 < headings.Count ? headings[index + 1].Start : text.Length;
            Add(path, text[heading.End..end], firstIsTitle);
        }
        return cuts.Count > MostSections ? null : cuts;

        void Add(List<(int Level, string Title)> at, string body, bool isTitled)
        {
            var markdown = body.Trim('\n', ' ');
            if (markdown.Length == 0) return;
            string[] titles = [.. at.Select(part => part.Title)];
            var joined = Short(string.Join(" / ", isTitled && titles.Length > 1 ? titles[1..] : titles), 900);
            var again = seen[joined] = seen.GetValueOrDefault(joined) + 1;
            if (again > 1) joined = $"{joined} ({again})";
            cuts.Add(new Cut(joined, Short(titles[^1], 300), rules.Of(titles, isTitled), markdown, Hash(titles[^1], markdown)));
        }
    }

    /// <summary>What the whole document says, line endings aside.</summary>
    public static string HashOf(string document) => Hash("", document.TrimStart('\ufeff').ReplaceLineEndings("\n"));

    private static List<(int Level, string Title, int Start, int End)>? Headings(string text)
    {
        try
        {
            return [.. Markdown.Parse(text, Plain).OfType<HeadingBlock>().Where(heading => heading.Level <= DeepestCut)
                .Select(heading => (heading.Level, Title(heading), heading.Span.Start, Math.Min(heading.Span.End + 1, text.Length)))];
        }
        catch (ArgumentException) // Markdig's answer to nesting beyond its limit
        {
            return null;
        }
    }

    private static string Title(HeadingBlock heading)
    {
        var title = new StringBuilder();
        foreach (var inline in heading.Inline?.Descendants() ?? [])
        {
            if (inline is LiteralInline literal) title.Append(literal.Content.AsSpan());
            else if (inline is CodeInline code) title.Append(code.Content);
            else if (inline is LineBreakInline) title.Append(' ');
        }
        return title.ToString().Trim() is { Length: > 0 } named ? named : "Untitled";
    }

    private static string WithoutFrontMatter(string text)
    {
        if (!text.StartsWith("---\n", StringComparison.Ordinal)) return text;
        var end = text.IndexOf("\n---\n", 3, StringComparison.Ordinal);
        return end < 0 ? text : text[(end + 5)..];
    }

    private static string Hash(string title, string markdown) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes($"{title}\n{markdown}")));
    private static string Short(string text, int most) => text.Length <= most ? text : text[..most];
}
