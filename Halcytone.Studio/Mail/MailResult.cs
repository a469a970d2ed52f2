namespace Halcytone.Studio.Mail;

/// <summary>How the relay took one message, by the phase in which it was decided (reliability-and-security §3.11).</summary>
public enum MailVerdict
{
    /// <summary>2xx after the final dot.</summary>
    Sent,

    /// <summary>4xx, or no connection: certainly not taken, try later.</summary>
    Deferred,

    /// <summary>5xx, or a message that must not leave as it is: certainly not taken, final.</summary>
    Refused,

    /// <summary>The connection broke between the final dot and its reply.</summary>
    Unknown,
}

/// <summary>The verdict with the relay's words.</summary>
/// <param name="Verdict">Sorted by phase and code.</param>
/// <param name="Reply">As the relay said it, or what broke.</param>
/// <param name="ServiceDown">The relay itself could not be reached or spoken to: the release waits instead of failing each recipient.</param>
public sealed record MailResult(MailVerdict Verdict, string Reply, bool ServiceDown = false)
{
    /// <summary>Whose fault a refusal is; <see cref="MailFault.None"/> for every other verdict.</summary>
    public MailFault Fault => Verdict == MailVerdict.Refused ? MailFaults.Of(Reply) : MailFault.None;
}

/// <summary>Whose fault a final refusal is, and so what follows from it (email-and-web-standards §7).</summary>
public enum MailFault
{
    None,

    /// <summary>No such mailbox or domain, or disabled: suppress the address at once.</summary>
    Mailbox,

    /// <summary>The mailbox is full: soft, suppressed after three in 30 days.</summary>
    MailboxFull,

    /// <summary>The message itself: too big, or not fit to be sent. Stop the batch and tell the editor.</summary>
    Message,

    /// <summary>Our authentication, reputation or content: not the person's fault. Pause the batch.</summary>
    Policy,

    /// <summary>We spoke the protocol wrong.</summary>
    Protocol,

    /// <summary>Refused without a reason we know; counts as soft.</summary>
    Other,
}

/// <summary>Reads the fault from the codes of a reply (RFC 5321 §4.2, RFC 3463).</summary>
internal static class MailFaults
{
    public static MailFault Of(string reply)
    {
        if (reply.Length < 3 || !char.IsAsciiDigit(reply[0])) return MailFault.Message;

        var words = reply.Split(' ', 3);
        return words.Length > 1 && words[1].StartsWith("5.", StringComparison.Ordinal) ? ByEnhancedCode(words[1]) : ByCode(words[0]);
    }

    private static MailFault ByEnhancedCode(string code) => code switch
    {
        "5.1.1" or "5.1.2" or "5.1.3" or "5.1.6" or "5.1.10" or "5.2.1" => MailFault.Mailbox,
        "5.2.2" => MailFault.MailboxFull,
        "5.3.4" or "5.2.3" => MailFault.Message,
        _ when code.StartsWith("5.7.", StringComparison.Ordinal) => MailFault.Policy,
        _ when code.StartsWith("5.5.", StringComparison.Ordinal) => MailFault.Protocol,
        _ => MailFault.Other,
    };

    private static MailFault ByCode(string code) => code switch
    {
        "552" => MailFault.Message,
        "554" => MailFault.Policy,
        "500" or "501" or "502" or "503" or "504" => MailFault.Protocol,
        _ => MailFault.Other,
    };
}
