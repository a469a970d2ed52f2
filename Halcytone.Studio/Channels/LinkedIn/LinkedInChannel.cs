namespace Halcytone.Studio.Channels.LinkedIn;

/// <summary>LinkedIn, a person or a page.</summary>
internal static class LinkedInChannel
{
    public static readonly ChannelDeclaration Declaration = new(ChannelKind.LinkedIn, "LinkedIn", "linkedin")
    {
        IsSocial = true,
        TextLimit = 3_000,
        FoldAfter = 210,
        MaxMedia = 20,
        AltTextLimit = 4_086,
        Source = "Seed 002; LinkedIn Posts API: 3,000 characters of commentary, 2 to 20 pictures. The feed folds after about 210 characters.",
    };
}
