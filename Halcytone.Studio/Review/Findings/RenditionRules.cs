using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;
using Halcytone.Studio.Channels;
using Halcytone.Studio.Generation;

namespace Halcytone.Studio.Review.Findings;

/// <summary>What the rules look at: a rendition and its channel's declaration.</summary>
internal sealed record ReviewedRendition(Rendition Rendition, ChannelDeclaration Channel, ChannelDirectory Directory, string PostalAddress)
{
    public ChannelContent Content => Rendition.Content;
}

/// <summary>The rules of what a reader will get on one channel, each a pure function.</summary>
internal static partial class RenditionRules
{
    private const string Standards = "email-and-web-standards";

    private static readonly Func<ReviewedRendition, IEnumerable<Finding>>[] Rules =
        [Subject, Preheader, MailBody, LegalLines, PlainText, Tokens, PageHead, PushLengths, PartLengths, Thread, MediaUse, Destination];

    /// <summary>What every rule saw.</summary>
    public static IEnumerable<Finding> Look(ReviewedRendition rendition)
        => Rules.SelectMany(rule => rule(rendition)).Select(finding => finding with { Channel = rendition.Rendition.Channel });

    private static IEnumerable<Finding> Subject(ReviewedRendition it)
    {
        if (it.Channel.Kind != ChannelKind.Email) yield break;
        var subject = it.Content.Subject ?? "";
        if (subject.Length == 0)
        {
            yield return new("subject", "subject_missing", Severity.Error, "empty", "A mail needs a subject.", $"{Standards} §15");
            yield break;
        }
        if (subject.Length > it.Channel.SubjectLimit) yield return new("subject", "subject_length", Severity.Warning, Characters(subject.Length), $"Inboxes show about {it.Channel.SubjectLimit} characters.", $"{Standards} §15");
        if (subject.Length > 5 && subject.Any(char.IsUpper) && !subject.Any(char.IsLower)) yield return new("subject", "subject_capitals", Severity.Warning, "all capitals", "Write it in normal letters; filters take shouting for spam.", $"{Standards} §15");
        if (ReplyForm().IsMatch(subject)) yield return new("subject", "subject_reply", Severity.Warning, subject[..3], "It is not a reply; leave RE: and FWD: out.", $"{Standards} §15");
        if (subject.Count(letter => letter == '!') > 1) yield return new("subject", "subject_marks", Severity.Warning, "more than one !", "One exclamation mark is enough.", $"{Standards} §15");
    }

    private static IEnumerable<Finding> Preheader(ReviewedRendition it)
    {
        if (it.Channel.Kind != ChannelKind.Email) yield break;
        var preheader = it.Content.Preheader ?? "";
        if (preheader.Length == 0 || preheader == it.Content.Subject) yield return new("preheader", "preheader_missing", Severity.Warning, preheader.Length == 0 ? "missing" : "as the subject", "Use the line after the subject: 40 to 100 characters.", $"{Standards} §15");
        else if (preheader.Length < 40 || preheader.Length > it.Channel.PreheaderLimit) yield return new("preheader", "preheader_length", Severity.Hint, Characters(preheader.Length), "40 to 100 characters fill the inbox line.", $"{Standards} §5");
    }

    private static IEnumerable<Finding> MailBody(ReviewedRendition it)
    {
        if (it.Channel.Kind != ChannelKind.Email) yield break;
        var bytes = Encoding.UTF8.GetByteCount(it.Content.Html ?? "");
        var measured = string.Create(CultureInfo.InvariantCulture, $"{bytes:N0} bytes");
        if (bytes == 0) yield return new("html", "html_missing", Severity.Error, "empty", "The mail has no text.", $"{Standards} §3");
        else if (bytes > it.Channel.HtmlByteLimit) yield return new("html", "html_size", Severity.Error, measured, "Gmail hides what comes after about 100,000 bytes, the unsubscribe link too. Shorten it.", $"{Standards} §3.9");
        else if (bytes > it.Channel.HtmlByteWarning) yield return new("html", "html_size", Severity.Warning, measured, "Near the size at which Gmail cuts. Shorten it.", $"{Standards} §3.9");
    }

    private static IEnumerable<Finding> LegalLines(ReviewedRendition it)
    {
        if (it.Channel.Kind != ChannelKind.Email) yield break;
        var unsubscribe = PersonalFields.Placeholder("unsubscribe_url");
        if (!(it.Content.Html ?? "").Contains(unsubscribe, StringComparison.Ordinal)) yield return new("html", "unsubscribe_missing", Severity.Error, "no link", "Every mailing needs a visible way out: put the unsubscribe link back.", $"{Standards} §15; CAN-SPAM");
        if (!(it.Content.Text ?? "").Contains(unsubscribe, StringComparison.Ordinal)) yield return new("text", "unsubscribe_missing", Severity.Error, "no link", "The plain text needs the unsubscribe link too.", $"{Standards} §15; CAN-SPAM");
        if (it.PostalAddress.Length == 0) yield return new("html", "postal_address", Severity.Warning, "missing", "Enter the workspace's postal address under Admin, Settings; every mailing has to show it.", $"{Standards} §9; CAN-SPAM");
    }

    private static IEnumerable<Finding> PlainText(ReviewedRendition it)
    {
        if (it.Channel.Kind != ChannelKind.Email || it.Content.Html is not { Length: > 0 } html) yield break;
        var visible = TagForm().Replace(HeadForm().Replace(html, ""), "").Length;
        if ((it.Content.Text ?? "").Length < visible / 10) yield return new("text", "text_missing", Severity.Error, Characters(it.Content.Text?.Length ?? 0), "The plain text says much less than the HTML; filters and many readers need it.", $"{Standards} §4");
        if (html.Contains("src=\"data:", StringComparison.OrdinalIgnoreCase)) yield return new("html", "data_uri", Severity.Error, "data: picture", "Upload the picture; mail programs do not show embedded ones.", $"{Standards} §3.9");
    }

    private static IEnumerable<Finding> Tokens(ReviewedRendition it)
    {
        var texts = new[] { ("subject", it.Content.Subject), ("preheader", it.Content.Preheader), ("title", it.Content.Title), ("description", it.Content.Description), ("html", it.Content.Html), ("text", it.Content.Text), ("parts", string.Join('\n', it.Content.Parts)) };
        foreach (var (field, text) in texts)
        {
            if (text is null) continue;
            foreach (var token in TokenForm().Matches(text).Select(match => match.Groups[1].Value).Distinct())
                if (it.Channel.Kind != ChannelKind.Email || !PersonalFields.Names.Contains(token))
                    yield return new(field, "unresolved_token", Severity.Error, "{{" + token + "}}", "Readers would see this as it stands. Replace it.", $"{Standards} §15");
        }
    }

    private static IEnumerable<Finding> PageHead(ReviewedRendition it)
    {
        if (it.Channel.Kind != ChannelKind.Web) yield break;
        var (title, description) = (it.Content.Title ?? "", it.Content.Description ?? "");
        if (title.Length == 0) yield return new("title", "title_missing", Severity.Error, "empty", "A page needs a title.", $"{Standards} §10");
        else if (title.Length > it.Channel.TitleLimit) yield return new("title", "title_length", Severity.Warning, Characters(title.Length), $"Search results cut a title near {it.Channel.TitleLimit} characters.", $"{Standards} §10");
        if (description.Length == 0) yield return new("description", "description_missing", Severity.Warning, "empty", "Write 120 to 158 characters.", $"{Standards} §10");
        else if (description.Length is < 70 or > 160) yield return new("description", "description_length", Severity.Hint, Characters(description.Length), "Aim for 120 to 158 characters.", $"{Standards} §10");
        if (string.IsNullOrEmpty(it.Content.Slug)) yield return new("slug", "slug_missing", Severity.Error, "empty", "A page needs an address.", $"{Standards} §10");
        if (string.IsNullOrWhiteSpace(it.Content.Html)) yield return new("html", "html_missing", Severity.Error, "empty", "The page has no text.", $"{Standards} §10");
        var bare = AltForm().Count(it.Content.Html ?? "");
        if (bare > 0) yield return new("html", "alt_text", Severity.Error, $"{bare} without", "Say what each picture shows.", $"{Standards} §15");
    }

    private static IEnumerable<Finding> PushLengths(ReviewedRendition it)
    {
        if (it.Channel.Kind != ChannelKind.Push) yield break;
        var (title, text) = (it.Content.Title ?? "", it.Content.Text ?? "");
        if (title.Length == 0) yield return new("title", "title_missing", Severity.Error, "empty", "A notification needs a title.", it.Channel.Source);
        if (title.Length > it.Channel.TitleLimit) yield return new("title", "title_length", Severity.Error, Characters(title.Length), $"At most {it.Channel.TitleLimit} characters are shown.", it.Channel.Source);
        if (it.Directory.Length(ChannelKind.Push, text) > it.Channel.TextLimit) yield return new("text", "text_length", Severity.Error, Characters(text.Length), $"At most {it.Channel.TextLimit} characters are shown.", it.Channel.Source);
    }

    private static IEnumerable<Finding> PartLengths(ReviewedRendition it)
    {
        if (!it.Channel.IsSocial) yield break;
        if (it.Content.Parts.Count == 0) yield return new("parts", "text_missing", Severity.Error, "empty", "There is nothing to post.", it.Channel.Source);
        for (var part = 0; part < it.Content.Parts.Count; part++)
        {
            var (text, field) = (it.Content.Parts[part], it.Content.Parts.Count == 1 ? "text" : $"parts[{part}]");
            var length = it.Directory.Length(it.Channel.Kind, text);
            if (!it.Directory.Fits(it.Channel.Kind, text)) yield return new(field, "text_length", Severity.Error, $"{length} of {it.Channel.TextLimit}", $"{it.Channel.Name} takes at most {it.Channel.TextLimit} characters.", it.Channel.Source);
            else if (it.Channel.AdvisedLength is { } advised && length > advised) yield return new(field, "text_advised", Severity.Hint, $"{length} of {advised}", $"Readers of {it.Channel.Name} seldom read on after {advised} characters.", it.Channel.Source);
            else if (it.Channel.FoldAfter is { } fold && length > fold && part == 0) yield return new(field, "text_folded", Severity.Hint, $"folds after {fold}", "Say the main thing before the fold.", it.Channel.Source);
        }
    }

    private static IEnumerable<Finding> Thread(ReviewedRendition it)
    {
        if (it.Channel.IsSocial && !it.Channel.Threads && it.Content.Parts.Count > 1) yield return new("parts", "thread", Severity.Error, $"{it.Content.Parts.Count} parts", $"{it.Channel.Name} has no threads; make it one text.", it.Channel.Source);
        if (it.Channel.MaxHashtags is { } most && it.Content.Parts.Sum(part => HashtagForm().Count(part)) is var tags && tags > most)
            yield return new("parts", "hashtags", Severity.Warning, $"{tags} of {most}", $"At most {most} hashtags.", it.Channel.Source);
    }

    private static IEnumerable<Finding> MediaUse(ReviewedRendition it)
    {
        if (it.Channel.IsSocial && it.Content.Media.Count > it.Channel.MaxMedia) yield return new("media", "media_count", Severity.Error, $"{it.Content.Media.Count} of {it.Channel.MaxMedia}", $"{it.Channel.Name} takes at most {it.Channel.MaxMedia} files.", it.Channel.Source);
        foreach (var media in it.Content.Media)
        {
            if (string.IsNullOrWhiteSpace(media.AltText)) yield return new("media", "alt_text", Severity.Error, "missing", "Say what the picture shows, for those who do not see it.", $"{Standards} §15; WCAG 1.1.1");
            else if (media.AltText.Length > it.Channel.AltTextLimit) yield return new("media", "alt_text_length", Severity.Error, Characters(media.AltText.Length), $"{it.Channel.Name} takes at most {it.Channel.AltTextLimit} characters.", it.Channel.Source);
        }
    }

    private static IEnumerable<Finding> Destination(ReviewedRendition it)
    {
        if (it.Rendition.Id != Guid.Empty && it.Rendition.DestinationIds.Count == 0)
            yield return new("destination", "destination_missing", Severity.Hint, "none", $"There is no destination for {it.Channel.Name} yet, or several without a default; it stays at home.", "api.md, generate-content");
    }

    private static string Characters(int count) => string.Create(CultureInfo.InvariantCulture, $"{count} characters");

    [GeneratedRegex("^(?:re|fwd?):", RegexOptions.IgnoreCase)]
    private static partial Regex ReplyForm();

    [GeneratedRegex("<[^>]*>")]
    private static partial Regex TagForm();

    [GeneratedRegex("<(?:head|style)>.*?</(?:head|style)>", RegexOptions.Singleline)]
    private static partial Regex HeadForm();

    [GeneratedRegex(@"\{\{\s*([a-z_][a-z0-9_.]*)\s*\}\}", RegexOptions.IgnoreCase)]
    private static partial Regex TokenForm();

    [GeneratedRegex("<img(?![^>]*\\balt=\"[^\"]+\")[^>]*>")]
    private static partial Regex AltForm();

    [GeneratedRegex(@"(?<![\p{L}\p{N}&])#[\p{L}\p{N}_]+")]
    private static partial Regex HashtagForm();
}
