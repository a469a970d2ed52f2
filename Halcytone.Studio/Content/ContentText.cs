using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Halcytone.Studio.Foundation;

namespace Halcytone.Studio.Content;

/// <summary>Everything that is written about an item at one moment: what a draft holds and a revision pins.</summary>
public sealed record ContentText
{
    /// <summary>The largest body, in UTF-8 bytes (reliability-and-security §12.2).</summary>
    public const int LargestBody = 512 * 1024;

    public string Title { get; init; } = "";

    /// <summary>Markdown, at most 512 KB.</summary>
    public string Body { get; init; } = "";
    public string? Category { get; init; }
    public string? Author { get; init; }
    public IReadOnlyList<string> TargetKeywords { get; init; } = [];
    public string? SeoDescription { get; init; }
    public string? CallToAction { get; init; }
    public string? Link { get; init; }

    /// <summary>Announcements: normal, high or critical.</summary>
    public string? Urgency { get; init; }
    public int? Priority { get; init; }
    public bool Featured { get; init; }
    public DateTimeOffset? ExpiryDate { get; init; }

    /// <summary>Style and tone that generation uses unless asked otherwise; see <c>Generation</c>.</summary>
    public string? TemplateStyle { get; init; }
    public string? Tone { get; init; }

    /// <summary>Social items: the hashtags, without #.</summary>
    public IReadOnlyList<string> Hashtags { get; init; } = [];
    public IReadOnlyList<Guid> MediaIds { get; init; } = [];

    /// <summary>The snapshot whose sections it was made from.</summary>
    public Guid? SnapshotId { get; init; }

    /// <summary>SHA-256 over every field: two texts with the same hash read the same.</summary>
    public string Fingerprint() => Convert.ToHexStringLower(SHA256.HashData(JsonSerializer.SerializeToUtf8Bytes(this)));

    /// <summary>Whether both say the same, whatever list holds it.</summary>
    public bool SaysTheSameAs(ContentText other) => Fingerprint() == other.Fingerprint();

    /// <summary>What keeps it from being saved: only sizes and shapes. An unfinished text always saves (ux §6).</summary>
    public Refusal? WhyNotSaved()
    {
        if (Body.Length > LargestBody || Encoding.UTF8.GetByteCount(Body) > LargestBody)
            return new TooLarge("body_too_large", "The text is larger than 512 KB, so it was not saved. It is still here; split it into two items.");

        return new Check()
            .That(Title.Length <= ContentItem.LongestTitle, "title", $"A title has at most {ContentItem.LongestTitle} characters.")
            .That(!HasControls(Title), "title", "A title is one line without control characters.")
            .That(!Body.Contains('\0', StringComparison.Ordinal), "content", "The text holds a NUL character.")
            .That(Short(Category, 100), "category", "A category has at most 100 characters.")
            .That(Short(Author, 200), "author", "An author has at most 200 characters.")
            .That(Short(SeoDescription, 500), "seo_description", "A description has at most 500 characters.")
            .That(Short(CallToAction, 300), "call_to_action", "A call to action has at most 300 characters.")
            .That(Short(TemplateStyle, 40) && Short(Tone, 40), "template_style", "Names of styles and tones have at most 40 characters.")
            .That(Link is null or "" || IsWebAddress(Link), "link", "A link begins with https:// or http:// and has at most 2,048 characters.")
            .That(Urgency is null or "normal" or "high" or "critical", "urgency", "Urgency is normal, high or critical.")
            .That(Priority is null or (>= 0 and <= 100), "priority", "A priority is a number from 0 to 100.")
            .That(TargetKeywords.Count <= 30 && TargetKeywords.All(word => Short(word, 100)), "target_keywords", "At most 30 keywords of 100 characters.")
            .That(Hashtags.Count <= 60 && Hashtags.All(tag => Short(tag, 100)), "hashtags", "At most 60 hashtags of 100 characters.")
            .That(MediaIds.Count <= 50, "media_ids", "At most 50 files.")
            .Refusal;
    }

    /// <summary>Only what finds it is different: title, keywords, description (what a role with <see cref="Right.WriteMetadata"/> may write).</summary>
    internal bool DiffersOnlyInMetadata(ContentText other)
        => SaysTheSameAs(other with { Title = Title, TargetKeywords = TargetKeywords, SeoDescription = SeoDescription, Category = Category });

    private static bool Short(string? text, int most) => text is null || (text.Length <= most && !HasControls(text));
    private static bool HasControls(string text) => text.AsSpan().ContainsAnyInRange('\0', '\u001f');

    private static bool IsWebAddress(string link)
        => link.Length <= 2048 && Uri.TryCreate(link, UriKind.Absolute, out var address) && address.Scheme is "https" or "http";
}
