namespace Halcytone.Studio.Channels.X;

/// <summary>X, in the API by seed 002's name <c>twitter</c>.</summary>
internal static class XChannel
{
    public static readonly ChannelDeclaration Declaration = new(ChannelKind.X, "X", "twitter")
    {
        Aliases = ["x"],
        IsSocial = true,
        TextLimit = 280,
        Rule = LengthRule.XWeighted,
        Threads = true,
        MaxMedia = 4,
        AltTextLimit = 1_000,
        Source = "Seed 002; docs.x.com, counting characters: 280 weighted, a link 23, 4 photos or 1 video.",
    };
}
