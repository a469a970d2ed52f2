using System.Net;
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
            return AsTyped(markdown[..Math.Min(markdown.Length, ContentText.LargestBody)]);
        if (NestsTooDeep(markdown)) return AsTyped(markdown);
        try
        {
            return HtmlSanitiser.Clean(Markdown.ToHtml(markdown, Pipeline));
        }
        catch (ArgumentException) // Markdig's answer to nesting beyond its own limit
        {
            return AsTyped(markdown);
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

    /// <summary>Quotes or brackets within each other beyond the limit on one line, told before any parser sees them.</summary>
    private static bool NestsTooDeep(string markdown)
    {
        foreach (var line in markdown.AsSpan().EnumerateLines())
        {
            var marks = 0;
            foreach (var letter in line)
            {
                if (letter is '>' or '-' or '*' or '+') marks++;
                else if (letter is not (' ' or '\t')) break;
            }
            if (marks > HtmlSanitiser.Deepest && line.Contains('>')) return true;
            if (line.Count('[') > 2000) return true;
        }
        return false;
    }

    private static SafeHtml AsTyped(string markdown) => new($"<pre>{WebUtility.HtmlEncode(markdown)}</pre>");
}
