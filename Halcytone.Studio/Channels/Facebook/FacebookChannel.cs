namespace Halcytone.Studio.Channels.Facebook;

/// <summary>A Facebook page.</summary>
internal static class FacebookChannel
{
    public static readonly ChannelDeclaration Declaration = new(ChannelKind.Facebook, "Facebook", "facebook")
    {
        IsSocial = true,
        TextLimit = 63_206,
        AdvisedLength = 500,
        FoldAfter = 477,
        MaxMedia = 10,
        Source = "Seed 002 (63,206 characters, better under 500); platform-apis §3.3: up to 10 photos. The feed folds after about 477 characters.",
    };
}
