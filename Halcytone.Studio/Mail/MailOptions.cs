using System.ComponentModel.DataAnnotations;

namespace Halcytone.Studio.Mail;

/// <summary>How a connection to the relay is kept private.</summary>
public enum MailSecurity
{
    /// <summary>Never encrypted: a relay on this machine.</summary>
    None,

    /// <summary>STARTTLS where the relay offers it, and then it must succeed. A password is never sent without it.</summary>
    StartTls,

    /// <summary>Encrypted from the first byte (port 465).</summary>
    Tls,
}

/// <summary>The relay that mail is handed to (configuration section <c>Mail</c>). Without a host, mail goes to the outbox page.</summary>
public sealed class MailOptions : IValidatableObject
{
    /// <summary>The relay's name or address; empty for the outbox.</summary>
    public string? Host { get; set; }

    /// <summary>1 to 65535; 587 with STARTTLS, 465 with TLS, 25 between servers.</summary>
    [Range(1, 65535, ErrorMessage = "Mail:Port must lie between 1 and 65535.")]
    public int Port { get; set; } = 587;

    /// <summary><c>none</c>, <c>starttls</c> or <c>tls</c>.</summary>
    public MailSecurity Security { get; set; } = MailSecurity.StartTls;

    /// <summary>Signs in with AUTH PLAIN or LOGIN; nobody where empty.</summary>
    public string? User { get; set; }

    /// <summary>From the environment or user secrets, never from a file in the repository.</summary>
    public string? Password { get; set; }

    /// <summary>SHA-256 of the relay's certificate in hexadecimal, for a relay whose certificate no authority signed. Empty: the usual check against the host's name.</summary>
    public string? CertificateFingerprint { get; set; }

    /// <summary>What we call ourselves in EHLO; empty: the local address in brackets (RFC 5321 §4.1.3).</summary>
    public string? ClientName { get; set; }

    /// <summary>The sender of notices where a workspace has set none.</summary>
    public string From { get; set; } = "studio@localhost";

    /// <summary>The domain of the envelope sender <c>b+key@domain</c>, to which bounces come; empty: the domain of From.</summary>
    public string? BounceDomain { get; set; }

    /// <summary>Connections worth holding at once, 1 to 50.</summary>
    [Range(1, 50, ErrorMessage = "Mail:Connections must lie between 1 and 50.")]
    public int Connections { get; set; } = 4;

    /// <summary>Messages after which a connection is renewed, 1 to 100,000.</summary>
    [Range(1, 100_000, ErrorMessage = "Mail:MessagesPerConnection must lie between 1 and 100,000.")]
    public int MessagesPerConnection { get; set; } = 1000;

    /// <summary>A connection that was still for longer is renewed before the next message.</summary>
    public TimeSpan IdleLimit { get; set; } = TimeSpan.FromSeconds(20);

    /// <summary>From the first packet to the end of greeting, TLS and sign-in, each.</summary>
    public TimeSpan ConnectTimeout { get; set; } = TimeSpan.FromSeconds(10);

    /// <summary>For each reply before the final dot.</summary>
    public TimeSpan CommandTimeout { get; set; } = TimeSpan.FromSeconds(30);

    /// <summary>For the reply to the final dot.</summary>
    public TimeSpan FinalTimeout { get; set; } = TimeSpan.FromSeconds(120);

    /// <summary>Whether there is a relay.</summary>
    public bool HasRelay => !string.IsNullOrWhiteSpace(Host);

    /// <inheritdoc/>
    public IEnumerable<ValidationResult> Validate(ValidationContext validationContext)
    {
        if (User is { Length: > 0 } && string.IsNullOrEmpty(Password)) yield return new("Mail:Password is missing beside Mail:User.", [nameof(Password)]);
        if (EmailAddress.Parse(From) is null) yield return new("Mail:From must be an e-mail address.", [nameof(From)]);
        if (BounceDomain is { Length: > 0 } && EmailAddress.Parse("b@" + BounceDomain) is null) yield return new("Mail:BounceDomain must be a domain.", [nameof(BounceDomain)]);
        if (CertificateFingerprint is { Length: > 0 } && (CertificateFingerprint.Length != 64 || !CertificateFingerprint.All(char.IsAsciiHexDigit)))
            yield return new("Mail:CertificateFingerprint must be 64 hexadecimal digits (SHA-256).", [nameof(CertificateFingerprint)]);
        foreach (var (name, value) in new[] { (nameof(IdleLimit), IdleLimit), (nameof(ConnectTimeout), ConnectTimeout), (nameof(CommandTimeout), CommandTimeout), (nameof(FinalTimeout), FinalTimeout) })
            if (value <= TimeSpan.Zero || value > TimeSpan.FromMinutes(10)) yield return new($"Mail:{name} must lie between 1 ms and 10 minutes.", [name]);
    }
}
