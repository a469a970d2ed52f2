namespace Halcytone.Studio.Channels.Push;

/// <summary>A notification on a phone or desktop.</summary>
internal static class PushChannel
{
    public static readonly ChannelDeclaration Declaration = new(ChannelKind.Push, "Push", "push")
    {
        TitleLimit = 65,
        TextLimit = 178,
        Source = "Practice: phones and desktops cut a notification's title near 65 and its body near 178 characters. RFC 8291 §4: payload at most 3,993 bytes.",
    };
}
