using Halcytone.Studio.Foundation;
using Halcytone.Studio.Mail.Mime;
using Microsoft.Extensions.Options;

namespace Halcytone.Studio.Mail.Smtp;

/// <summary>Hands mail to the relay of the settings.</summary>
internal sealed class SmtpTransport(IOptions<MailOptions> options, MailHealth health, TimeProvider clock) : IMailTransport, IMailProbe
{
    public int Connections => options.Value.Connections;

    public IMailSession Open(Actor actor) => new SmtpSession(options.Value, health, clock);

    public async Task<string?> Try(CancellationToken stop)
    {
        try
        {
            await using var connection = await SmtpConnection.Open(options.Value, clock, stop);
            return null;
        }
        catch (SmtpBroken broken) { return broken.Message; }
    }
}

/// <summary>One worker's conversation: one connection at a time, renewed when it is worn or lost.</summary>
internal sealed class SmtpSession(MailOptions options, MailHealth health, TimeProvider clock) : IMailSession
{
    private readonly MailBuffer written = new();
    private readonly MailBuffer spare = new();
    private SmtpConnection? connection;

    public async Task<MailResult> Send(MailMessage message, CancellationToken stop)
    {
        written.Clear();
        if (MimeWriter.Write(message, written) is { } problem) return new MailResult(MailVerdict.Refused, problem);

        var bytes = WireForm.Of(written, spare);
        var from = Envelope.BounceAddress(message, options.BounceDomain);
        var to = EmailAddress.Parse(message.To.Address)!.Value.ToString();
        var result = await Try(from, to, bytes, stop) ?? await Try(from, to, bytes, stop) ?? new MailResult(MailVerdict.Deferred, "The relay closed one connection after the other.", ServiceDown: true);
        if (result.ServiceDown) health.Down(result.Reply);
        else if (result.Verdict != MailVerdict.Unknown) health.Up();
        MailMeters.Count(result.Verdict);
        return result;
    }

    private async Task<MailResult?> Try(string from, string to, ReadOnlyMemory<byte> bytes, CancellationToken stop)
    {
        if (stop.IsCancellationRequested) return new MailResult(MailVerdict.Deferred, "Stopped before the message left.");
        try
        {
            if (connection is { IsWorn: true }) await Leave();
            connection ??= await SmtpConnection.Open(options, clock, stop);
        }
        catch (SmtpBroken broken)
        {
            return new MailResult(MailVerdict.Deferred, broken.Message, ServiceDown: !stop.IsCancellationRequested);
        }
        return await connection.Send(from, to, bytes, stop);
    }

    public async ValueTask DisposeAsync()
    {
        await Leave();
        written.Dispose();
        spare.Dispose();
    }

    private async Task Leave()
    {
        if (connection is null) return;
        await connection.DisposeAsync();
        connection = null;
    }
}
