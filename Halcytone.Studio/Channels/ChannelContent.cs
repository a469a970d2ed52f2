namespace Halcytone.Studio.Channels;

/// <summary>What one channel will say: a rendition's content. Fields that a channel has no use for stay null.</summary>
public sealed record ChannelContent
{
    /// <summary>Email.</summary>
    public string? Subject { get; init; }

    /// <summary>Email: the line that inboxes show after the subject.</summary>
    public string? Preheader { get; init; }

    /// <summary>Web and push.</summary>
    public string? Title { get; init; }

    /// <summary>Web: the last part of the address.</summary>
    public string? Slug { get; init; }

    /// <summary>Web: what search results and shared links say below the title.</summary>
    public string? Description { get; init; }

    /// <summary>Email and web: sanitised HTML. For email, person fields stand as <c>{{first_name}}</c> and are filled for each recipient.</summary>
    public string? Html { get; init; }

    /// <summary>Email's plain text, push's body; made from the same tree as the HTML.</summary>
    public string? Text { get; init; }

    /// <summary>Social texts in order: one, or a thread.</summary>
    public IReadOnlyList<string> Parts { get; init; } = [];

    /// <summary>Pictures and videos, in order; they go with the first part.</summary>
    public IReadOnlyList<UsedMedia> Media { get; init; } = [];

    /// <summary>The address this content leads to.</summary>
    public string? Link { get; init; }

    /// <summary>The channel's own settings, by <see cref="ChannelSetting.Name"/>.</summary>
    public IReadOnlyDictionary<string, string> Settings { get; init; } = new Dictionary<string, string>();
}

/// <summary>A media file in a rendition, with the text for those who do not see it.</summary>
public sealed record UsedMedia(Guid MediaId, string AltText);
