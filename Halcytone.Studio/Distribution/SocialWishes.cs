using Halcytone.Studio.Channels;
using Halcytone.Studio.Foundation;
using Halcytone.Studio.Foundation.Data;
using Halcytone.Studio.Foundation.Time;
using Halcytone.Studio.Generation;
using Halcytone.Studio.Review;

namespace Halcytone.Studio.Distribution;

/// <summary>A wish that can be met: the channels it names and what is set on each.</summary>
internal sealed record SocialPlan(SocialWish Wish, ChannelKind[] Channels, IReadOnlyDictionary<ChannelKind, IReadOnlyDictionary<string, string>> Settings);

/// <summary>Checks what programs ask to be posted, each fault at the field as the caller spelled it, before anything is saved.</summary>
internal sealed class SocialWishes(ChannelDirectory channels, Destinations destinations, TimeProvider clock)
{
    private const int LongestContent = 20_000;
    private const int MostHashtags = 30;
    private const int LongestHashtag = 100;
    private const int MostNotes = 50;
    private const int LongestNote = 1_000;

    /// <summary>A plan for each wish, or everything that is wrong with any of them.</summary>
    public async Task<Outcome<IReadOnlyList<SocialPlan>>> Check(Actor actor, IReadOnlyList<SocialWish> wishes, CancellationToken stop)
    {
        var outlets = await destinations.Defaults(actor, stop);
        var check = new Check();
        var plans = wishes.Select(wish => Plan(check, wish, outlets)).ToArray();
        return check.Refusal is { } wrong ? wrong : plans;
    }

    /// <summary>What the platforms would refuse, at <c>platforms.twitter.content</c>; null where nothing.</summary>
    public Invalid? Faults(SocialWish wish, IReadOnlyList<Finding> findings)
    {
        var check = new Check();
        foreach (var finding in findings.Where(finding => finding is { Severity: Severity.Error, Channel: not null }))
            check.That(false, $"{wish.Field}platforms.{channels.Of(finding.Channel!.Value).ApiName}.{(finding.Field.StartsWith("parts", StringComparison.Ordinal) ? "content" : finding.Field)}", $"{finding.Advice} ({finding.Measured})");
        return check.Refusal;
    }

    private SocialPlan Plan(Check check, SocialWish wish, IReadOnlyDictionary<ChannelKind, DefaultDestination> outlets)
    {
        var at = wish.Field;
        check.That(!string.IsNullOrWhiteSpace(wish.Content), at + "content", "A post needs a text.")
            .That((wish.Content?.Length ?? 0) <= LongestContent, at + "content", "At most 20,000 characters.")
            .That(wish.Platforms is { Count: > 0 }, at + "platforms", "Name at least one platform.")
            .That((wish.Hashtags?.Count ?? 0) <= MostHashtags, at + "hashtags", $"At most {MostHashtags} hashtags.")
            .That(wish.Hashtags is null || wish.Hashtags.All(IsHashtag), at + "hashtags", $"A hashtag is one word of at most {LongestHashtag} characters.")
            .That(wish.Metadata.Count <= MostNotes && wish.Metadata.All(note => note.Key.Length <= LongestHashtag && note.Value.Length <= LongestNote), at + "metadata", $"At most {MostNotes} notes of {LongestNote:N0} characters.")
            .That(wish.At is null || wish.At > clock.Now(), at + "publish_date", "That time is over.");
        var named = (wish.Platforms ?? []).Select(name => Platform(check, at, name)).OfType<ChannelDeclaration>().DistinctBy(platform => platform.Kind).ToArray();
        foreach (var platform in named) CanPost(check, wish, platform, outlets.GetValueOrDefault(platform.Kind));
        return new SocialPlan(wish, [.. named.Select(platform => platform.Kind)], Settings(check, wish, named));
    }

    private ChannelDeclaration? Platform(Check check, string at, string? name)
    {
        var platform = name is null ? null : channels.Named(name);
        check.That(platform is { IsSocial: true }, at + "platforms", $"{name} is no platform that is known here.");
        return platform is { IsSocial: true } ? platform : null;
    }

    private void CanPost(Check check, SocialWish wish, ChannelDeclaration platform, DefaultDestination? outlet)
    {
        var field = $"{wish.Field}platforms.{platform.ApiName}";
        check.That(outlet is not null, field, $"No {platform.Name} account is connected.")
            .That(outlet?.Ambiguous != true, field, $"Several {platform.Name} accounts are connected and none is the default one.")
            .That(Generator.Channels.Contains(platform.Kind), field, $"{platform.Name} needs pictures or film, which cannot be posted this way yet.");
        if (platform.TextLimit is not { } limit || platform.Threads || wish.Content is null) return;
        var length = channels.Length(platform.Kind, wish.Content);
        check.That(length <= limit, field + ".content", $"{platform.Name} takes at most {limit} characters; this has {length}.");
    }

    private static Dictionary<ChannelKind, IReadOnlyDictionary<string, string>> Settings(Check check, SocialWish wish, ChannelDeclaration[] named)
    {
        var settings = new Dictionary<ChannelKind, IReadOnlyDictionary<string, string>>();
        foreach (var (name, set) in wish.Settings)
        {
            var platform = named.FirstOrDefault(platform => platform.IsNamed(name));
            check.That(platform is not null, $"{wish.Field}settings.{name}", "The post does not go to this platform.");
            if (platform is null) continue;
            platform.CheckSettings(check, set, $"{wish.Field}settings.{name}");
            settings[platform.Kind] = set;
        }
        return settings;
    }

    private static bool IsHashtag(string? tag) => tag is { Length: > 0 and <= LongestHashtag } && !tag.Any(char.IsWhiteSpace);
}
