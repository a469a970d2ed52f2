namespace Halcytone.Studio.Mail.Smtp;

/// <summary>The envelope's sender: an address for each recipient, so that a bounce names its message (email-and-web-standards §2).</summary>
internal static class Envelope
{
    private const int LongestLocal = 64;

    /// <summary><c>b+key@domain</c>, the key being the left side of the message id.</summary>
    public static string BounceAddress(MailMessage message, string? bounceDomain)
    {
        var id = message.MessageId.Trim('<', '>', ' ');
        var key = id[..id.IndexOf('@', StringComparison.Ordinal)];
        if (key.Length > LongestLocal - 2) key = key[..(LongestLocal - 2)];
        return $"b+{key}@{(string.IsNullOrEmpty(bounceDomain) ? EmailAddress.Parse(message.From.Address)!.Value.Domain : bounceDomain)}";
    }
}
