namespace Halcytone.Studio.Channels.TikTok;

/// <summary>A TikTok creator account.</summary>
internal static class TikTokChannel
{
    public static readonly ChannelDeclaration Declaration = new(ChannelKind.TikTok, "TikTok", "tiktok")
    {
        IsSocial = true,
        TextLimit = 2_200,
        MaxMedia = 1,
        Source = "Seed 002; platform-apis §5.3: caption 2,200 characters, one video of 10 seconds to 10 minutes, 9:16.",
    };
}
