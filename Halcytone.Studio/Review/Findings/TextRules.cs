using System.Globalization;
using System.Text.RegularExpressions;
using Halcytone.Studio.Content;
using Halcytone.Studio.Generation;

namespace Halcytone.Studio.Review.Findings;

/// <summary>What the rules look at: a text with its plain form, read once.</summary>
internal sealed record ReviewedText(ContentKind Kind, ContentText Text, string Plain, Tone? Tone)
{
    /// <summary>Articles are found by search; there, titles and descriptions weigh more.</summary>
    public bool IsArticle => Kind is ContentKind.Blog or ContentKind.Page;
}

/// <summary>The rules of a text itself, each a pure function; the list is the table.</summary>
internal static partial class TextRules
{
    private const string Seed = "seed 000";
    private const string Standards = "email-and-web-standards";

    private static readonly Func<ReviewedText, IEnumerable<Finding>>[] Rules =
        [TitleMissing, TitleLength, BodyMissing, Description, Keywords, ReadingLevel, Links, LinkMix, AltTexts, Headings, Tones, Claims, Announcement];

    private static readonly string[] Shorteners = ["bit.ly", "t.co", "tinyurl.com", "goo.gl", "ow.ly", "buff.ly", "is.gd", "rebrand.ly"];

    /// <summary>What every rule saw.</summary>
    public static IEnumerable<Finding> Look(ReviewedText text) => Rules.SelectMany(rule => rule(text));

    private static IEnumerable<Finding> TitleMissing(ReviewedText text)
    {
        if (text.Kind != ContentKind.Social && string.IsNullOrWhiteSpace(text.Text.Title))
            yield return new("title", "title_missing", Severity.Error, "empty", "Give it a title; readers and lists need one.", Seed);
    }

    private static IEnumerable<Finding> TitleLength(ReviewedText text)
    {
        var length = text.Text.Title.Length;
        if (length is 0 || text.Kind == ContentKind.Social) yield break;
        var severity = text.IsArticle ? Severity.Warning : Severity.Hint;
        if (length > 60) yield return new("title", "title_length", severity, Characters(length), "Aim for 50 to 60 characters; search results and inboxes cut the rest.", Seed);
        else if (length < 25 && text.IsArticle) yield return new("title", "title_length", Severity.Warning, Characters(length), "Aim for 50 to 60 characters; say what the reader will find.", $"{Seed}; {Standards} §10");
        else if (length < 50 && text.IsArticle) yield return new("title", "title_length", Severity.Hint, Characters(length), "There is room up to 60 characters for what it is about.", Seed);
    }

    private static IEnumerable<Finding> BodyMissing(ReviewedText text)
    {
        if (text.Plain.Length == 0) yield return new("content", "content_missing", Severity.Error, "empty", "Write the text first.", Seed);
    }

    private static IEnumerable<Finding> Description(ReviewedText text)
    {
        var length = text.Text.SeoDescription?.Length ?? 0;
        if (!text.IsArticle && length == 0) yield break;
        if (length == 0) yield return new("seo_description", "description_missing", Severity.Warning, "missing", "Write 120 to 158 characters that make somebody want to read it.", Seed);
        else if (length is < 70 or > 160) yield return new("seo_description", "description_length", Severity.Warning, Characters(length), "Aim for 120 to 158 characters; search results cut the rest.", $"{Seed}; {Standards} §10");
        else if (length is < 120) yield return new("seo_description", "description_length", Severity.Hint, Characters(length), "There is room up to 158 characters.", Seed);
    }

    private static IEnumerable<Finding> Keywords(ReviewedText text)
    {
        if (text.Text.TargetKeywords.Count == 0)
        {
            if (text.IsArticle) yield return new("target_keywords", "keywords_missing", Severity.Hint, "none", "Name the words people would search for.", Seed);
            yield break;
        }
        var words = WordForm().Matches(text.Plain);
        var first = string.Join(' ', words.Take(100).Select(word => word.Value));
        foreach (var keyword in text.Text.TargetKeywords.Where(word => word.Trim().Length > 0))
        {
            var phrase = PhraseForm(keyword);
            var hits = Regex.Count(text.Plain, phrase, RegexOptions.IgnoreCase | RegexOptions.CultureInvariant, TimeSpan.FromSeconds(1));
            var density = words.Count == 0 ? 0 : 100.0 * hits * WordForm().Count(keyword) / words.Count;
            var measured = string.Create(CultureInfo.InvariantCulture, $"“{keyword}”: {density:0.0} %");
            if (density > 3) yield return new("content", "keyword_density", Severity.Warning, measured, "Say it less often; stuffing costs rank. 1 to 2 % reads naturally.", $"{Seed}; {Standards} §14");
            else if (hits == 0) yield return new("content", "keyword_absent", Severity.Warning, measured, $"The text never says “{keyword}”.", $"{Standards} §14");
            else if (!Regex.IsMatch(text.Text.Title + "\n" + first, phrase, RegexOptions.IgnoreCase | RegexOptions.CultureInvariant, TimeSpan.FromSeconds(1)))
                yield return new("content", "keyword_late", Severity.Warning, measured, $"Say “{keyword}” in the title or in the first 100 words.", $"{Standards} §14");
            else if (density < 1 && words.Count >= 100) yield return new("content", "keyword_density", Severity.Hint, measured, "1 to 2 % is usual.", Seed);
        }
    }

    private static IEnumerable<Finding> ReadingLevel(ReviewedText text)
    {
        if (Readability.Of(text.Plain).Ease is not { } ease || ease >= 50) yield break;
        yield return new("content", "reading_level", text.Text.Tone == "medical_scientific" || ease >= 30 ? Severity.Hint : Severity.Warning,
            string.Create(CultureInfo.InvariantCulture, $"reading ease {ease:0.0}"), "Shorter sentences and words: 60 to 70 reads plainly.", $"{Seed}; {Standards} §13");
    }

    private static IEnumerable<Finding> Links(ReviewedText text)
    {
        foreach (var address in LinkForm().Matches(text.Text.Body).Select(match => match.Groups[1].Value).Append(text.Text.Link ?? "").Where(address => address.Length > 0).Distinct())
        {
            if (address.StartsWith('#') || address.StartsWith('/') || address.StartsWith("mailto:", StringComparison.OrdinalIgnoreCase) || address.StartsWith("tel:", StringComparison.OrdinalIgnoreCase)) continue;
            if (!Uri.TryCreate(address, UriKind.Absolute, out var uri) || uri.Scheme is not ("http" or "https"))
                yield return new("content", "link_form", Severity.Error, address, "A link begins with https:// ; readers could not open this one.", $"{Standards} §15");
            else if (uri.Scheme == "http") yield return new("content", "link_insecure", Severity.Warning, address, "Use the https address.", $"{Standards} §15");
            else if (Shorteners.Contains(uri.Host, StringComparer.OrdinalIgnoreCase)) yield return new("content", "link_shortener", Severity.Warning, address, "Write the whole address; mail filters distrust shortened ones.", $"{Standards} §5");
        }
    }

    private static IEnumerable<Finding> LinkMix(ReviewedText text)
    {
        if (text.Kind == ContentKind.Blog && !LinkForm().IsMatch(text.Text.Body))
            yield return new("content", "links_missing", Severity.Hint, "no link", "Link to a page of your own and to a source outside.", Seed);
    }

    private static IEnumerable<Finding> AltTexts(ReviewedText text)
    {
        var bare = PictureForm().Count(text.Text.Body);
        if (bare > 0) yield return new("content", "alt_text", Severity.Error, bare == 1 ? "1 picture" : $"{bare} pictures", "Say between the brackets what the picture shows, for those who do not see it.", $"{Standards} §15; WCAG 1.1.1");
    }

    private static IEnumerable<Finding> Headings(ReviewedText text)
    {
        var before = 1;
        foreach (var level in HeadingForm().Matches(text.Text.Body).Select(match => match.Groups[1].Length))
        {
            if (level > before + 1)
            {
                yield return new("content", "heading_skipped", Severity.Warning, $"level {level} after {before}", "Do not skip a level; screen readers walk by headings.", $"{Standards} §15; WCAG 1.3.1");
                yield break;
            }
            before = level;
        }
    }

    private static IEnumerable<Finding> Tones(ReviewedText text)
        => (text.Tone?.BannedIn($"{text.Text.Title}\n{text.Plain}") ?? []).Select(banned => new Finding("content", "tone_word", Severity.Warning, $"“{banned.Word}”",
            $"This tone avoids it; {(banned.Instead.StartsWith("leave", StringComparison.Ordinal) || banned.Instead.StartsWith("say", StringComparison.Ordinal) || banned.Instead.StartsWith("name", StringComparison.Ordinal) ? banned.Instead : $"write “{banned.Instead}”")}.", $"tone {text.Tone!.Name}"));

    private static IEnumerable<Finding> Claims(ReviewedText text)
    {
        foreach (var paragraph in text.Text.Body.Split("\n\n", StringSplitOptions.RemoveEmptyEntries))
        {
            if (ClaimForm().Match(paragraph) is not { Success: true } claim || paragraph.Contains("](", StringComparison.Ordinal) || paragraph.Contains("://", StringComparison.Ordinal)) continue;
            yield return new("content", "claim_without_source", Severity.Hint, $"“{claim.Value.Trim()}”", "This reads as a finding. Link its source, or say how you know.", "design §1, findings: facts");
        }
    }

    private static IEnumerable<Finding> Announcement(ReviewedText text)
    {
        if (text.Kind != ContentKind.Announcement) yield break;
        if (string.IsNullOrWhiteSpace(text.Text.CallToAction)) yield return new("call_to_action", "call_to_action", Severity.Hint, "missing", "Say what the reader can do now.", Seed);
        if (text.Text.ExpiryDate is null) yield return new("expiry_date", "expiry_missing", Severity.Hint, "missing", "Say until when the banner stands.", Seed);
    }

    private static string Characters(int count) => string.Create(CultureInfo.InvariantCulture, $"{count} characters");
    private static string PhraseForm(string phrase) => $@"(?<![\p{{L}}\p{{N}}]){Regex.Escape(phrase.Trim())}(?![\p{{L}}\p{{N}}])";

    [GeneratedRegex(@"[\p{L}\p{N}]+(?:['’\-][\p{L}\p{N}]+)*")]
    private static partial Regex WordForm();

    [GeneratedRegex(@"(?<!!)\[[^\]\n]{0,500}\]\(\s*<?([^)\s>]{1,2048})")]
    private static partial Regex LinkForm();

    [GeneratedRegex(@"!\[\s*\]\(")]
    private static partial Regex PictureForm();

    [GeneratedRegex(@"^(#{1,6})[ \t]", RegexOptions.Multiline)]
    private static partial Regex HeadingForm();

    [GeneratedRegex(@"\b\d{1,3}(?:[.,]\d+)?\s?(?:%|percent\b)|\b(?:studies|research|trials?|scientists?)\s+(?:show|shows|showed|prove|proves|proved|found|find|say)\b", RegexOptions.IgnoreCase)]
    private static partial Regex ClaimForm();
}
