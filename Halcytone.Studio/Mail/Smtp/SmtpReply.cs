namespace Halcytone.Studio.Mail.Smtp;

/// <summary>What the relay answered.</summary>
/// <param name="Code">Three digits.</param>
/// <param name="Text">Code and words on one line, as a person reads it; kept to 500 characters, free of control characters.</param>
internal readonly record struct SmtpReply(int Code, string Text)
{
    /// <summary>2xx.</summary>
    public bool IsDone => Code is >= 200 and < 300;

    /// <summary>The relay closes the conversation (RFC 5321 §3.8), or wants a sign-in or encryption that the settings do not give.</summary>
    public bool IsAboutUs => Code is 421 or 454 or 530 or 534 or 535 or 538;

    /// <summary>The reply as a verdict on one message.</summary>
    public MailResult ToResult() => Code switch
    {
        _ when IsAboutUs => new MailResult(MailVerdict.Deferred, Text, ServiceDown: true),
        >= 500 => new MailResult(MailVerdict.Refused, Text),
        _ => new MailResult(MailVerdict.Deferred, Text),
    };
}

/// <summary>The conversation cannot go on; the connection is of no more use. Caught in this folder.</summary>
internal sealed class SmtpBroken(string reason, Exception? inner = null) : Exception(reason, inner);
