using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using Halcytone.Studio.Foundation;
using Halcytone.Studio.Mail;
using Halcytone.Studio.Mail.Smtp;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;

namespace Halcytone.Studio.Tests.Mail;

/// <summary>
/// A relay on a real socket that speaks as it is told: what it answers to each command, and where it hangs up or falls silent. It keeps what it was told and
/// what it took.
/// </summary>
internal sealed class ScriptedRelay : IAsyncDisposable
{
    /// <summary>In place of a reply: close the connection.</summary>
    public const string Drop = "\0drop";

    /// <summary>In place of a reply: say nothing more.</summary>
    public const string Silence = "\0silence";

    private readonly TcpListener listener = new(IPAddress.Loopback, 0);
    private readonly CancellationTokenSource closing = new();
    private readonly Task serving;
    private readonly List<string> heard = [];
    private readonly List<string> taken = [];

    public ScriptedRelay()
    {
        listener.Start();
        serving = Serve();
    }

    public int Port => ((IPEndPoint)listener.LocalEndpoint).Port;
    public string Greeting { get; init; } = "220 relay.example ESMTP";
    public string[] Offers { get; init; } = ["PIPELINING", "SIZE 1000000", "8BITMIME"];

    /// <summary>Replies by command, used up one after the other; the last one stays. <c>.</c> is the final dot.</summary>
    public Dictionary<string, Queue<string>> Replies { get; } = [];

    public X509Certificate2? Certificate { get; init; }
    public bool TlsFromTheStart { get; init; }

    /// <summary>Commands in the order they came, over all connections.</summary>
    public IReadOnlyList<string> Heard
    {
        get { lock (heard) return [.. heard]; }
    }

    public IReadOnlyList<string> Taken
    {
        get { lock (heard) return [.. taken]; }
    }

    public int Connections { get; private set; }

    public ScriptedRelay Answers(string command, params string[] replies)
    {
        Replies[command] = new Queue<string>(replies);
        return this;
    }

    public MailOptions Settings(Action<MailOptions>? change = null)
    {
        var options = new MailOptions
        {
            Host = "127.0.0.1", Port = Port, Security = MailSecurity.None,
            ConnectTimeout = TimeSpan.FromSeconds(5), CommandTimeout = TimeSpan.FromSeconds(5), FinalTimeout = TimeSpan.FromSeconds(5),
        };
        change?.Invoke(options);
        return options;
    }

    public static (IMailSession Session, MailHealth Health) Session(MailOptions options, TimeProvider? clock = null)
    {
        var health = new MailHealth(new ServiceCollection().BuildServiceProvider(), clock ?? TimeProvider.System);
        return (new SmtpTransport(Options.Create(options), health, clock ?? TimeProvider.System).Open(Actor.House(Demo.Workspace)), health);
    }

    /// <summary>A certificate that no authority signed, and its fingerprint.</summary>
    public static (X509Certificate2 Certificate, string Fingerprint) SelfSigned()
    {
        using var key = RSA.Create(2048);
        var request = new CertificateRequest("CN=127.0.0.1", key, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1);
        using var made = request.CreateSelfSigned(new DateTimeOffset(2020, 1, 1, 0, 0, 0, TimeSpan.Zero), new DateTimeOffset(2099, 1, 1, 0, 0, 0, TimeSpan.Zero));
        var certificate = X509CertificateLoader.LoadPkcs12(made.Export(X509ContentType.Pfx), null);
        return (certificate, certificate.GetCertHashString(HashAlgorithmName.SHA256));
    }

    public async ValueTask DisposeAsync()
    {
        await closing.CancelAsync();
        listener.Stop();
        await serving;
        closing.Dispose();
        listener.Dispose();
    }

    private async Task Serve()
    {
        var talks = new List<Task>();
        try
        {
            while (true)
            {
                var client = await listener.AcceptTcpClientAsync(closing.Token);
                Connections++;
                talks.Add(Talk(client));
            }
        }
        catch (Exception over) when (over is OperationCanceledException or SocketException or ObjectDisposedException) { }
        await Task.WhenAll(talks);
    }

    private async Task Talk(TcpClient client)
    {
        using var owned = client;
        Stream stream = client.GetStream();
        try
        {
            if (TlsFromTheStart) stream = await Encrypted(stream);
            var text = new StreamReader(stream, Encoding.Latin1);
            if (!await Say(stream, Greeting)) return;
            while (await text.ReadLineAsync(closing.Token) is { } command)
            {
                lock (heard) heard.Add(command);
                var verb = command.Split(' ')[0].ToUpperInvariant();
                var reply = Next(verb) ?? verb switch
                {
                    "EHLO" => string.Join("\r\n", Offers.Prepend("relay.example").Select((line, index) => $"250{(index == Offers.Length ? ' ' : '-')}{line}")),
                    "DATA" => "354 go on",
                    "STARTTLS" => "220 go ahead",
                    "QUIT" => "221 bye",
                    "AUTH" => "235 2.7.0 welcome",
                    _ => "250 2.1.0 Ok",
                };
                if (!await Say(stream, reply)) return;
                if (verb == "QUIT") return;
                if (verb == "STARTTLS" && reply.StartsWith('2')) text = new StreamReader(stream = await Encrypted(stream), Encoding.Latin1);
                if (verb == "DATA" && reply.StartsWith('3') && !await Message(text, stream)) return;
            }
        }
        catch (Exception over) when (over is IOException or OperationCanceledException or ObjectDisposedException or System.Security.Authentication.AuthenticationException) { }
    }

    private async Task<bool> Message(StreamReader text, Stream stream)
    {
        if (Replies.ContainsKey("body")) return await Say(stream, Next("body")!);
        var message = new StringBuilder();
        for (string? line; (line = await text.ReadLineAsync(closing.Token)) != ".";)
        {
            if (line is null) return false;
            message.Append(line.StartsWith('.') ? line[1..] : line).Append("\r\n");
        }
        var reply = Next(".") ?? "250 2.0.0 queued as 1";
        if (reply.StartsWith('2') || reply == Drop || reply == Silence) lock (heard) taken.Add(message.ToString());
        return await Say(stream, reply);
    }

    private string? Next(string command)
    {
        lock (Replies)
            return !Replies.TryGetValue(command, out var replies) ? null : replies.Count > 1 ? replies.Dequeue() : replies.Peek() is "" ? null : replies.Peek();
    }

    private async Task<bool> Say(Stream stream, string reply)
    {
        if (reply == Drop) return false;
        if (reply == Silence) await Task.Delay(Timeout.InfiniteTimeSpan, TimeProvider.System, closing.Token);
        await stream.WriteAsync(Encoding.Latin1.GetBytes(reply + "\r\n"), closing.Token);
        return true;
    }

    private async Task<Stream> Encrypted(Stream stream)
    {
        var ssl = new SslStream(stream);
        await ssl.AuthenticateAsServerAsync(Certificate!);
        return ssl;
    }
}
