using Halcytone.Studio.Mail;

namespace Halcytone.Studio.Tests.Mail;

internal static class TestMail
{
    public static MailMessage Plain(string messageId = "k7q2v9m4x1c8@news.example.com", string to = "ana@reader.example") => new()
    {
        MessageId = messageId,
        From = new MailAddress("weekly@news.example.com", "Halcytone Weekly"),
        To = new MailAddress(to, "Ana Petrović"),
        Subject = "What changed in breathing science",
        Text = "Hello Ana,\n\nthe out-breath slows the heart.\n",
        Date = new DateTimeOffset(2025, 11, 21, 9, 30, 0, TimeSpan.Zero),
    };

    public static MailMessage Newsletter(string messageId = "k7q2v9m4x1c8@news.example.com", string to = "ana@reader.example") => Plain(messageId, to) with
    {
        Html = "<!doctype html><html lang=\"en\"><p>Hello Ana, the <b>out-breath</b> slows the heart.</p></html>",
        ReplyTo = new MailAddress("editors@example.com"),
        ListId = "Halcytone Weekly <weekly.news.example.com>",
        UnsubscribeUrl = "https://u.example.com/u/AbC123",
        FeedbackId = "iss42:weekly:ws7:halcytone",
    };
}
