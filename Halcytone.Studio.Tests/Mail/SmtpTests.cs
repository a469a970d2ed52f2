using System.Net;
using System.Net.Sockets;
using System.Text;
using Halcytone.Studio.Mail;
using Halcytone.Studio.Mail.Mime;
using Halcytone.Studio.Mail.Smtp;
using Halcytone.Studio.Tests.House;

namespace Halcytone.Studio.Tests.Mail;

/// <summary>Each phase of a conversation, and what its failure means for the message (reliability-and-security §3.11).</summary>
public sealed class SmtpTests
{
    private const string Drop = ScriptedRelay.Drop;
    private const string Silence = ScriptedRelay.Silence;

    [Fact]
    public async Task A_message_goes_in_two_writes_with_an_address_of_its_own_for_bounces()
    {
        await using var relay = new ScriptedRelay();
        var (session, health) = ScriptedRelay.Session(relay.Settings());
        await using (session)
        {
            var sent = await session.Send(TestMail.Newsletter(), default);
            Assert.Equal(new MailResult(MailVerdict.Sent, "250 2.0.0 queued as 1"), sent);
        }
        await Eventually(() => relay.Heard.Contains("QUIT"));
        var size = Encoding.Latin1.GetByteCount(Assert.Single(relay.Taken)) + 3;
        Assert.Equal(["EHLO [127.0.0.1]", $"MAIL FROM:<b+k7q2v9m4x1c8@news.example.com> SIZE={size}", "RCPT TO:<ana@reader.example>", "DATA", "QUIT"], relay.Heard);
        Assert.False(health.State.IsDown);
        Assert.NotNull(health.State.SeenAt);
    }

    [Theory, InlineData(true), InlineData(false)]
    public async Task Many_messages_share_a_connection_without_reset(bool pipelining)
    {
        await using var relay = new ScriptedRelay { Offers = pipelining ? ["PIPELINING"] : ["8BITMIME"] };
        var (session, _) = ScriptedRelay.Session(relay.Settings());
        await using (session)
            for (var index = 0; index < 20; index++)
                Assert.Equal(MailVerdict.Sent, (await session.Send(TestMail.Plain($"m{index}@news.example.com"), default)).Verdict);

        Assert.Equal((1, 20), (relay.Connections, relay.Taken.Count));
        Assert.DoesNotContain("RSET", relay.Heard);
    }

    /// <summary>Where it goes wrong, what the relay says there, and what that means.</summary>
    public static TheoryData<string, string, MailVerdict, bool> Phases => new()
    {
        { "greeting", "554 5.7.1 no service for you", MailVerdict.Deferred, true },
        { "greeting", "421 too busy", MailVerdict.Deferred, true },
        { "greeting", Drop, MailVerdict.Deferred, true },
        { "greeting", "SSH-2.0-OpenSSH", MailVerdict.Deferred, true },
        { "EHLO", "502 what", MailVerdict.Deferred, true },
        { "EHLO", Drop, MailVerdict.Deferred, true },
        { "MAIL", "451 4.3.0 later", MailVerdict.Deferred, false },
        { "MAIL", "550 5.7.1 sender refused", MailVerdict.Refused, false },
        { "MAIL", "530 5.7.0 sign in first", MailVerdict.Deferred, true },
        { "MAIL", "421 4.3.2 closing", MailVerdict.Deferred, true },
        { "MAIL", Drop, MailVerdict.Deferred, true },
        { "RCPT", "450 4.2.1 greylisted", MailVerdict.Deferred, false },
        { "RCPT", "550 5.1.1 no such user", MailVerdict.Refused, false },
        { "RCPT", "421 4.7.0 slow down", MailVerdict.Deferred, true },
        { "RCPT", Drop, MailVerdict.Deferred, true },
        { "DATA", "452 4.3.1 disk full", MailVerdict.Deferred, false },
        { "DATA", "554 5.5.1 no", MailVerdict.Refused, false },
        { "DATA", Drop, MailVerdict.Deferred, true },
        { ".", "451 4.3.0 try again", MailVerdict.Deferred, false },
        { ".", "554 5.7.1 spam", MailVerdict.Refused, false },
        { ".", "552 5.3.4 too big", MailVerdict.Refused, false },
        { ".", "421 4.3.2 closing", MailVerdict.Deferred, true },
        { ".", Drop, MailVerdict.Unknown, false },
    };

    [Theory, MemberData(nameof(Phases))]
    public async Task The_phase_decides_what_a_failure_means(string phase, string reply, MailVerdict verdict, bool serviceDown)
    {
        foreach (var offers in new[] { new[] { "PIPELINING" }, ["8BITMIME"] })
        {
            await using var relay = new ScriptedRelay { Greeting = phase == "greeting" ? reply : "220 relay.example", Offers = offers };
            if (phase != "greeting") relay.Answers(phase, reply);
            var (session, health) = ScriptedRelay.Session(relay.Settings());
            await using var owned = session;

            var result = await session.Send(TestMail.Plain(), default);
            Assert.Equal((verdict, serviceDown), (result.Verdict, result.ServiceDown));
            Assert.Equal(serviceDown, health.State.IsDown);
            if (char.IsAsciiDigit(reply[0])) Assert.Contains(reply[..3], result.Reply);
        }
    }

    [Theory, InlineData("MAIL"), InlineData("RCPT"), InlineData("DATA"), InlineData(".")]
    public async Task After_a_refusal_the_same_connection_serves_the_next_message(string phase)
    {
        foreach (var offers in new[] { new[] { "PIPELINING" }, ["8BITMIME"] })
        {
            await using var relay = new ScriptedRelay { Offers = offers };
            relay.Answers(phase, "550 5.1.1 no", "");
            if (phase is "MAIL" or "RCPT" && offers[0] == "PIPELINING") relay.Answers("DATA", "503 5.5.1 need RCPT", "");
            var (session, _) = ScriptedRelay.Session(relay.Settings());
            await using var owned = session;

            Assert.Equal(MailVerdict.Refused, (await session.Send(TestMail.Plain("a@example.com"), default)).Verdict);
            Assert.Equal(MailVerdict.Sent, (await session.Send(TestMail.Plain("b@example.com"), default)).Verdict);
            Assert.Equal(1, relay.Connections);
            Assert.Single(relay.Heard, "RSET");
        }
    }

    [Fact]
    public async Task A_relay_that_opens_DATA_without_a_recipient_gets_an_empty_message()
    {
        await using var relay = new ScriptedRelay();
        relay.Answers("RCPT", "550 5.1.1 no such user", "").Answers(".", "554 5.5.1 no recipients", "");
        var (session, _) = ScriptedRelay.Session(relay.Settings());
        await using var owned = session;

        Assert.Equal("550 5.1.1 no such user", (await session.Send(TestMail.Plain("a@example.com"), default)).Reply);
        Assert.Equal(MailVerdict.Sent, (await session.Send(TestMail.Plain("b@example.com"), default)).Verdict);
        Assert.Contains("b@example.com", Assert.Single(relay.Taken));
    }

    [Fact]
    public async Task A_used_connection_that_is_gone_is_replaced_and_the_message_goes_once()
    {
        await using var relay = new ScriptedRelay();
        relay.Answers("MAIL", "250 ok", "421 4.4.2 idle too long", "250 ok", Drop, "250 ok");
        var (session, health) = ScriptedRelay.Session(relay.Settings());
        await using var owned = session;

        for (var index = 0; index < 3; index++) Assert.Equal(MailVerdict.Sent, (await session.Send(TestMail.Plain($"m{index}@example.com"), default)).Verdict);
        Assert.Equal((3, 3), (relay.Connections, relay.Taken.Count));
        Assert.False(health.State.IsDown);
    }

    [Fact]
    public async Task A_connection_is_renewed_after_its_messages_and_after_a_rest()
    {
        var clock = new FakeClock();
        await using var relay = new ScriptedRelay();
        var (session, _) = ScriptedRelay.Session(relay.Settings(options => options.MessagesPerConnection = 2), clock);
        await using var owned = session;

        for (var index = 0; index < 3; index++) await session.Send(TestMail.Plain($"m{index}@example.com"), default);
        Assert.Equal(2, relay.Connections);
        clock.Advance(TimeSpan.FromSeconds(21));
        await session.Send(TestMail.Plain("late@example.com"), default);
        Assert.Equal((3, 4), (relay.Connections, relay.Taken.Count));
    }

    [Theory]
    [InlineData("greeting", 10, MailVerdict.Deferred, true)]
    [InlineData("RCPT", 30, MailVerdict.Deferred, true)]
    [InlineData(".", 120, MailVerdict.Unknown, false)]
    public async Task Each_phase_has_its_own_patience(string phase, int seconds, MailVerdict verdict, bool serviceDown)
    {
        var clock = new FakeClock();
        await using var relay = new ScriptedRelay { Greeting = phase == "greeting" ? Silence : "220 hello" };
        relay.Answers(phase, Silence);
        var (session, _) = ScriptedRelay.Session(relay.Settings(options => (options.ConnectTimeout, options.CommandTimeout, options.FinalTimeout) = (TimeSpan.FromSeconds(10), TimeSpan.FromSeconds(30), TimeSpan.FromSeconds(120))), clock);
        await using var owned = session;

        var sending = session.Send(TestMail.Plain(), default);
        await Eventually(() => phase == "greeting" ? relay.Connections == 1 : phase == "." ? relay.Taken.Count == 1 : relay.Heard.Contains("DATA") || relay.Heard.Any(line => line.StartsWith("RCPT", StringComparison.Ordinal)));
        await Eventually(() => clock.Waiting > 0);
        clock.Advance(TimeSpan.FromSeconds(seconds - 1));
        Assert.False(sending.IsCompleted);
        while (!sending.IsCompleted)
        {
            clock.Advance(TimeSpan.FromSeconds(1));
            await Task.Yield();
        }
        var result = await sending;
        Assert.Equal((verdict, serviceDown), (result.Verdict, result.ServiceDown));
        Assert.Contains($"within {seconds} s", result.Reply);
    }

    [Fact]
    public async Task A_break_while_the_message_is_still_being_written_is_certain()
    {
        await using var relay = new ScriptedRelay { Offers = ["PIPELINING"] };
        relay.Answers("body", Drop);
        var (session, _) = ScriptedRelay.Session(relay.Settings());
        await using var owned = session;

        var result = await session.Send(TestMail.Plain() with { Text = string.Concat(Enumerable.Repeat("A line that is long enough to fill the buffers of the network.\n", 100_000)) }, default);
        Assert.Equal((MailVerdict.Deferred, true), (result.Verdict, result.ServiceDown));
    }

    [Fact]
    public async Task Nobody_at_the_port_means_the_relay_is_down()
    {
        var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        var port = ((IPEndPoint)listener.LocalEndpoint).Port;
        listener.Stop();
        var (session, health) = ScriptedRelay.Session(new MailOptions { Host = "127.0.0.1", Port = port, Security = MailSecurity.None });
        await using var owned = session;

        Assert.Equal(new MailResult(MailVerdict.Deferred, "The relay refuses connections.", true), await session.Send(TestMail.Plain(), default));
        Assert.Equal("The relay refuses connections.", health.State.Reason);
        var since = health.State.DownSince;
        await session.Send(TestMail.Plain(), default);
        Assert.Equal(since, health.State.DownSince);
    }

    [Theory, InlineData(false), InlineData(true)]
    public async Task Encryption_comes_first_and_the_password_after_it(bool fromTheStart)
    {
        var (certificate, fingerprint) = ScriptedRelay.SelfSigned();
        await using var relay = new ScriptedRelay { Certificate = certificate, TlsFromTheStart = fromTheStart, Offers = ["PIPELINING", "STARTTLS", "AUTH PLAIN LOGIN"] };
        var (session, _) = ScriptedRelay.Session(relay.Settings(options =>
        {
            (options.Security, options.CertificateFingerprint) = (fromTheStart ? MailSecurity.Tls : MailSecurity.StartTls, fingerprint);
            (options.User, options.Password) = ("studio", "p\u00e4ss");
        }));
        await using (session) Assert.Equal(MailVerdict.Sent, (await session.Send(TestMail.Plain(), default)).Verdict);

        var plain = Convert.ToBase64String(Encoding.UTF8.GetBytes("\0studio\0p\u00e4ss"));
        string[] start = fromTheStart ? ["EHLO [127.0.0.1]"] : ["EHLO [127.0.0.1]", "STARTTLS", "EHLO [127.0.0.1]"];
        Assert.Equal([.. start, $"AUTH PLAIN {plain}"], relay.Heard.Take(start.Length + 1));
    }

    [Fact]
    public async Task A_certificate_that_nobody_signed_is_not_accepted()
    {
        var (certificate, _) = ScriptedRelay.SelfSigned();
        await using var relay = new ScriptedRelay { Certificate = certificate, Offers = ["STARTTLS"] };
        foreach (var fingerprint in new[] { null, new string('0', 64) })
        {
            var (session, _) = ScriptedRelay.Session(relay.Settings(options => (options.Security, options.CertificateFingerprint) = (MailSecurity.StartTls, fingerprint)));
            await using var owned = session;
            Assert.Equal(new MailResult(MailVerdict.Deferred, "The relay's certificate or encryption was not accepted.", true), await session.Send(TestMail.Plain(), default));
        }
        Assert.DoesNotContain(relay.Heard, line => line.StartsWith("MAIL", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_relay_that_speaks_between_STARTTLS_and_the_handshake_is_not_trusted()
    {
        var (certificate, fingerprint) = ScriptedRelay.SelfSigned();
        await using var relay = new ScriptedRelay { Certificate = certificate, Offers = ["STARTTLS"] };
        relay.Answers("STARTTLS", "220 go ahead\r\n250 injected");
        var (session, _) = ScriptedRelay.Session(relay.Settings(options => (options.Security, options.CertificateFingerprint) = (MailSecurity.StartTls, fingerprint)));
        await using var owned = session;
        Assert.True((await session.Send(TestMail.Plain(), default)).ServiceDown);
    }

    [Fact]
    public async Task Without_encryption_no_password_is_sent_unless_the_settings_say_so()
    {
        await using var relay = new ScriptedRelay { Offers = ["AUTH LOGIN"] };
        relay.Answers("AUTH", "334 VXNlcm5hbWU6").Answers("C3R1ZGLV", "");
        var (guarded, _) = ScriptedRelay.Session(relay.Settings(options => (options.Security, options.User, options.Password) = (MailSecurity.StartTls, "studio", "secret")));
        await using (guarded) Assert.True((await guarded.Send(TestMail.Plain(), default)).ServiceDown);
        Assert.DoesNotContain(relay.Heard, line => line.StartsWith("AUTH", StringComparison.Ordinal));
    }

    [Fact]
    public async Task AUTH_LOGIN_serves_where_PLAIN_is_not_offered_and_a_wrong_password_means_down()
    {
        var user = Convert.ToBase64String("studio"u8);
        var password = Convert.ToBase64String("secret"u8);
        await using var relay = new ScriptedRelay { Offers = ["AUTH LOGIN"] };
        relay.Answers("AUTH", "334 VXNlcm5hbWU6").Answers(user.ToUpperInvariant(), "334 UGFzc3dvcmQ6").Answers(password.ToUpperInvariant(), "235 2.7.0 welcome", "535 5.7.8 wrong");
        void SignIn(MailOptions options) => (options.User, options.Password) = ("studio", "secret");

        var (first, _) = ScriptedRelay.Session(relay.Settings(SignIn));
        await using (first) Assert.Equal(MailVerdict.Sent, (await first.Send(TestMail.Plain(), default)).Verdict);
        var (second, _) = ScriptedRelay.Session(relay.Settings(SignIn));
        await using (second) Assert.Equal(new MailResult(MailVerdict.Deferred, "AUTH LOGIN: 535 5.7.8 wrong", true), await second.Send(TestMail.Plain(), default));
    }

    [Fact]
    public async Task A_stop_before_the_final_dot_is_certain()
    {
        await using var relay = new ScriptedRelay();
        relay.Answers("DATA", Silence);
        using var stop = new CancellationTokenSource();
        var (session, _) = ScriptedRelay.Session(relay.Settings());
        await using var owned = session;
        var sending = session.Send(TestMail.Plain(), stop.Token);
        await Eventually(() => relay.Heard.Contains("DATA"));
        await stop.CancelAsync();
        Assert.Equal((MailVerdict.Deferred, false), ((await sending).Verdict, (await sending).ServiceDown));
    }

    [Fact]
    public async Task A_stop_after_the_final_dot_still_waits_ten_seconds_for_the_reply()
    {
        var clock = new FakeClock();
        await using var relay = new ScriptedRelay();
        relay.Answers(".", Silence);
        using var stop = new CancellationTokenSource();
        var (session, _) = ScriptedRelay.Session(relay.Settings(options => options.FinalTimeout = TimeSpan.FromSeconds(120)), clock);
        await using var owned = session;
        var sending = session.Send(TestMail.Plain(), stop.Token);
        await Eventually(() => relay.Taken.Count == 1);
        await stop.CancelAsync();
        clock.Advance(TimeSpan.FromSeconds(9));
        Assert.False(sending.IsCompleted);
        clock.Advance(TimeSpan.FromSeconds(2));
        Assert.Equal(MailVerdict.Unknown, (await sending).Verdict);
    }

    [Fact]
    public async Task A_message_larger_than_the_relay_takes_never_leaves()
    {
        await using var relay = new ScriptedRelay { Offers = ["PIPELINING", "SIZE 500"] };
        var (session, _) = ScriptedRelay.Session(relay.Settings());
        await using var owned = session;
        var result = await session.Send(TestMail.Newsletter(), default);
        Assert.Equal((MailVerdict.Refused, MailFault.Message), (result.Verdict, result.Fault));
        Assert.DoesNotContain(relay.Heard, line => line.StartsWith("MAIL", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("a\r\n.\r\nb\r\n", "a\r\n..\r\nb\r\n.\r\n")]
    [InlineData(".first\r\n..second\r\n", "..first\r\n...second\r\n.\r\n")]
    [InlineData("nothing.\r\n", "nothing.\r\n.\r\n")]
    public void A_line_that_begins_with_a_dot_gets_a_second_one(string message, string onTheWire)
    {
        using var written = new MailBuffer();
        using var spare = new MailBuffer();
        written.WriteAscii(message);
        Assert.Equal(onTheWire, Encoding.ASCII.GetString(WireForm.Of(written, spare).Span));
    }

    [Theory]
    [InlineData("550 5.1.1 no such user", MailFault.Mailbox)]
    [InlineData("552 5.2.2 mailbox full", MailFault.MailboxFull)]
    [InlineData("550 5.7.26 unauthenticated", MailFault.Policy)]
    [InlineData("554 rejected", MailFault.Policy)]
    [InlineData("552 too big", MailFault.Message)]
    [InlineData("503 5.5.1 bad sequence", MailFault.Protocol)]
    [InlineData("550 no", MailFault.Other)]
    [InlineData("The subject holds a line break or a control character.", MailFault.Message)]
    public void A_refusal_says_whose_fault_it_is(string reply, MailFault fault) => Assert.Equal(fault, new MailResult(MailVerdict.Refused, reply).Fault);

    private static async Task Eventually(Func<bool> holds)
    {
        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(20), TimeProvider.System);
        while (!holds())
        {
            patience.Token.ThrowIfCancellationRequested();
            await Task.Yield();
        }
    }
}
