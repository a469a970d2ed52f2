using Halcytone.Studio.Accounts;
using Halcytone.Studio.Acts;
using Halcytone.Studio.Audience;
using Halcytone.Studio.Channels;
using Halcytone.Studio.Generation;
using Halcytone.Studio.Mail;

namespace Halcytone.Studio.Distribution;

/// <summary>A mailing's letter, cut once at its person fields: what is the same for everybody is made here, a copy for one person only joins pieces.</summary>
internal sealed class MailingLetter
{
    private readonly PersonalMail personal;
    private readonly string publicUrl;
    private readonly string sendingDomain;
    private readonly MailMessage everybodys;

    /// <param name="viewUrl">Where the same text stands in the browser; the public site's front page where it has no page of its own.</param>
    public MailingLetter(ChannelContent content, DestinationRow list, WorkspaceSettings settings, string publicUrl, string? viewUrl, DateTimeOffset date)
    {
        this.publicUrl = publicUrl.TrimEnd('/');
        ViewUrl = viewUrl ?? this.publicUrl + "/";
        sendingDomain = settings.SenderAddress.Contains('@', StringComparison.Ordinal) ? settings.SenderAddress[(settings.SenderAddress.LastIndexOf('@') + 1)..] : "localhost";
        personal = new PersonalMail(content.Subject ?? "", content.Html, content.Text ?? "");
        everybodys = new MailMessage
        {
            MessageId = "", To = default, Subject = "", Text = "", Date = date,
            From = new MailAddress(settings.SenderAddress, settings.SenderName),
            ReplyTo = settings.ReplyTo is { Length: > 0 } reply ? new MailAddress(reply) : null,
            ListId = $"{list.ListId:N}.{sendingDomain}",
            FeedbackId = $"{list.Id:N}:mailing:{list.ListId:N}:halcytone",
        };
    }

    public string ViewUrl { get; }

    /// <summary>The copy for one person; its id is the act's key, the same on every try.</summary>
    public MailMessage For(ActRow act, Recipient recipient)
    {
        var unsubscribe = $"{publicUrl}/u/{recipient.UnsubscribeToken}";
        var texts = personal.Fill(recipient, new PersonalLinks(unsubscribe, unsubscribe, ViewUrl));
        return everybodys with
        {
            MessageId = $"{act.EffectKey}@{sendingDomain}",
            To = new MailAddress(recipient.Email, Name(recipient)),
            Subject = texts.Subject, Html = texts.Html, Text = texts.Text ?? "",
            UnsubscribeUrl = unsubscribe,
        };
    }

    private static string? Name(Recipient recipient)
    {
        if (string.IsNullOrWhiteSpace(recipient.FirstName)) return null;
        return string.IsNullOrWhiteSpace(recipient.LastName) ? recipient.FirstName : $"{recipient.FirstName} {recipient.LastName}";
    }
}
