using System.Globalization;
using System.Text.RegularExpressions;
using Halcytone.Studio.Foundation;

namespace Halcytone.Studio.Generation.Templates;

/// <summary>What a template's text is made for: decides how values are written into it.</summary>
internal enum TemplateTarget
{
    /// <summary>Values are HTML-encoded, quotes too, so they may stand in attributes.</summary>
    Html,

    /// <summary>Values stand as they are.</summary>
    Text,

    /// <summary>As text, on one line: subjects, titles, header values.</summary>
    Line,
}

/// <summary>A template that does not keep the rules; <paramref name="Reason"/> names the tag.</summary>
internal sealed record TemplateRefused(string Name, string Reason)
    : Conflict("template_refused", $"The template {Name} is not used: {Reason} Nothing was changed. Correct the file, or remove it to use the one that comes with the studio.");

/// <summary>
/// The part of Handlebars that templates may use (reliability-and-security §12.1): paths of lower-case names, <c>if</c>, <c>unless</c>,
/// <c>each</c>, <c>with</c>, <c>else</c>, the listed helpers and the listed partials. Everything else is refused before the engine sees it, because
/// the engine reads any public member by reflection and cannot be stopped once it runs.
/// </summary>
internal static partial class TemplateRules
{
    public const int MaxCharacters = 64 * 1024;
    public const int MaxTags = 500;
    public const int MaxNesting = 10;
    private const int MaxTagLength = 200;
    private const int MaxPathDepth = 8;

    private static readonly HashSet<string> Blocks = ["if", "unless", "each", "with"];
    private static readonly HashSet<string> Helpers = ["html", "url", "upper", "cut"];

    /// <summary>Null where <paramref name="source"/> keeps the rules, else the first rule it breaks, as a sentence.</summary>
    /// <param name="partials">The partials it may include; a partial itself may include none.</param>
    public static string? Broken(string source, IReadOnlySet<string> partials)
    {
        if (source.Length > MaxCharacters) return $"it is longer than {MaxCharacters / 1024} KB.";

        var open = new Stack<(string Block, int Depth)>();
        var (tags, at) = (0, 0);
        while ((at = source.IndexOf("{{", at, StringComparison.Ordinal)) >= 0)
        {
            if (++tags > MaxTags) return $"it has more than {MaxTags} tags.";
            if (at > 0 && source[at - 1] == '\\') return $"an escaped tag stands in it{Near(source, at)}.";
            if (at + 2 < source.Length && source[at + 2] == '{') return $"values are never written without encoding{Near(source, at)}.";

            if (CommentEnd(source, at) is { } afterComment)
            {
                if (afterComment < 0) return $"a comment has no end{Near(source, at)}.";
                at = afterComment;
                continue;
            }
            var end = source.IndexOf("}}", at + 2, StringComparison.Ordinal);
            if (end < 0) return $"a tag has no end{Near(source, at)}.";
            if (end - at > MaxTagLength) return $"a tag is longer than {MaxTagLength} characters{Near(source, at)}.";

            var tag = source[(at + 2)..end].Trim().Trim('~').Trim();
            if (BrokenTag(tag, open, partials) is { } why) return $"{why}{Near(source, at)}.";
            at = end + 2;
        }
        return open.Count == 0 ? null : $"the block {open.Peek().Block} has no end.";
    }

    private static string? BrokenTag(string tag, Stack<(string Block, int Depth)> open, IReadOnlySet<string> partials)
    {
        if (tag == "else") return open.Count > 0 ? null : "else stands outside a block";
        if (tag.StartsWith('#')) return BrokenBlock(tag[1..], open);
        if (tag.StartsWith('/')) return open.TryPop(out var last) && last.Block == tag[1..].Trim() ? null : "a block ends that did not begin";
        if (tag.StartsWith('>')) return partials.Contains(tag[1..].Trim()) ? null : "it includes a partial that is not one of the studio's";
        if (tag.StartsWith("else ", StringComparison.Ordinal)) return BrokenElse(tag[5..], open);
        return BrokenValue(tag);
    }

    private static string? BrokenBlock(string tag, Stack<(string Block, int Depth)> open)
    {
        var words = tag.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries);
        if (words is not [var block, var path] || !Blocks.Contains(block)) return "only if, unless, each and with may begin a block, over one value";
        if (!IsPath(path)) return "a block goes over a value that cannot be named so";

        // The model's own dictionaries are not counted when walked; lists are (see RenderMeter).
        if (block == "each" && !EndsInName().IsMatch(path)) return "each goes over a named list";

        var depth = Depth(open) + 1;
        if (depth > MaxNesting) return $"blocks are nested deeper than {MaxNesting}";
        open.Push((block, depth));
        return null;
    }

    private static string? BrokenElse(string condition, Stack<(string Block, int Depth)> open)
    {
        var words = condition.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries);
        if (words is not ["if" or "unless", var path] || !IsPath(path)) return "else may be followed by if and one value";
        if (!open.TryPop(out var block)) return "else stands outside a block";
        if (block.Depth + 1 > MaxNesting) return $"blocks are nested deeper than {MaxNesting}";
        open.Push(block with { Depth = block.Depth + 1 }); // the engine nests each "else if"
        return null;
    }

    private static string? BrokenValue(string tag)
    {
        var words = tag.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries);
        return words switch
        {
            [var path] when IsPath(path) && !Helpers.Contains(path) => null,
            ["html" or "url" or "upper", var path] when IsPath(path) => null,
            ["cut", var path, var length] when IsPath(path) && int.TryParse(length, NumberStyles.None, CultureInfo.InvariantCulture, out var most) && most is > 0 and <= 5000 => null,
            _ => "only values and the helpers html, url, upper and cut may be written",
        };
    }

    private static int Depth(Stack<(string Block, int Depth)> open) => open.TryPeek(out var last) ? last.Depth : 0;

    private static bool IsPath(string text)
        => PathForm().IsMatch(text) && text.Split('/', '.').Length <= MaxPathDepth * 2 && text is not ("lookup" or "log");

    /// <summary>Where a comment that begins at <paramref name="at"/> ends; -1 where it does not, null where none begins.</summary>
    private static int? CommentEnd(string source, int at)
    {
        var mark = at + 2 < source.Length && source[at + 2] == '~' ? at + 3 : at + 2;
        if (mark >= source.Length || source[mark] != '!') return null;
        var isLong = source.AsSpan(mark).StartsWith("!--");
        var end = source.IndexOf(isLong ? "--" : "}}", mark + (isLong ? 3 : 1), StringComparison.Ordinal);
        if (end < 0) return -1;
        end = source.IndexOf("}}", end, StringComparison.Ordinal);
        return end < 0 ? -1 : end + 2;
    }

    private static string Near(string source, int at)
        => $", line {source.AsSpan(0, at).Count('\n') + 1}: {source[at..Math.Min(source.Length, at + 30)].ReplaceLineEndings(" ")}";

    /// <summary>Lower-case names only, so that no public member of a .NET type can be reached.</summary>
    [GeneratedRegex(@"^(@(index|first|last)|(\.\./){0,8}(this(\.[a-z][a-z0-9_]*)*|[a-z][a-z0-9_]*(\.[a-z][a-z0-9_]*)*))$", RegexOptions.CultureInvariant)]
    private static partial Regex PathForm();

    [GeneratedRegex(@"(^|[./])(?!this$)[a-z][a-z0-9_]*$", RegexOptions.CultureInvariant)]
    private static partial Regex EndsInName();
}
