using System.Text;
using Markdig;
using Markdig.Extensions.Tables;
using Markdig.Syntax;
using Markdig.Syntax.Inlines;

namespace Halcytone.Studio.Generation;

/// <summary>A passage under one heading.</summary>
/// <param name="Title">The heading, plain; empty before the first one.</param>
/// <param name="Category">The heading above it, where it has one: Breathscape, Hardware …</param>
/// <param name="Lead">Its first paragraph, plain, on one line.</param>
internal sealed record TextSection(string Title, string? Category, string Lead);

/// <summary>
/// A Markdown text parsed once: its sections, its first paragraph and its plain form all come from this one tree
/// (email-and-web-standards §4: never from a different field).
/// </summary>
internal sealed class TextTree
{
    /// <summary>The width mail programs show without breaking lines again (email-and-web-standards §4).</summary>
    public const int MailWidth = 76;

    /// <summary>Deeper nesting is refused before anything walks the tree (reliability-and-security §12.2).</summary>
    private const int MaxDepth = 100;

    private static readonly MarkdownPipeline Pipeline = new MarkdownPipelineBuilder().UsePipeTables().UseAutoLinks().UseEmphasisExtras().DisableHtml().Build();

    private readonly MarkdownDocument document;

    private TextTree(string source, MarkdownDocument document)
    {
        (Source, this.document) = (source, document);
        Sections = SectionsOf(document);
        Lead = Sections.Select(section => section.Lead).FirstOrDefault(lead => lead.Length > 0) ?? "";
    }

    /// <summary>The Markdown it was made from.</summary>
    public string Source { get; }

    /// <summary>The first paragraph, plain.</summary>
    public string Lead { get; }

    /// <summary>The passages that say something.</summary>
    public IReadOnlyList<TextSection> Sections { get; }

    /// <summary>Parses; null where the text is nested too deeply to be walked.</summary>
    public static TextTree? Parse(string markdown)
    {
        try
        {
            var document = Markdown.Parse(markdown, Pipeline);
            return DepthOf(document) > MaxDepth ? null : new TextTree(markdown, document);
        }
        catch (ArgumentException) // Markdig's own depth limit
        {
            return null;
        }
    }

    /// <summary>The longest beginning in whole paragraphs whose Markdown has at most <paramref name="most"/> characters.</summary>
    public TextTree Beginning(int most)
    {
        if (Source.Length <= most) return this;
        var end = document.TakeWhile(block => block.Span.End < most).LastOrDefault()?.Span.End + 1 ?? 0;
        var head = end > 0 ? Source[..end] : Words.Cut(Lead, most);
        return Parse(head) ?? this;
    }

    /// <summary>The whole text, plain: headings in capitals or underlined, lists with "-", links as "text (address)", wrapped at <paramref name="width"/>.</summary>
    public string Plain(int width = MailWidth) => Write(new PlainWriter(width));

    /// <summary>The whole text, plain, its paragraphs unbroken: for channels that wrap by themselves.</summary>
    public string Flowing() => Write(new PlainWriter(int.MaxValue));

    private string Write(PlainWriter writer)
    {
        foreach (var block in document) writer.Block(block, "", "");
        return writer.ToString();
    }

    private static List<TextSection> SectionsOf(MarkdownDocument document)
    {
        var sections = new List<TextSection>();
        var headings = new List<(int Level, string Title)>();
        foreach (var block in document)
        {
            if (block is HeadingBlock heading)
            {
                headings.RemoveAll(above => above.Level >= heading.Level);
                headings.Add((heading.Level, Words.OneLine(PlainWriter.Inline(heading.Inline, links: false))));
                continue;
            }
            var title = headings.Count > 0 ? headings[^1].Title : "";
            if (sections.Count > 0 && sections[^1].Title == title) continue;
            if (FirstSentenceOf(block) is not { Length: > 0 } lead) continue;
            sections.Add(new TextSection(title, headings.Count > 1 ? headings[^2].Title : null, lead));
        }
        return sections;
    }

    private static string? FirstSentenceOf(Block block) => block switch
    {
        ParagraphBlock paragraph => Words.OneLine(PlainWriter.Inline(paragraph.Inline, links: false)),
        ContainerBlock container => container.Select(FirstSentenceOf).FirstOrDefault(text => text is { Length: > 0 }),
        _ => null,
    };

    private static int DepthOf(MarkdownObject top)
    {
        var (deepest, waiting) = (0, new Stack<(MarkdownObject Node, int Depth)>([(top, 0)]));
        while (waiting.TryPop(out var next))
        {
            deepest = Math.Max(deepest, next.Depth);
            if (next.Node is ContainerBlock blocks) foreach (var child in blocks) waiting.Push((child, next.Depth + 1));
            if (next.Node is LeafBlock { Inline: { } inline }) waiting.Push((inline, next.Depth + 1));
            if (next.Node is ContainerInline inlines) foreach (var child in inlines) waiting.Push((child, next.Depth + 1));
        }
        return deepest;
    }

    /// <summary>Writes blocks as plain text.</summary>
    private sealed class PlainWriter(int width)
    {
        private readonly StringBuilder text = new();

        public override string ToString() => text.ToString().Trim('\n');

        /// <param name="first">What stands before the block's first line: "- ".</param>
        /// <param name="rest">What stands before its other lines: two spaces.</param>
        public void Block(Block block, string first, string rest)
        {
            switch (block)
            {
                case HeadingBlock heading:
                    var title = Words.OneLine(Inline(heading.Inline, links: false));
                    Lines(heading.Level <= 2 && width != int.MaxValue ? title.ToUpperInvariant() : title, first, rest);
                    break;
                case ParagraphBlock paragraph:
                    Lines(Inline(paragraph.Inline, links: true), first, rest);
                    break;
                case ListBlock list:
                    var number = int.TryParse(list.OrderedStart, out var start) ? start : 1;
                    foreach (var item in list.Cast<ListItemBlock>())
                    {
                        var mark = list.IsOrdered ? $"{number++}. " : "- ";
                        Blocks(item, first + mark, rest + new string(' ', mark.Length), apart: list.IsLoose);
                        first = rest;
                    }
                    End();
                    break;
                case QuoteBlock quote:
                    Blocks(quote, first + "> ", rest + "> ", apart: true);
                    break;
                case Table table:
                    foreach (var row in table.Cast<TableRow>())
                        text.Append(rest).AppendJoin(" | ", row.Cast<TableCell>().Select(cell => Words.OneLine(string.Join(' ', cell.OfType<ParagraphBlock>().Select(p => Inline(p.Inline, links: true)))))).Append('\n');
                    End();
                    break;
                case CodeBlock code:
                    foreach (var line in code.Lines.ToString().Split('\n')) text.Append(rest).Append("    ").Append(line).Append('\n');
                    End();
                    break;
                case ThematicBreakBlock:
                    text.Append(rest).Append("* * *\n");
                    End();
                    break;
                case ContainerBlock container when block is not LinkReferenceDefinitionGroup:
                    Blocks(container, first, rest, apart: true);
                    break;
            }
        }

        private void Blocks(ContainerBlock blocks, string first, string rest, bool apart)
        {
            foreach (var block in blocks)
            {
                Block(block, first, rest);
                first = rest;
                if (!apart) Tighten();
            }
        }

        private void Lines(string paragraph, string first, string rest)
        {
            var begin = first;
            foreach (var line in paragraph.Split('\n'))
            {
                var wrapped = width == int.MaxValue ? line.Trim() : Words.Wrap(line.Trim(), Math.Max(20, width - rest.Length));
                foreach (var part in wrapped.Split('\n'))
                {
                    text.Append(begin).Append(part).Append('\n');
                    begin = rest;
                }
            }
            End();
        }

        private void End()
        {
            Tighten();
            text.Append('\n');
        }

        /// <summary>Takes back empty lines at the end, all but the last line's own end.</summary>
        private void Tighten()
        {
            while (text.Length > 1 && text[^1] == '\n' && text[^2] == '\n') text.Length--;
        }

        /// <param name="links">Whether a link's address follows its text.</param>
        public static string Inline(ContainerInline? inlines, bool links)
        {
            if (inlines is null) return "";
            var line = new StringBuilder();
            Append(inlines, line, links);
            return line.ToString();
        }

        private static void Append(Inline inline, StringBuilder line, bool links)
        {
            switch (inline)
            {
                case LiteralInline literal: line.Append(literal.Content.AsSpan()); break;
                case CodeInline code: line.Append(code.Content); break;
                case AutolinkInline address: line.Append(address.Url); break;
                case HtmlEntityInline entity: line.Append(entity.Transcoded.AsSpan()); break;
                case LineBreakInline end: line.Append(end.IsHard ? '\n' : ' '); break;
                case LinkInline link:
                    var from = line.Length;
                    foreach (var child in link) Append(child, line, links);
                    if (link.IsImage || !links || string.IsNullOrEmpty(link.Url)) break;
                    if (!line.ToString(from, line.Length - from).Equals(link.Url, StringComparison.Ordinal)) line.Append(" (").Append(link.Url).Append(')');
                    break;
                case ContainerInline container:
                    foreach (var child in container) Append(child, line, links);
                    break;
            }
        }
    }
}
