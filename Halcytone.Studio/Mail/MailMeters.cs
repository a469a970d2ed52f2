using System.Diagnostics.Metrics;
using Halcytone.Studio.Foundation.Telemetry;

namespace Halcytone.Studio.Mail;

/// <summary>What <c>/metrics</c> shows of mail.</summary>
internal static class MailMeters
{
    private static readonly Counter<long> Messages = Meters.Studio.CreateCounter<long>("mail_messages", description: "Messages handed over, by verdict.");
    private static readonly KeyValuePair<string, object?>[] Verdicts = [.. Enum.GetNames<MailVerdict>().Select(name => new KeyValuePair<string, object?>("verdict", name.ToLowerInvariant()))];

    public static void Count(MailVerdict verdict) => Messages.Add(1, Verdicts[(int)verdict]);
}
