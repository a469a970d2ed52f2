namespace Halcytone.Studio.Channels.Web;

/// <summary>A page on a public site. Its publisher is fulfilled by Sites.</summary>
public static class WebChannel
{
    /// <summary>What a public page takes.</summary>
    public static readonly ChannelDeclaration Declaration = new(ChannelKind.Web, "Web", "web")
    {
        Aliases = ["site"],
        TitleLimit = 60,
        DescriptionLimit = 160,
        MaxMedia = 50,
        AltTextLimit = 1_500,
        Source = "email-and-web-standards §10: search results cut a title near 60 and a description near 160 characters.",
    };
}
