using System.Net.Security;
using System.Net.Sockets;
using System.Security.Authentication;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;

namespace Halcytone.Studio.Mail.Smtp;

/// <summary>
/// Bytes to and from the relay, each wait under a deadline. Everything that can go wrong on a wire comes out as <see cref="SmtpBroken"/> with a sentence.
/// </summary>
internal sealed class SmtpWire : IAsyncDisposable
{
    private const int LongestLine = 2048;
    private const int MostLines = 100;
    private const int LongestText = 500;

    private readonly Socket socket = new(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
    private readonly CancellationTokenSource deadline;
    private readonly byte[] received = new byte[8192];
    private Stream stream = Stream.Null;
    private TimeSpan allowed;
    private int start;
    private int end;
    private volatile bool stopped;

    public SmtpWire(TimeProvider clock) => deadline = new CancellationTokenSource(Timeout.InfiniteTimeSpan, clock);

    /// <summary>The local end, for EHLO.</summary>
    public System.Net.IPAddress LocalAddress => ((System.Net.IPEndPoint)socket.LocalEndPoint!).Address;

    /// <summary>Whether the other side has closed, or said something nobody asked for (421 before it closes): not to be used again.</summary>
    public bool HasGone => deadline.IsCancellationRequested || start != end || socket.Poll(0, SelectMode.SelectRead);

    /// <summary>Gives every following wait this long.</summary>
    public void Allow(TimeSpan each) => allowed = each;

    /// <summary>Whether it was told to stop; its waits may end at any moment.</summary>
    public bool IsStopped => stopped;

    /// <summary>Lets every wait end at once, or after <paramref name="grace"/>.</summary>
    public void Stop(TimeSpan grace)
    {
        stopped = true;
        try
        {
            if (grace == TimeSpan.Zero) deadline.Cancel();
            else deadline.CancelAfter(grace);
        }
        catch (ObjectDisposedException) { } // the conversation was over first
    }

    /// <summary>Opens the connection.</summary>
    public Task Connect(string host, int port) => Guarded("connecting", async () =>
    {
        await socket.ConnectAsync(host, port, deadline.Token);
        stream = new NetworkStream(socket, ownsSocket: false);
        return true;
    });

    /// <summary>Encrypts what follows, and checks whom we speak to.</summary>
    public Task Encrypt(MailOptions options)
    {
        // What a relay says between "220 go ahead" and the handshake would be read as if it had come encrypted (CVE-2011-0411).
        if (start != end) throw new SmtpBroken("The relay spoke before the encryption stood.");

        var ssl = new SslStream(stream, leaveInnerStreamOpen: false);
        var settings = new SslClientAuthenticationOptions { TargetHost = options.Host, CertificateRevocationCheckMode = X509RevocationMode.NoCheck };
        if (options.CertificateFingerprint is { Length: > 0 } fingerprint)
            settings.RemoteCertificateValidationCallback = (_, certificate, _, _) => certificate is not null
                && certificate.GetCertHashString(HashAlgorithmName.SHA256).Equals(fingerprint, StringComparison.OrdinalIgnoreCase);

        return Guarded("encrypting", async () =>
        {
            await ssl.AuthenticateAsClientAsync(settings, deadline.Token);
            stream = ssl;
            return true;
        });
    }

    /// <summary>Hands bytes to the network.</summary>
    public async ValueTask Write(ReadOnlyMemory<byte> bytes)
    {
        Arm();
        try { await stream.WriteAsync(bytes, deadline.Token); }
        catch (Exception wire) when (Named(wire, "writing") is { } broken) { throw broken; }
    }

    /// <summary>The next reply. Its text is made where <paramref name="keep"/> or where it refuses; each line also goes to <paramref name="lines"/>.</summary>
    public async ValueTask<SmtpReply> Read(bool keep = true, List<string>? lines = null)
    {
        StringBuilder? earlier = null;
        for (var count = 0; count < MostLines; count++)
        {
            var line = await Line();
            if (line.Length < 3 || !Digits(line.Span)) throw new SmtpBroken("The relay does not speak SMTP.");

            var code = (line.Span[0] - '0') * 100 + (line.Span[1] - '0') * 10 + line.Span[2] - '0';
            lines?.Add(Words(line.Span[Math.Min(4, line.Length)..]));
            if (line.Length > 3 && line.Span[3] == '-')
            {
                if (keep || code >= 400) (earlier ??= new StringBuilder()).Append(earlier.Length == 0 ? Words(line.Span[..3]) + " " : " ").Append(Words(line.Span[4..]));
                continue;
            }
            if (!keep && code < 400) return new SmtpReply(code, "");
            var text = earlier is null ? Words(line.Span) : earlier.Append(' ').Append(Words(line.Span[Math.Min(4, line.Length)..])).ToString();
            return new SmtpReply(code, text.Length > LongestText ? text[..LongestText] : text);
        }
        throw new SmtpBroken("The relay's reply does not end.");
    }

    /// <summary>Nothing is waited for until the next write.</summary>
    public void Rest()
    {
        if (!stopped) deadline.CancelAfter(Timeout.InfiniteTimeSpan);
    }

    public async ValueTask DisposeAsync()
    {
        await stream.DisposeAsync();
        socket.Dispose();
        deadline.Dispose();
    }

    private async ValueTask<ReadOnlyMemory<byte>> Line()
    {
        var seen = 0;
        while (true)
        {
            var feed = received.AsSpan(start + seen, end - start - seen).IndexOf((byte)'\n');
            if (feed >= 0)
            {
                var line = received.AsMemory(start, seen + feed);
                start += seen + feed + 1;
                return line.Length > 0 && line.Span[^1] == '\r' ? line[..^1] : line;
            }
            seen = end - start;
            if (seen > LongestLine) throw new SmtpBroken("The relay's reply has a line without an end.");
            await Fill();
        }
    }

    private async ValueTask Fill()
    {
        if (start > 0)
        {
            received.AsSpan(start, end - start).CopyTo(received);
            (start, end) = (0, end - start);
        }
        Arm();
        int count;
        try { count = await stream.ReadAsync(received.AsMemory(end), deadline.Token); }
        catch (Exception wire) when (Named(wire, "waiting for the reply") is { } broken) { throw broken; }

        if (count == 0) throw new SmtpBroken("The relay closed the connection.");
        end += count;
    }

    private async Task Guarded(string doing, Func<Task<bool>> step)
    {
        Arm();
        try { await step(); }
        catch (Exception wire) when (Named(wire, doing) is { } broken) { throw broken; }
    }

    private void Arm()
    {
        if (!stopped) deadline.CancelAfter(allowed);
    }

    private SmtpBroken? Named(Exception wire, string doing) => wire switch
    {
        OperationCanceledException => stopped
            ? new SmtpBroken($"Stopped while {doing}.", wire)
            : new SmtpBroken($"The relay did not answer within {allowed.TotalSeconds:0.#} s ({doing}).", wire),
        SocketException { SocketErrorCode: SocketError.ConnectionRefused } => new SmtpBroken("The relay refuses connections.", wire),
        SocketException { SocketErrorCode: SocketError.HostNotFound or SocketError.TryAgain or SocketError.NoData } => new SmtpBroken("The relay's name is not known.", wire),
        SocketException socketError => new SmtpBroken($"The network failed while {doing} ({socketError.SocketErrorCode}).", wire),
        IOException { InnerException: SocketException inner } => Named(inner, doing),
        AuthenticationException => new SmtpBroken("The relay's certificate or encryption was not accepted.", wire),
        IOException => new SmtpBroken($"The connection broke while {doing}.", wire),
        ObjectDisposedException => new SmtpBroken($"The connection was closed while {doing}.", wire),
        _ => null,
    };

    private static bool Digits(ReadOnlySpan<byte> line) => !line[..3].ContainsAnyExceptInRange((byte)'0', (byte)'9');

    private static string Words(ReadOnlySpan<byte> bytes) => string.Create(bytes.Length, bytes, (text, source) =>
    {
        for (var index = 0; index < text.Length; index++) text[index] = source[index] is >= 32 and < 127 ? (char)source[index] : ' ';
    });
}
