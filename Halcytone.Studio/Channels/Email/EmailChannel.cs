namespace Halcytone.Studio.Channels.Email;

/// <summary>Mail to a list: one act a recipient, driven by Distribution over Mail.</summary>
internal static class EmailChannel
{
    public static readonly ChannelDeclaration Declaration = new(ChannelKind.Email, "Email", "email")
    {
        SubjectLimit = 60,
        PreheaderLimit = 100,
        HtmlByteLimit = 100_000,
        HtmlByteWarning = 90_000,
        Source = "email-and-web-standards §3.9, §5, §15: Gmail cuts HTML near 102 KB; inboxes show about 60 characters of a subject and 40 to 100 of a preheader.",
    };
}
