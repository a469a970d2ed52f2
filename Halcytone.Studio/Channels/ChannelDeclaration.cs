using System.Text.Json.Serialization;
using Halcytone.Studio.Foundation;

namespace Halcytone.Studio.Channels;

/// <summary>A kind of outlet (design §1); the names are the API's.</summary>
public enum ChannelKind
{
    Email,
    Web,
    Push,
    [JsonStringEnumMemberName("twitter")] X,
    [JsonStringEnumMemberName("linkedin")] LinkedIn,
    Facebook,
    Instagram,
    [JsonStringEnumMemberName("tiktok")] TikTok,
    [JsonStringEnumMemberName("youtube")] YouTube,
    Mastodon,
    Bluesky,
}

/// <summary>How a text's length is counted.</summary>
public enum LengthRule
{
    /// <summary>Unicode scalar values after NFC.</summary>
    Characters,

    /// <summary>X: 1 for Latin ranges, 2 for others and emoji, 23 for a link.</summary>
    XWeighted,

    /// <summary>Bluesky: grapheme clusters.</summary>
    Graphemes,

    /// <summary>Mastodon: characters, 23 for a link, a remote mention by its local part.</summary>
    Mastodon,
}

/// <summary>
/// What a channel takes: the one place its limits stand. Counters, checks, previews, settings forms and API errors read it. Each channel's
/// stands in a folder of its own.
/// </summary>
public sealed record ChannelDeclaration(ChannelKind Kind, string Name, string ApiName)
{
    /// <summary>Further names the API takes: seed 002 says <c>twitter</c>, people say <c>x</c>.</summary>
    public IReadOnlyList<string> Aliases { get; init; } = [];

    /// <summary>The longest text of one part, by <see cref="Rule"/>; null where there is no limit.</summary>
    public int? TextLimit { get; init; }

    /// <summary>The longest text of one part in UTF-8 bytes, besides <see cref="TextLimit"/>.</summary>
    public int? TextByteLimit { get; init; }

    /// <summary>A length the platform takes but readers do not: a warning, not an error.</summary>
    public int? AdvisedLength { get; init; }

    /// <summary>How <see cref="TextLimit"/> is counted.</summary>
    public LengthRule Rule { get; init; } = LengthRule.Characters;

    /// <summary>Whether a longer text may become a thread of parts.</summary>
    public bool Threads { get; init; }

    /// <summary>Characters after which the platform folds the text, where it does.</summary>
    public int? FoldAfter { get; init; }

    /// <summary>Most media files in one part.</summary>
    public int MaxMedia { get; init; }

    /// <summary>Longest description of a picture for those who do not see it.</summary>
    public int? AltTextLimit { get; init; }

    /// <summary>Most hashtags; null where the platform does not count them.</summary>
    public int? MaxHashtags { get; init; }

    /// <summary>Email: characters of a subject that inboxes show.</summary>
    public int? SubjectLimit { get; init; }

    /// <summary>Email: characters of the line after the subject.</summary>
    public int? PreheaderLimit { get; init; }

    /// <summary>Web, push and video: characters of a title.</summary>
    public int? TitleLimit { get; init; }

    /// <summary>Web: characters of a description that search results show.</summary>
    public int? DescriptionLimit { get; init; }

    /// <summary>Email: the HTML's bytes before Gmail cuts it and hides footer and unsubscribe link.</summary>
    public int? HtmlByteLimit { get; init; }

    /// <summary>Email: from here on the HTML is called heavy.</summary>
    public int? HtmlByteWarning { get; init; }

    /// <summary>Whether it is a social platform: <c>social</c> in the API means every connected one.</summary>
    public bool IsSocial { get; init; }

    /// <summary>The longest value of a setting, in characters.</summary>
    public const int LongestSetting = 1_000;

    /// <summary>What a rendition may set besides its text, with the values the platform knows.</summary>
    public IReadOnlyList<ChannelSetting> Settings { get; init; } = [];

    /// <summary>Notes what of <paramref name="settings"/> the channel does not know or take, each at <paramref name="field"/> and its name.</summary>
    public void CheckSettings(Check check, IReadOnlyDictionary<string, string> settings, string field)
    {
        foreach (var (name, value) in settings)
        {
            var known = Settings.FirstOrDefault(setting => setting.Name == name);
            check.That(known is not null, $"{field}.{name}", Settings.Count == 0 ? $"{Name} has no settings." : $"{Name} has no setting of this name; it has {string.Join(", ", Settings.Select(setting => setting.Name))}.")
                .That(known is null or { Choices.Count: 0 } || known.Choices.Contains(value), $"{field}.{name}", $"It is one of {string.Join(", ", known?.Choices ?? [])}.")
                .That(value.Length <= LongestSetting, $"{field}.{name}", $"At most {LongestSetting} characters.");
        }
    }

    /// <summary>Where the limits come from: a seed, an RFC or a platform's page.</summary>
    public required string Source { get; init; }

    /// <summary>Whether <paramref name="name"/> is one of its API names, in any case.</summary>
    public bool IsNamed(string name) => Aliases.Prepend(ApiName).Contains(name, StringComparer.OrdinalIgnoreCase);
}

/// <summary>One setting of a rendition on a channel.</summary>
/// <param name="Name">Its key in <see cref="ChannelContent.Settings"/>: the platform's own word.</param>
/// <param name="Label">As the form shows it.</param>
/// <param name="Choices">The values that are taken; any text where empty.</param>
/// <param name="Default">What holds when it is not set; null where nothing is sent.</param>
public sealed record ChannelSetting(string Name, string Label, IReadOnlyList<string> Choices, string? Default);
