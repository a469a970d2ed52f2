namespace Halcytone.Studio.Channels.Instagram;

/// <summary>A professional Instagram account.</summary>
internal static class InstagramChannel
{
    public static readonly ChannelDeclaration Declaration = new(ChannelKind.Instagram, "Instagram", "instagram")
    {
        IsSocial = true,
        TextLimit = 2_200,
        FoldAfter = 125,
        MaxMedia = 10,
        MaxHashtags = 30,
        Source = "Seed 002; platform-apis §4.3: caption 2,200 characters, 30 hashtags, a carousel of 2 to 10. The feed folds after about 125 characters.",
    };
}
