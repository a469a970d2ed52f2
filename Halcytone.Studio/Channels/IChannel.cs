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

/// <summary>What a channel takes: the one place its limits stand; counters, checks, previews and API errors read it.</summary>
public sealed record ChannelDeclaration(ChannelKind Kind, string Name, string ApiName)
{
    /// <summary>The longest text of one part, by <see cref="Rule"/>; null where there is no limit.</summary>
    public int? TextLimit { get; init; }
    public LengthRule Rule { get; init; } = LengthRule.Characters;

    /// <summary>Whether a longer text may become a thread of parts.</summary>
    public bool Threads { get; init; }

    /// <summary>Characters after which the platform folds the text, where it does.</summary>
    public int? FoldAfter { get; init; }
    public int MaxMedia { get; init; }
    public int? SubjectLimit { get; init; }
    public int? HtmlByteLimit { get; init; }

    /// <summary>Whether it goes to one list of people (email) or one outlet.</summary>
    public bool IsSocial { get; init; }

    /// <summary>Where the limits come from: a seed, an RFC or a platform's page.</summary>
    public required string Source { get; init; }
}

/// <summary>What one channel will say: a rendition's content. Fields that a channel has no use for stay null.</summary>
public sealed record ChannelContent
{
    /// <summary>Email.</summary>
    public string? Subject { get; init; }
    public string? Preheader { get; init; }

    /// <summary>Web and push.</summary>
    public string? Title { get; init; }
    public string? Slug { get; init; }
    public string? Description { get; init; }

    /// <summary>Email and web: sanitised HTML. For email, person fields stand as <c>{{first_name}}</c> and are filled for each recipient.</summary>
    public string? Html { get; init; }

    /// <summary>Email's plain text, push's body; made from the same tree as the HTML.</summary>
    public string? Text { get; init; }

    /// <summary>Social texts in order: one, or a thread.</summary>
    public IReadOnlyList<string> Parts { get; init; } = [];
    public IReadOnlyList<UsedMedia> Media { get; init; } = [];
    public string? Link { get; init; }
    public IReadOnlyDictionary<string, string> Settings { get; init; } = new Dictionary<string, string>();
}

/// <summary>A media file in a rendition, with the text for those who do not see it.</summary>
public sealed record UsedMedia(Guid MediaId, string AltText);

/// <summary>How one call ended (design §4, "Outcomes of a platform call").</summary>
public enum CallOutcome
{
    /// <summary>Accepted, with proof.</summary>
    Done,

    /// <summary>Certainly refused: 4xx. Final.</summary>
    Refused,

    /// <summary>Certainly not done: no connection, or 429. Try at <c>RetryAt</c> or by back-off.</summary>
    NotDone,

    /// <summary>401: the account's token is no longer good.</summary>
    SignedOut,

    /// <summary>The answer was lost, or 5xx after the request left.</summary>
    Unknown,
}

/// <summary>The end of a platform call, in plain words and raw.</summary>
public sealed record CallResult(CallOutcome Outcome, string Reply, string? OutsideId = null, string? Url = null, DateTimeOffset? RetryAt = null);

/// <summary>Where a post goes, fully resolved: the channel looks nothing up.</summary>
/// <param name="Actor">The workspace it is for.</param>
/// <param name="Destination">The outlet.</param>
/// <param name="BaseAddress">The platform's address, where there is one.</param>
/// <param name="Token">The account's token, unprotected for this call only; never logged.</param>
public sealed record Target(Actor Actor, DestinationRow Destination, Uri? BaseAddress, string? Token);

/// <summary>An outlet as other rooms see it.</summary>
public sealed record DestinationRow(Guid Id, ChannelKind Channel, string Name, string Handle, bool IsDefault, Guid? AccountId, Guid? ListId);

/// <summary>
/// One channel's publisher for posts of one act per part. The email channel's acts are one a recipient; Distribution drives them over <c>Mail</c>.
/// </summary>
public interface IChannel
{
    ChannelDeclaration Declaration { get; }

    /// <summary>Publishes part <paramref name="part"/> of the content: the one irreversible call, under <paramref name="effectKey"/>.</summary>
    /// <param name="replyTo">The platform's id of the part before, in a thread.</param>
    Task<CallResult> Publish(Target target, ChannelContent content, int part, string effectKey, string? replyTo, CancellationToken stop);

    /// <summary>Looks whether an act of unknown outcome is out. <see cref="CallOutcome.Done"/> with proof, <see cref="CallOutcome.Refused"/> when certainly absent, else Unknown.</summary>
    Task<CallResult> ReadBack(Target target, ChannelContent content, int part, string effectKey, DateTimeOffset intendedAt, CancellationToken stop);

    /// <summary>How long the receiver drops a repeat under the same key; an unknown act may be sent again within it. Null where it has no key.</summary>
    TimeSpan? RepeatWindow { get; }
}
