using System.Diagnostics;
using System.Globalization;
using System.Net.Sockets;
using Halcytone.Studio.Channels;
using Halcytone.Studio.Content;
using Halcytone.Studio.Distribution;
using Halcytone.Studio.Foundation;
using Halcytone.Studio.Foundation.Data;
using Halcytone.Studio.Generation;
using Halcytone.Studio.Review;
using Halcytone.Studio.Scheduling;
using Halcytone.Studio.Tests.Audience;
using Halcytone.Studio.Tests.Distribution;
using Halcytone.Studio.Tests.House;
using Microsoft.EntityFrameworkCore;

namespace Halcytone.Studio.Benchmarks;

/// <summary>
/// 10,000 personalised mails over 4 connections to <c>smtp-sink</c>, a ledger row each, every intent durably committed before its first byte; against
/// <c>smtp-source -d</c>, which sends the same number with nothing behind it, before and after. From "release" to "published", the list's writing down
/// included. Twice in one process: the first is sent while the runtime still compiles what it meets for the first time.
/// </summary>
internal sealed class MailingToSink : Measurement
{
    private const int People = 10_000;

    public override string Name => "mailing";

    public override async IAsyncEnumerable<Figure> Run()
    {
        var port = StudioProcess.FreePort();
        using var sink = Process.Start(new ProcessStartInfo("smtp-sink", ["-u", Environment.UserName, $"127.0.0.1:{port.ToString(CultureInfo.InvariantCulture)}", "1000"]))!;
        try
        {
            await Listening(port);
            foreach (var engine in new[] { Engine.Sqlite, Engine.Postgres })
            {
                await using var house = Studio(engine, port);
                await List(house);
                foreach (var mailing in new[] { "first", "second" })
                {
                    var item = await Approved(house, mailing);
                    var before = await Source(port);
                    var rate = await Mailing(house, item);
                    var limit = (before + await Source(port)) / 2;
                    yield return Figure.Share($"10,000 personalised mails to smtp-sink, 4 connections, {engine}, {mailing} mailing after the start", rate, limit, 0.15, "mails/s");
                }
            }
        }
        finally
        {
            sink.Kill();
        }
    }

    private static StudioHouse Studio(Engine engine, int port)
    {
        var house = new StudioHouse(engine, new Dictionary<string, string?>
        {
            ["Mail:Host"] = "127.0.0.1", ["Mail:Port"] = port.ToString(CultureInfo.InvariantCulture), ["Mail:Security"] = "None", ["Mail:MessagesPerConnection"] = "100000", ["Logging:LogLevel:Default"] = "Warning",
        });
        _ = house.Server;
        return house;
    }

    private static async Task List(StudioHouse house)
    {
        var audience = await TestAudience.With(house, People);
        var marketing = Marketing(house);
        (await house.Get<Database>().Write<Done>(marketing, async db =>
        {
            await house.Get<Destinations>().Add(db, marketing, ChannelKind.Email, "All subscribers", "", audience.ListId, null, default);
            return new Done();
        }, default)).Must();
    }

    private static async Task<Guid> Approved(StudioHouse house, string mailing)
    {
        var (editor, marketing) = (house.ActorFor(Role.Editor, "Ana"), Marketing(house));
        var item = (await house.Get<Items>().Create(editor, new NewItem(ContentKind.Update, Newsroom.Text($"Ten thousand readers, {mailing} mailing")), default)).Must();
        var made = (await house.Get<Generator>().Generate(editor, item.Id, new GenerationWish { Channels = [ChannelKind.Email] }, default)).Must();
        (await house.Get<Database>().Write<Staged>(editor, async db => await house.Get<Planner>().Stage(db, editor, made, null, default), default)).Must();
        var request = (await house.Get<Approvals>().Ask(editor, new ApprovalAsked(item.Id) { EditorialCheck = true }, default)).Must();
        (await house.Get<Approvals>().Decide(marketing, request.Id, new Decision(DecisionKind.Approve), default)).Must();
        return item.Id;
    }

    private static Actor Marketing(StudioHouse house) => house.ActorFor(Role.MarketingManager, "Mara");

    private static async Task<double> Mailing(StudioHouse house, Guid itemId)
    {
        var marketing = Marketing(house);
        var watch = Stopwatch.StartNew();
        (await house.Get<Releases>().Release(marketing, itemId, immediately: true, default)).Must();
        while (watch.Elapsed < TimeSpan.FromMinutes(3))
        {
            await using (var db = house.Get<Database>().Read(marketing))
            {
                var post = await db.Posts.SingleAsync(row => row.ItemId == itemId);
                if (post.State == PostState.Published) return post.Sent / watch.Elapsed.TotalSeconds;
            }
            await Task.Delay(TimeSpan.FromMilliseconds(50), TimeProvider.System);
        }
        throw new TimeoutException("The mailing did not end.");
    }

    private static async Task<double> Source(int port)
    {
        var watch = Stopwatch.StartNew();
        using var source = Process.Start(new ProcessStartInfo("smtp-source",
            ["-d", "-s", "4", "-m", People.ToString(CultureInfo.InvariantCulture), "-l", "6000", "-f", "us@example.com", "-t", "you@example.com", $"127.0.0.1:{port.ToString(CultureInfo.InvariantCulture)}"]))!;
        await source.WaitForExitAsync();
        return People / watch.Elapsed.TotalSeconds;
    }

    private static async Task Listening(int port)
    {
        for (var attempt = 0; attempt < 100; attempt++)
        {
            try
            {
                using var client = new TcpClient();
                await client.ConnectAsync("127.0.0.1", port);
                return;
            }
            catch (SocketException)
            {
                await Task.Delay(TimeSpan.FromMilliseconds(50), TimeProvider.System);
            }
        }
        throw new InvalidOperationException("smtp-sink does not listen; install postfix.");
    }
}
