namespace Halcytone.Studio.Channels.Bluesky;

/// <summary>A Bluesky account.</summary>
internal static class BlueskyChannel
{
    public static readonly ChannelDeclaration Declaration = new(ChannelKind.Bluesky, "Bluesky", "bluesky")
    {
        IsSocial = true,
        TextLimit = 300,
        TextByteLimit = 3_000,
        Rule = LengthRule.Graphemes,
        Threads = true,
        MaxMedia = 4,
        Source = "app.bsky.feed.post lexicon: 300 graphemes and 3,000 bytes, links counted in full; 4 pictures.",
    };
}
