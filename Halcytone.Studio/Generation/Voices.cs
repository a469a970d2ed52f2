using Halcytone.Studio.Generation.Templates;

namespace Halcytone.Studio.Generation;

/// <summary>The tones and the plain form of a text, for the rooms above that judge what was written.</summary>
public sealed class Voices
{
    private readonly TemplateCatalog catalog;

    internal Voices(TemplateCatalog catalog) => this.catalog = catalog;

    /// <summary>The tone of that name; null where there is none.</summary>
    public Tone? Tone(string? name) => name is not null && Generator.Tones.Contains(name) ? catalog.Tone(name) : null;

    /// <summary>At most 158 characters of the first paragraph: what a search result shows (email-and-web-standards §10).</summary>
    public string Description(string markdown) => Words.Cut(TextTree.Parse(markdown)?.Lead ?? "", 158);

    /// <summary>The words of a Markdown text as a mail's plain part would say them, unwrapped; the text itself where it cannot be read.</summary>
    public string Plain(string markdown) => TextTree.Parse(markdown)?.Flowing() ?? markdown;
}
