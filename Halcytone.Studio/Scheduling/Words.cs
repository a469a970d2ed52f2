using Halcytone.Studio.Channels;

namespace Halcytone.Studio.Scheduling;

/// <summary>States and channels as people and programs read them: one place, so that page and API agree.</summary>
public static class Words
{
    /// <summary>The state inside a sentence.</summary>
    public static string Of(PostState state) => state switch
    {
        PostState.Draft => "a draft",
        PostState.Scheduled => "scheduled",
        PostState.Publishing => "being sent",
        PostState.Published => "out",
        PostState.Failed => "failed",
        PostState.Unconfirmed => "unconfirmed",
        _ => "cancelled",
    };

    /// <summary>The channel's name in the API: <c>twitter</c> for X.</summary>
    public static string Api(ChannelKind channel) => channel switch
    {
        ChannelKind.X => "twitter",
        ChannelKind.LinkedIn => "linkedin",
        ChannelKind.TikTok => "tiktok",
        ChannelKind.YouTube => "youtube",
        _ => channel.ToString().ToLowerInvariant(),
    };

    /// <summary>The channel's name for people.</summary>
    public static string Name(ChannelKind channel) => channel switch
    {
        ChannelKind.Email => "Email",
        ChannelKind.Web => "Web",
        _ => channel.ToString(),
    };

    /// <summary>Whether the channel is a social platform; mail, site and push are not.</summary>
    public static bool IsSocial(ChannelKind channel) => channel is not (ChannelKind.Email or ChannelKind.Web or ChannelKind.Push);
}
