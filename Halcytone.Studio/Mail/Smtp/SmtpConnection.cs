using System.Globalization;
using System.Net.Sockets;
using System.Text;
using Halcytone.Studio.Mail.Mime;

namespace Halcytone.Studio.Mail.Smtp;

/// <summary>
/// One conversation (RFC 5321): greeting, EHLO, encryption, sign-in, then message after message. Where the relay offers PIPELINING, sender, recipient and
/// DATA go in one write and their replies are read in order (RFC 2920). No RSET between messages, except after one that was not taken.
/// </summary>
internal sealed class SmtpConnection : IAsyncDisposable
{
    private static readonly TimeSpan Grace = TimeSpan.FromSeconds(10);
    private const int Chunk = 64 * 1024;

    private readonly MailOptions options;
    private readonly TimeProvider clock;
    private readonly SmtpWire wire;
    private readonly MailBuffer commands = new();
    private Capabilities offers = new([]);
    private bool needsReset;
    private long lastUsed;

    private SmtpConnection(MailOptions options, TimeProvider clock)
    {
        this.options = options;
        this.clock = clock;
        wire = new SmtpWire(clock);
    }

    /// <summary>Messages that went through it, whatever became of them.</summary>
    public int Messages { get; private set; }

    /// <summary>No use for a further message.</summary>
    public bool IsBroken { get; private set; }

    /// <summary>Connects, encrypts and signs in.</summary>
    /// <exception cref="SmtpBroken">With the reason, where the relay cannot be spoken to.</exception>
    public static async Task<SmtpConnection> Open(MailOptions options, TimeProvider clock, CancellationToken stop)
    {
        var connection = new SmtpConnection(options, clock);
        try
        {
            using var stopping = stop.UnsafeRegister(static wire => ((SmtpWire)wire!).Stop(TimeSpan.Zero), connection.wire);
            await connection.Greet();
            return connection;
        }
        catch
        {
            await connection.DisposeAsync();
            throw;
        }
    }

    /// <summary>Whether it rested too long, served enough messages or was closed by the relay.</summary>
    public bool IsWorn => IsBroken || Messages >= options.MessagesPerConnection || clock.GetElapsedTime(lastUsed) > options.IdleLimit || (clock.GetElapsedTime(lastUsed) > TimeSpan.FromSeconds(1) && wire.HasGone);

    /// <summary>Sends one message, given as <see cref="WireForm"/> makes it.</summary>
    /// <returns>The verdict; null where a used connection was lost before the relay could have taken anything, so that a new one may be tried.</returns>
    public async Task<MailResult?> Send(string from, string to, ReadOnlyMemory<byte> message, CancellationToken stop)
    {
        if (offers.Size is { } largest and > 0 && message.Length > largest)
            return new MailResult(MailVerdict.Refused, $"552 5.3.4 The relay takes at most {largest} bytes; this message has {message.Length}.");

        var stage = Stage.Envelope;
        // Before the final dot a stop ends the wait at once: certainly not taken. After it the reply decides, so it is given some time.
        using var stopping = stop.UnsafeRegister(_ => wire.Stop(stage == Stage.Final ? Grace : TimeSpan.Zero), null);
        Messages++;
        try
        {
            wire.Allow(options.CommandTimeout);
            if (await Envelope(from, to, message.Length) is { } refused)
            {
                IsBroken = refused.Code == 421;
                needsReset = true;
                return IsBroken && Messages > 1 ? null : refused.ToResult();
            }
            stage = Stage.Body;
            var rest = message;
            for (; rest.Length > Chunk; rest = rest[Chunk..]) await wire.Write(rest[..Chunk]);

            stage = Stage.Final;
            wire.Allow(options.FinalTimeout);
            await wire.Write(rest);
            var reply = await wire.Read();
            lastUsed = clock.GetTimestamp();
            if (reply.IsDone) return new MailResult(MailVerdict.Sent, reply.Text);

            IsBroken = reply.Code == 421;
            needsReset = true;
            return reply.ToResult();
        }
        catch (SmtpBroken broken)
        {
            IsBroken = true;
            if (stage == Stage.Final) return new MailResult(MailVerdict.Unknown, broken.Message);
            return Messages > 1 && !stop.IsCancellationRequested ? null : new MailResult(MailVerdict.Deferred, broken.Message, ServiceDown: !stop.IsCancellationRequested);
        }
        finally
        {
            IsBroken |= wire.IsStopped;
            if (!IsBroken) wire.Rest();
        }
    }

    /// <summary>Says good-bye where somebody listens, and closes.</summary>
    public async ValueTask DisposeAsync()
    {
        if (!IsBroken)
        {
            try
            {
                wire.Allow(TimeSpan.FromSeconds(1));
                await wire.Write("QUIT\r\n"u8.ToArray());
            }
            catch (SmtpBroken) { } // whoever is gone needs no good-bye
        }
        IsBroken = true;
        await wire.DisposeAsync();
        commands.Dispose();
    }

    private async Task Greet()
    {
        IsBroken = true;
        wire.Allow(options.ConnectTimeout);
        await wire.Connect(options.Host!, options.Port);
        if (options.Security == MailSecurity.Tls) await wire.Encrypt(options);
        Demand(await wire.Read(), "greeting");
        await Hello();

        var encrypted = options.Security == MailSecurity.Tls;
        if (options.Security == MailSecurity.StartTls && offers.StartTls)
        {
            Demand(await Ask("STARTTLS\r\n"), "STARTTLS");
            await wire.Encrypt(options);
            encrypted = true;
            await Hello();
        }
        if (options.User is { Length: > 0 } user) await SignIn(user, options.Password ?? "", encrypted);

        (IsBroken, lastUsed) = (false, clock.GetTimestamp());
        wire.Rest();
    }

    private async Task Hello()
    {
        var lines = new List<string>();
        await Write($"EHLO {(options.ClientName is { Length: > 0 } name ? name : AddressLiteral())}\r\n");
        Demand(await wire.Read(lines: lines), "EHLO");
        offers = new Capabilities(lines);
    }

    private string AddressLiteral()
    {
        var address = wire.LocalAddress.IsIPv4MappedToIPv6 ? wire.LocalAddress.MapToIPv4() : wire.LocalAddress;
        return address.AddressFamily == AddressFamily.InterNetworkV6 ? $"[IPv6:{address}]" : $"[{address}]";
    }

    private async Task SignIn(string user, string password, bool encrypted)
    {
        if (!encrypted && options.Security != MailSecurity.None) throw new SmtpBroken("The relay offers no STARTTLS, and the password is not sent over an open line (Mail:Security).");

        if (offers.Plain)
        {
            Demand(await Ask($"AUTH PLAIN {Base64($"\0{user}\0{password}")}\r\n"), "AUTH PLAIN");
        }
        else if (offers.Login)
        {
            Demand(await Ask("AUTH LOGIN\r\n"), "AUTH LOGIN", also: 334);
            Demand(await Ask(Base64(user) + "\r\n"), "AUTH LOGIN", also: 334);
            Demand(await Ask(Base64(password) + "\r\n"), "AUTH LOGIN");
        }
        else throw new SmtpBroken("The relay offers neither AUTH PLAIN nor AUTH LOGIN.");
    }

    /// <summary>Sender, recipient, DATA. Null where the relay waits for the message; otherwise the first reply that was a refusal.</summary>
    private async ValueTask<SmtpReply?> Envelope(string from, string to, int size)
    {
        commands.Clear();
        var reset = needsReset;
        needsReset = false;
        if (reset)
        {
            commands.Write("RSET\r\n"u8);
            if (!offers.Pipelining) await Flush();
            if (!offers.Pipelining) await wire.Read(keep: false);
        }
        commands.Write("MAIL FROM:<"u8);
        commands.WriteAscii(from);
        commands.Write(">"u8);
        if (offers.Size is not null)
        {
            commands.Write(" SIZE="u8);
            commands.WriteAscii(size.ToString(CultureInfo.InvariantCulture));
        }
        commands.Write("\r\n"u8);
        if (!offers.Pipelining && await OneByOne() is { } noSender) return noSender;

        commands.Write("RCPT TO:<"u8);
        commands.WriteAscii(to);
        commands.Write(">\r\n"u8);
        if (!offers.Pipelining && await OneByOne() is { } noRecipient) return noRecipient;

        commands.Write("DATA\r\n"u8);
        await Flush();
        if (!offers.Pipelining) return await wire.Read(keep: false) is { Code: not 354 } noData ? noData : null;

        if (reset) await wire.Read(keep: false);
        return await InOrder();
    }

    private async ValueTask<SmtpReply?> OneByOne()
    {
        await Flush();
        return await wire.Read(keep: false) is { IsDone: false } refusal ? refusal : null;
    }

    private async ValueTask<SmtpReply?> InOrder()
    {
        SmtpReply? refusal = null;
        for (var command = 0; command < 2; command++)
        {
            var reply = await wire.Read(keep: false);
            if (reply.IsDone) continue;
            refusal ??= reply;
            if (reply.Code == 421) return refusal; // the relay closes; no more replies will come
        }
        var data = await wire.Read(keep: false);
        if (data.Code != 354) return refusal ?? data;
        if (refusal is null) return null;

        // A relay that opens DATA without a recipient is given an empty message, which it must refuse (RFC 2920 §3.1).
        await wire.Write(".\r\n"u8.ToArray());
        await wire.Read(keep: false);
        return refusal;
    }

    private async ValueTask Flush()
    {
        await wire.Write(commands.Written);
        commands.Clear();
    }

    private async ValueTask<SmtpReply> Ask(string command)
    {
        await Write(command);
        return await wire.Read();
    }

    private ValueTask Write(string command) => wire.Write(Encoding.ASCII.GetBytes(command));

    private static void Demand(SmtpReply reply, string step, int also = 0)
    {
        if (!reply.IsDone && reply.Code != also) throw new SmtpBroken($"{step}: {reply.Text}");
    }

    private static string Base64(string text) => Convert.ToBase64String(Encoding.UTF8.GetBytes(text));

    private enum Stage { Envelope, Body, Final }

    /// <summary>What EHLO offered.</summary>
    private sealed class Capabilities(IReadOnlyList<string> lines)
    {
        public bool Pipelining { get; } = lines.Any(line => line.Equals("PIPELINING", StringComparison.OrdinalIgnoreCase));
        public bool StartTls { get; } = lines.Any(line => line.Equals("STARTTLS", StringComparison.OrdinalIgnoreCase));
        public bool Plain { get; } = Mechanisms(lines).Contains("PLAIN", StringComparer.OrdinalIgnoreCase);
        public bool Login { get; } = Mechanisms(lines).Contains("LOGIN", StringComparer.OrdinalIgnoreCase);

        /// <summary>The largest message in bytes; 0 for no limit, null where SIZE is not offered (RFC 1870).</summary>
        public long? Size { get; } = lines.Where(line => line.Equals("SIZE", StringComparison.OrdinalIgnoreCase) || line.StartsWith("SIZE ", StringComparison.OrdinalIgnoreCase))
            .Select(line => (long?)(long.TryParse(line.AsSpan(4), NumberStyles.AllowLeadingWhite, CultureInfo.InvariantCulture, out var bytes) ? bytes : 0)).FirstOrDefault();

        private static IEnumerable<string> Mechanisms(IReadOnlyList<string> lines) => lines
            .Where(line => line.StartsWith("AUTH ", StringComparison.OrdinalIgnoreCase) || line.StartsWith("AUTH=", StringComparison.OrdinalIgnoreCase))
            .SelectMany(line => line[5..].Split(' ', StringSplitOptions.RemoveEmptyEntries));
    }
}
