using System.Text;
using Markdig;
using Markdig.Extensions.EmphasisExtras;

namespace Halcytone.Studio.Content.Markup;

/// <summary>
/// Markdown to HTML: CommonMark with tables, bare links and struck text, then the allowlist on the result, whatever raw HTML it held. A text beyond the
/// limits (512 KB, 100 deep) is shown as it was typed; nothing is lost and nothing throws.
/// </summary>
public sealed class MarkdownRenderer
{
    private static readonly MarkdownPipeline Pipeline = new MarkdownPipelineBuilder()
        .UsePipeTables().UseAutoLinks().UseEmphasisExtras(EmphasisExtraOptions.Strikethrough).Build();

    /// <summary>The HTML of a text.</summary>
    public SafeHtml Render(string? markdown)
    {
        if (string.IsNullOrWhiteSpace(markdown)) return SafeHtml.Empty;
        if (markdown.Length > ContentText.LargestBody || Encoding.UTF8.GetByteCount(markdown) > ContentText.LargestBody)
            return HtmlSanitiser.AsTyped(markdown[..Math.Min(markdown.Length, ContentText.LargestBody)]);
        if (NestsTooDeep(markdown)) return HtmlSanitiser.AsTyped(markdown);
        try
        {
            return HtmlSanitiser.Clean(Markdown.ToHtml(markdown, Pipeline));
        }
        catch (ArgumentException) // Markdig's answer to nesting beyond its own limit
        {
            return HtmlSanitiser.AsTyped(markdown);
        }
    }

    /// <summary>The plain words of a text, for summaries and counters.</summary>
    public string ToText(string? markdown)
    {
        if (string.IsNullOrWhiteSpace(markdown) || markdown.Length > ContentText.LargestBody || NestsTooDeep(markdown)) return markdown ?? "";
        try
        {
            return Markdown.ToPlainText(markdown, Pipeline).Trim();
        }
        catch (ArgumentException)
        {
            return markdown;
        }
    }

    /// <summary>Quotes, lists or brackets within each other beyond the limit, told by a line's beginning before any parser sees it.</summary>
    private static bool NestsTooDeep(string markdown)
    {
        foreach (var line in markdown.AsSpan().EnumerateLines())
        {
            var (marks, indent) = (0, 0);
            foreach (var letter in line)
            {
                if (letter is '>' or '-' or '*' or '+') marks++;
                else if (letter is ' ' or '\t') indent++;
                else break;
            }
            if (marks > HtmlSanitiser.Deepest && line.Contains('>')) return true;
            if (marks > 0 && indent > 2 * HtmlSanitiser.Deepest) return true;
            if (line.Count('[') > 2000) return true;
        }
        return false;
    }

}
