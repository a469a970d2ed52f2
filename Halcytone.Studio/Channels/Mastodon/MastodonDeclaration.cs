namespace Halcytone.Studio.Channels.Mastodon;

internal static class MastodonDeclaration
{
    public const string Visibility = "visibility";
    public const string SpoilerText = "spoiler_text";
    public const string Language = "language";
    public const string Sensitive = "sensitive";

    public static readonly ChannelDeclaration Declaration = new(ChannelKind.Mastodon, "Mastodon", "mastodon")
    {
        IsSocial = true,
        TextLimit = 500,
        Rule = LengthRule.Mastodon,
        Threads = true,
        MaxMedia = 4,
        AltTextLimit = 1_500,
        Settings =
        [
            new(Visibility, "Who sees it", ["public", "unlisted", "private", "direct"], "public"),
            new(SpoilerText, "Content warning", [], null),
            new(Language, "Language", [], null),
            new(Sensitive, "Media is sensitive", ["true", "false"], null),
        ],
        Source = "docs.joinmastodon.org: 500 characters unless the instance says otherwise, a link 23, 4 pictures, descriptions of 1,500.",
    };
}
