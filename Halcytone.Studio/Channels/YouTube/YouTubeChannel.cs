namespace Halcytone.Studio.Channels.YouTube;

/// <summary>A YouTube channel.</summary>
internal static class YouTubeChannel
{
    public static readonly ChannelDeclaration Declaration = new(ChannelKind.YouTube, "YouTube", "youtube")
    {
        IsSocial = true,
        TitleLimit = 100,
        TextLimit = 5_000,
        TextByteLimit = 5_000,
        FoldAfter = 157,
        MaxMedia = 1,
        Source = "Seed 002; platform-apis §6.3: title 100 characters, description 5,000 bytes, one video.",
    };
}
