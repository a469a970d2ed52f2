using System.Globalization;
using System.Text;
using Halcytone.Studio.Channels;
using Halcytone.Studio.Content;
using Halcytone.Studio.Content.Markup;
using Halcytone.Studio.Foundation;
using Halcytone.Studio.Generation.Templates;

namespace Halcytone.Studio.Generation;

/// <summary>Sets one manuscript for each channel: pure work without a database, within the channel's limits whatever the text.</summary>
internal sealed class Typesetter(TemplateCatalog templates, ChannelDirectory channels, MarkdownRenderer markdown)
{
    /// <summary>Longer mails are cut at a paragraph and lead on to the web, well before Gmail would hide the footer (email-and-web-standards §3.9).</summary>
    private const int MailBytes = 90_000;

    /// <summary>More would be a book; the rest stands behind the link.</summary>
    private const int MostParts = 25;

    /// <summary>No platform that threads takes more in one part; a longer text is cut before it is split.</summary>
    private const int LongestPart = 1_000;

    private const int MostPoints = 8;

    /// <summary>What the channel will say, and the version of the template that said it.</summary>
    public Outcome<(ChannelContent Content, string Version)> Set(Manuscript manuscript, ChannelKind channel, Dictionary<string, object?> model)
    {
        var declaration = channels.Of(channel);
        if (templates.Find(manuscript.Style, declaration).Refused(out var none, out var template)) return none;
        try
        {
            var content = channel switch
            {
                ChannelKind.Email => Mail(manuscript, template, model),
                ChannelKind.Web => Web(manuscript, template, model),
                ChannelKind.Push => Push(manuscript, template, model, declaration),
                _ => Social(manuscript, template, model, declaration),
            };
            return (content, template.Version);
        }
        catch (TemplateOverran stopped)
        {
            return new TemplateRefused(template.Name, stopped.Message);
        }
    }

    /// <summary>The values that every template of this manuscript may name: dictionaries, lists and plain values only.</summary>
    public static Dictionary<string, object?> ModelOf(Manuscript manuscript)
    {
        var (text, tree, tone, style, seed) = (manuscript.Text, manuscript.Tree, manuscript.Tone, manuscript.Style, manuscript.Seed);
        var lead = tree.Lead.Length > 0 ? tree.Lead : text.SeoDescription ?? "";
        var points = tree.Sections.Where(section => section.Title.Length > 0).Take(MostPoints)
            .Select(section => new Dictionary<string, object?> { ["title"] = section.Title, ["category"] = section.Category, ["lead"] = section.Lead, ["mark"] = tone.Mark })
            .ToList();
        var model = new Dictionary<string, object?>
        {
            ["title"] = Words.Cut(text.Title, 300),
            ["lead"] = lead,
            ["base_text"] = tree.Flowing(),
            ["description_source"] = text.SeoDescription is { Length: > 0 } description ? description : lead,
            ["preheader_source"] = PreheaderOf(text, tree, lead),
            ["opener"] = tone.Opener(style, seed),
            ["transition"] = tone.Transition(seed),
            ["closing"] = tone.Closing(seed),
            ["mark"] = tone.Mark,
            ["call_to_action"] = Words.Cut(text.CallToAction is { Length: > 0 } own ? own : tone.CallToAction(style, seed), 80),
            ["link"] = manuscript.Link,
            ["call_link"] = TemplateEngine.IsAddress(text.Link ?? "") ? text.Link : null,
            ["points"] = new ModelList(points),
            ["others"] = new ModelList([.. points.Where(point => !Equals(point["lead"], lead))]),
            ["hashtags"] = string.Join(' ', HashtagsOf(text)),
            ["category"] = text.Category,
            ["author"] = text.Author,
            ["workspace"] = manuscript.Workspace.Name,
            ["language"] = manuscript.Workspace.Language,
            ["postal_address"] = manuscript.Workspace.PostalAddress,
        };
        foreach (var field in PersonalFields.Names) model[field] = PersonalFields.Placeholder(field);
        return model;
    }

    private ChannelContent Mail(Manuscript manuscript, ChannelTemplate template, Dictionary<string, object?> model)
    {
        var values = new Dictionary<string, object?>(model) { ["subject"] = template.Render("subject", model), ["preheader"] = template.Render("preheader", model) };
        var tree = manuscript.Tree;
        for (var allowed = tree.Source.Length; ; allowed /= 2)
        {
            var shown = tree.Beginning(allowed);
            var cut = shown != tree;
            values["body"] = new ModelMarkup(MailMarkup.Style(markdown.Render(shown.Source).ToString()));
            var html = template.Render("html", values)!;
            if (allowed > 200 && Encoding.UTF8.GetByteCount(html) > MailBytes) continue;

            values["body_text"] = shown.Plain() + (cut ? "\n\n[…]" : "");
            return new ChannelContent
            {
                Subject = (string?)values["subject"],
                Preheader = (string?)values["preheader"],
                Html = html,
                Text = WrapLong(Tidy(template.Render("text", values)!)),
                Link = manuscript.Link,
            };
        }
    }

    private ChannelContent Web(Manuscript manuscript, ChannelTemplate template, Dictionary<string, object?> model)
    {
        var values = new Dictionary<string, object?>(model) { ["body"] = new ModelMarkup(MailMarkup.BelowTitle(markdown.Render(manuscript.Tree.Source).ToString())) };
        var (text, settings) = (manuscript.Text, new Dictionary<string, string> { ["kind"] = manuscript.Kind.ToString() });
        if (text.Author is { Length: > 0 }) settings["author"] = text.Author;
        if (text.Category is { Length: > 0 }) settings["category"] = text.Category;
        if (text.TargetKeywords.Count > 0) settings["keywords"] = string.Join(", ", text.TargetKeywords);
        if (text.Featured) settings["featured"] = "true";
        if (text.ExpiryDate is { } expiry) settings["expires"] = expiry.UtcDateTime.ToString("O", CultureInfo.InvariantCulture);
        return new ChannelContent
        {
            Title = template.Render("title", values),
            Slug = manuscript.Slug,
            Description = template.Render("description", values),
            Html = template.Render("html", values),
            Media = manuscript.Media,
            Link = manuscript.Link,
            Settings = settings,
        };
    }

    private ChannelContent Push(Manuscript manuscript, ChannelTemplate template, Dictionary<string, object?> model, ChannelDeclaration declaration) => new()
    {
        Title = Words.Cut(template.Render("title", model)!, declaration.TitleLimit ?? 65),
        Text = Fit(declaration, Words.OneLine(template.Render("text", model)!)),
        Link = manuscript.Link,
    };

    private ChannelContent Social(Manuscript manuscript, ChannelTemplate template, Dictionary<string, object?> model, ChannelDeclaration declaration)
    {
        var text = Tidy(template.Render("text", model)!);
        var tail = FitTail(declaration, Tidy(template.Render("tail", model) ?? ""));
        var whole = text.Length == 0 ? tail : tail.Length == 0 ? text : $"{text}\n\n{tail}";
        IReadOnlyList<string> parts;
        if (channels.Fits(declaration.Kind, whole)) parts = [whole];
        else if (!declaration.Threads) parts = [Ended(declaration, text, tail)];
        else
        {
            parts = channels.Split(declaration.Kind, whole.Length <= MostParts * LongestPart ? whole : CutKeepingLines(whole, MostParts * LongestPart));
            if (parts.Count > MostParts) parts = [.. parts.Take(MostParts - 1), tail.Length > 0 ? tail : "…"];
        }
        return new ChannelContent { Parts = [.. parts.Where(part => part.Length > 0)], Link = manuscript.Link, Media = [.. manuscript.Media.Take(declaration.MaxMedia)] };
    }

    /// <summary>One part of the text's beginning with the tail whole.</summary>
    private string Ended(ChannelDeclaration declaration, string text, string tail)
    {
        var end = tail.Length > 0 ? "\n\n" + tail : "";
        for (var most = Math.Min(text.Length, (declaration.TextLimit ?? int.MaxValue) - channels.Length(declaration.Kind, end)); most > 0; most = most * 9 / 10)
        {
            var cut = CutKeepingLines(text, most) + end;
            if (channels.Fits(declaration.Kind, cut)) return cut;
        }
        return tail;
    }

    private string Fit(ChannelDeclaration declaration, string text)
    {
        for (var most = text.Length; most > 0; most = most * 9 / 10)
            if (Words.Cut(text, most) is var cut && channels.Fits(declaration.Kind, cut)) return cut;
        return "";
    }

    /// <summary>The link's line whole where it fits, then as many hashtags as leave room for words.</summary>
    private string FitTail(ChannelDeclaration declaration, string tail)
    {
        var limit = declaration.TextLimit ?? int.MaxValue;
        var lines = tail.Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
        var fitting = new StringBuilder();
        foreach (var word in lines.SelectMany(line => line.StartsWith('#') ? line.Split(' ') : [line]))
        {
            var hashtag = word.StartsWith('#');
            var glue = fitting.Length == 0 ? "" : hashtag && fitting.ToString().Split('\n')[^1].StartsWith('#') ? " " : "\n";
            if (channels.Length(declaration.Kind, $"{fitting}{glue}{word}") > (hashtag ? limit / 2 : limit)) continue;
            fitting.Append(glue).Append(word);
        }
        return channels.Fits(declaration.Kind, fitting.ToString()) ? fitting.ToString() : "";
    }

    private static string CutKeepingLines(string text, int most)
    {
        if (text.Length <= most) return text;
        var paragraph = text.LastIndexOf("\n\n", Math.Max(0, most - 1), StringComparison.Ordinal);
        if (paragraph >= most / 2) return text[..paragraph].TrimEnd();
        var line = text.LastIndexOf('\n', Math.Max(0, most - 1)) + 1;
        return text[..line] + Words.Cut(text[line..], most - line);
    }

    /// <summary>40 to 100 characters, so that the inbox line is filled (email-and-web-standards §5): the lead, and the next passage where it is short.</summary>
    private static string PreheaderOf(ContentText text, TextTree tree, string lead)
    {
        if (lead.Length == 0 || lead == text.Title) lead = text.SeoDescription ?? lead;
        return lead.Length >= 40 ? lead : string.Join(' ', tree.Sections.Select(section => section.Lead).Prepend(lead).Distinct());
    }

    private static IEnumerable<string> HashtagsOf(ContentText text)
        => (text.Hashtags.Count > 0 ? text.Hashtags : text.TargetKeywords.Take(3))
            .Select(tag => string.Concat(tag.Split([' ', '-', '#', '_'], StringSplitOptions.RemoveEmptyEntries).Select((word, at) => at == 0 && !tag.Contains(' ', StringComparison.Ordinal) ? word : char.ToUpperInvariant(word[0]) + word[1..])))
            .Select(tag => string.Concat(tag.Where(char.IsLetterOrDigit)))
            .Where(tag => tag.Length > 0).Distinct(StringComparer.OrdinalIgnoreCase).Select(tag => "#" + tag);

    /// <summary>No blank at a line's end, no more than one empty line between paragraphs.</summary>
    private static string Tidy(string text)
    {
        var tidy = new StringBuilder(text.Length);
        var empty = 0;
        foreach (var line in text.ReplaceLineEndings("\n").Split('\n'))
        {
            var kept = line == "-- " ? line : line.TrimEnd();
            empty = kept.Length == 0 ? empty + 1 : 0;
            if (empty < 2) tidy.Append(kept).Append('\n');
        }
        return tidy.ToString().Trim('\n');
    }

    /// <summary>Wraps the lines that a template's own sentences made long; the body is wrapped already, with its indents.</summary>
    private static string WrapLong(string text)
        => string.Join('\n', text.Split('\n').Select(line => line.Length <= 78 || line.StartsWith(' ') ? line : Words.Wrap(line, TextTree.MailWidth)));
}
