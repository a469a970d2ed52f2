using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using Halcytone.Studio.Mail;

namespace Halcytone.Studio.Tests.Mail;

/// <summary>Against a program that is not ours: Postfix's smtp-sink, counted at the receiver.</summary>
public sealed class RealRelayTests
{
    private const string Sink = "/usr/sbin/smtp-sink";

    [Fact]
    public async Task Two_thousand_messages_over_four_connections_arrive_once_each()
    {
        if (!File.Exists(Sink)) return; // stands in the postfix package; the scripted relay holds the rest

        var folder = Directory.CreateTempSubdirectory("studio-sink-").FullName;
        if (Environment.UserName == "root") File.SetUnixFileMode(folder, (UnixFileMode)0b111_111_111);
        var port = FreePort();
        string[] who = Environment.UserName == "root" ? ["-u", "nobody"] : [];
        using var sink = Process.Start(new ProcessStartInfo(Sink, [.. who, "-D", folder + "/mail", string.Create(CultureInfo.InvariantCulture, $"127.0.0.1:{port}"), "100"]))!;
        try
        {
            await Listening(port);
            var options = new MailOptions { Host = "127.0.0.1", Port = port, Security = MailSecurity.None };
            var next = 0;
            var verdicts = await Task.WhenAll(Enumerable.Range(0, 4).Select(async _ =>
            {
                var (session, _) = ScriptedRelay.Session(options);
                await using var owned = session;
                var sent = 0;
                for (int index; (index = Interlocked.Increment(ref next)) <= 2000;)
                    if ((await session.Send(TestMail.Newsletter($"m{index}@news.example.com", $"reader{index}@reader.example"), default)).Verdict == MailVerdict.Sent) sent++;
                return sent;
            }));
            Assert.Equal(2000, verdicts.Sum());

            var taken = await File.ReadAllTextAsync(folder + "/mail");
            var ids = taken.Split('\n').Where(line => line.StartsWith("Message-ID: ", StringComparison.Ordinal)).ToList();
            Assert.Equal(2000, ids.Count);
            Assert.Equal(2000, ids.Distinct().Count());
            Assert.Contains("X-Rcpt-Args: <reader7@reader.example>", taken);
            Assert.Contains("X-Mail-Args: <b+m7@news.example.com>", taken);
        }
        finally
        {
            sink.Kill();
            await sink.WaitForExitAsync();
            Directory.Delete(folder, recursive: true);
        }
    }

    private static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }

    private static async Task Listening(int port)
    {
        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(20), TimeProvider.System);
        while (true)
        {
            using var probe = new TcpClient();
            try
            {
                await probe.ConnectAsync(IPAddress.Loopback, port, patience.Token);
                return;
            }
            catch (SocketException) { await Task.Delay(TimeSpan.FromMilliseconds(20), TimeProvider.System, patience.Token); }
        }
    }
}
