using System.Net;
using System.Net.Http.Json;
using System.Net.WebSockets;
using System.Text;
using System.Text.Json;
using Halcytone.Studio.Accounts.Keys;
using Halcytone.Studio.Channels;
using Halcytone.Studio.Distribution;
using Halcytone.Studio.Foundation;
using Halcytone.Studio.Foundation.Data;
using Halcytone.Studio.Tests.House;
using Microsoft.EntityFrameworkCore;

namespace Halcytone.Studio.Tests.Distribution;

/// <summary>Watching a release by REST, WebSocket and SignalR (api.md, Release and monitor), and everybody who must not (reliability-and-security §6, §7.5).</summary>
public sealed class MonitorLiveTests
{
    private const string Ours = "http://localhost";
    private static readonly WorkspaceId Elsewhere = new(new Guid("019a9000-0000-7000-8000-0000000000ef"));

    /// <summary>A door to the live monitor: the WebSocket of one release, or the hub.</summary>
    public static TheoryData<string> Doors => ["socket", "hub"];

    /// <summary>A release whose post is out, and the house quiet after it.</summary>
    private static async Task<(Newsroom Room, Guid Item, Guid Release)> Released(Engine engine = Engine.Sqlite)
    {
        var room = await Newsroom.Open(engine);
        var item = await room.Approved(ChannelKind.Web, ChannelKind.Mastodon);
        var release = (await room.Release(item)).Release.Id;
        await Newsroom.Until(async () => (await room.House.Get<ReleaseMonitor>().Of(room.Marketing, release, default)).Must().EndedAt is not null);
        return (room, item, release);
    }

    [Theory, MemberData(nameof(Engines.All), MemberType = typeof(Engines))]
    public async Task The_report_is_found_by_release_and_by_content_and_by_nobody_else(Engine engine)
    {
        var (room, item, release) = await Released(engine);
        await using var _ = room;
        using var marketing = room.House.As(Role.MarketingManager, "Mara");
        foreach (var id in new[] { release, item })
        {
            var report = await marketing.GetFromJsonAsync<JsonElement>(new Uri($"/api/monitor/distribution/{id}", UriKind.Relative));
            Assert.Equal((release, item, "all"), (report.GetProperty("release_id").GetGuid(), report.GetProperty("content_id").GetGuid(), report.GetProperty("outcome").GetString()));
            Assert.Equal((2, 2), (report.GetProperty("totals").GetProperty("posts").GetInt32(), report.GetProperty("totals").GetProperty("published").GetInt32()));
            Assert.All(report.GetProperty("posts").EnumerateArray(), post => Assert.Equal("published", post.GetProperty("state").GetString()));
        }
        using var anonymous = room.House.CreateClient();
        using var foreign = room.House.As(Role.MarketingManager, "Elsewhere", Elsewhere);
        using var narrow = room.House.As(Role.MarketingManager, "Mara", null, Halcytone.Studio.Foundation.Http.Scopes.ContentRead);
        foreach (var (client, status) in new[] { (anonymous, HttpStatusCode.Unauthorized), (foreign, HttpStatusCode.NotFound), (narrow, HttpStatusCode.Forbidden) })
        {
            using var reply = await client.GetAsync(new Uri($"/api/monitor/distribution/{release}", UriKind.Relative));
            Assert.Equal(status, reply.StatusCode);
            Assert.DoesNotContain("The longer exhale", await reply.Content.ReadAsStringAsync(), StringComparison.Ordinal);
        }
    }

    [Theory, MemberData(nameof(Engines.All), MemberType = typeof(Engines))]
    public async Task A_socket_resumes_after_the_last_number_without_a_gap_and_then_goes_on(Engine engine)
    {
        var (room, _, release) = await Released(engine);
        await using var __ = room;
        using var all = await Socket(room, release, "?since=0", Key(room));
        var events = new List<JsonElement>();
        do events.Add(await Next(all)); while (events[^1].GetProperty("type").GetString() != "release_ended");
        Assert.Equal(Enumerable.Range(1, events.Count).Select(number => (long)number), events.Select(Seq));

        using var resumed = await Socket(room, release, $"?since={events.Count - 2}", Key(room));
        Assert.Equal([events.Count - 1, events.Count], [Seq(await Next(resumed)), Seq(await Next(resumed))]);
        await Happen(room, release, 1);
        Assert.Equal(events.Count + 1, Seq(await Next(resumed)));
        Assert.Equal(events.Count + 1, Seq(await Next(all)));
    }

    [Theory, MemberData(nameof(Engines.All), MemberType = typeof(Engines))]
    public async Task Who_is_too_far_behind_is_told_to_read_the_whole_again(Engine engine)
    {
        var (room, _, release) = await Released(engine);
        await using var __ = room;
        await Happen(room, release, LiveFeed.MostMissed + 1);
        var newest = await Newest(room, release);
        using (var away = await Socket(room, release, "?since=0", Key(room))) await IsResync(away, newest);
        using (var future = await Socket(room, release, $"?since={newest + 5}", Key(room))) await IsResync(future, newest); // a number of a restored database

        using var slow = await Socket(room, release, $"?since={newest - 1}", Key(room));
        Assert.Equal(newest, Seq(await Next(slow)));
        await Happen(room, release, LiveFeed.Buffer + 1); // at once, more than a watcher may be behind
        await IsResync(slow, newest + LiveFeed.Buffer + 1);
        await Happen(room, release, 1);
        Assert.Equal(newest + LiveFeed.Buffer + 2, Seq(await Next(slow)));
    }

    [Theory, MemberData(nameof(Doors))]
    public async Task Nobody_comes_in_without_a_good_way_to_say_who_they_are(string door)
    {
        var (room, _, release) = await Released();
        await using var __ = room;
        var key = Key(room);
        await IsOut(room, door, release, "");                                                              // anonymous
        await IsOut(room, door, release, $"?access_token={key}");                                          // a key never stands in an address
        await IsOut(room, door, release, $"?ticket={key}");
        await IsOut(room, door, release, $"?key={key}");
        await IsOut(room, door, release, "", "hst_abcdefgh_" + new string('a', 43));                       // no such key
        await IsOut(room, door, release, "", await KeyOf(room, Role.MarketingManager, "Narrow", null, Halcytone.Studio.Foundation.Http.Scopes.ContentRead));
        await IsOut(room, door, release, "", key, origin: "https://elsewhere.example");                    // a page of somebody else's
        await IsIn(room, door, release, "", key, origin: Ours);
        await IsIn(room, door, release, "", key);                                                          // a program has no origin
    }

    [Theory, MemberData(nameof(Doors))]
    public async Task A_ticket_is_good_once_for_sixty_seconds(string door)
    {
        var clock = new FakeClock();
        await using var room = await Newsroom.Open(Engine.Sqlite, settings: new Dictionary<string, string?> { ["Tasks:Enabled"] = "false" }, clock: clock);
        var release = (await room.Release(await room.Approved(ChannelKind.Web))).Release.Id;
        var ticket = await Ticket(room);
        await IsIn(room, door, release, $"?ticket={ticket}");
        await IsOut(room, door, release, $"?ticket={ticket}"); // used

        ticket = await Ticket(room);
        clock.Advance(TimeSpan.FromSeconds(61));
        await IsOut(room, door, release, $"?ticket={ticket}"); // too late
        ticket = await Ticket(room);
        await IsOut(room, door, release, $"?ticket={ticket}", origin: "https://elsewhere.example");
        await IsOut(room, door, release, "?ticket=" + new string('x', 43));
    }

    [Theory, MemberData(nameof(Doors))]
    public async Task Another_workspace_watches_nothing_here(string door)
    {
        var (room, item, release) = await Released();
        await using var __ = room;
        var foreign = await KeyOf(room, Role.MarketingManager, "Elsewhere", Elsewhere);
        foreach (var id in new[] { release, item, Guid.CreateVersion7() })
            if (door == "socket") Assert.Contains("404", (await Assert.ThrowsAnyAsync<Exception>(() => Socket(room, id, "", foreign))).Message, StringComparison.Ordinal);
            else
            {
                using var hub = await Hub(room, "", foreign);
                Assert.Contains("no such release", (await Ask(hub, "Watch", id)).GetProperty("error").GetString(), StringComparison.Ordinal);
            }
    }

    [Fact]
    public async Task The_hub_tells_what_is_watched_until_it_is_not()
    {
        var (room, item, release) = await Released();
        await using var __ = room;
        using var hub = await Hub(room, "", Key(room));
        Assert.False((await Ask(hub, "Watch", item)).TryGetProperty("error", out var _));
        await Happen(room, release, 1);
        var told = await NextOfHub(hub, type: 1);
        Assert.Equal("changed", told.GetProperty("target").GetString());
        Assert.Equal((await Newest(room, release), release), (Seq(told.GetProperty("arguments")[0]), told.GetProperty("arguments")[0].GetProperty("data").GetProperty("release_id").GetGuid()));

        await Ask(hub, "Unwatch", item);
        await Happen(room, release, 1);
        Assert.False((await Ask(hub, "Watch", release)).TryGetProperty("error", out var _)); // from now on: what happened meanwhile does not come
        await Happen(room, release, 1);
        Assert.Equal(await Newest(room, release), Seq((await NextOfHub(hub, type: 1)).GetProperty("arguments")[0]));
    }

    [Theory, MemberData(nameof(Doors))]
    public async Task One_person_holds_ten_connections_at_most(string door)
    {
        var (room, _, release) = await Released();
        await using var __ = room;
        var held = new List<WebSocket>();
        for (var at = 0; at < LiveSeats.Most; at++)
        {
            held.Add(await Open(room, door, release, "", Key(room)));
            if (door == "hub") await Ask(held[at], "Watch", release); // the hub greets before it looks who comes
        }
        await IsOut(room, door, release, "", Key(room));
        await IsIn(room, door, release, "", await KeyOf(room, Role.MarketingManager, "Somebody else")); // theirs are not counted

        await held[0].CloseAsync(WebSocketCloseStatus.NormalClosure, "", default);
        await Newsroom.Until(async () =>
        {
            try
            {
                using var again = await Open(room, door, release, "", Key(room));
                return door == "socket" || again.State == WebSocketState.Open && (await Ask(again, "Watch", release)).TryGetProperty("invocationId", out var _);
            }
            catch (Exception refused) when (refused is InvalidOperationException or WebSocketException or ObjectDisposedException or OperationCanceledException)
            {
                return false;
            }
        });
        held.ForEach(socket => socket.Dispose());
    }

    // —— what happens ——

    /// <summary>So many events more, in one unit of work.</summary>
    private static async Task Happen(Newsroom room, Guid release, int times) => (await room.House.Get<Database>().Write<Done>(room.Marketing, async db =>
    {
        for (var at = 0; at < times; at++) await room.House.Get<Journal>().Note(db, release, "recipients_progress", "out", "1 more accepted", default);
        return new Done();
    }, default)).Must();

    private static async Task<long> Newest(Newsroom room, Guid release)
    {
        await using var db = room.House.Get<Database>().Read(room.Marketing);
        return await db.Releases.Where(row => row.Id == release).Select(row => row.LastSeq).SingleAsync();
    }

    // —— who asks ——

    private static string Key(Newsroom room) => Keys.GetValue(room, _ => KeyOf(room, Role.MarketingManager, "Watcher").GetAwaiter().GetResult());

    private static readonly System.Runtime.CompilerServices.ConditionalWeakTable<Newsroom, string> Keys = [];

    private static async Task<string> KeyOf(Newsroom room, Role role, string name, WorkspaceId? workspace = null, params string[] scopes)
        => (await room.House.KeyFor(role, name, workspace, scopes)).Text;

    private static async Task<string> Ticket(Newsroom room)
    {
        using var client = room.House.WithKey(Key(room));
        using var reply = await client.PostAsync(new Uri("/api/monitor/tickets", UriKind.Relative), null);
        var ticket = await reply.Content.ReadFromJsonAsync<JsonElement>();
        Assert.Equal((HttpStatusCode.Created, 60), (reply.StatusCode, ticket.GetProperty("expires_in").GetInt32()));
        return ticket.GetProperty("ticket").GetString()!;
    }

    // —— the two doors ——

    private static Task<WebSocket> Open(Newsroom room, string door, Guid release, string query, string? key = null, string? origin = null)
        => door == "socket" ? Socket(room, release, query, key, origin) : Hub(room, query, key, origin);

    private static Task<WebSocket> Socket(Newsroom room, Guid release, string query, string? key = null, string? origin = null)
        => Connect(room, $"/api/monitor/live/{release}{query}", key, origin);

    /// <summary>A connection to the hub, greeted: SignalR's JSON protocol, by hand.</summary>
    private static async Task<WebSocket> Hub(Newsroom room, string query, string? key = null, string? origin = null)
    {
        var socket = await Connect(room, $"/hubs/distribution{query}", key, origin);
        await Say(socket, """{"protocol":"json","version":1}""");
        var greeting = await Words(socket);
        Assert.StartsWith("{}", greeting, StringComparison.Ordinal);
        if (greeting.Contains("\"type\":7", StringComparison.Ordinal)) throw new WebSocketException("The hub has closed.");
        return socket;
    }

    private static async Task<WebSocket> Connect(Newsroom room, string path, string? key, string? origin)
    {
        var client = room.House.Server.CreateWebSocketClient();
        client.ConfigureRequest = request =>
        {
            if (key is not null) request.Headers.Authorization = $"Bearer {key}";
            if (origin is not null) request.Headers.Origin = origin;
        };
        using var patience = new CancellationTokenSource(Newsroom.Patience);
        return await client.ConnectAsync(new Uri($"ws://localhost{path}"), patience.Token);
    }

    private static async Task IsIn(Newsroom room, string door, Guid release, string query, string? key = null, string? origin = null)
    {
        using var socket = await Open(room, door, release, query, key, origin);
        if (door == "hub") Assert.False((await Ask(socket, "Watch", release)).TryGetProperty("error", out _));
        else Assert.Equal(WebSocketState.Open, socket.State);
        await socket.CloseAsync(WebSocketCloseStatus.NormalClosure, "", default);
    }

    /// <summary>The socket is refused before it opens; the hub closes at once and answers no question.</summary>
    private static async Task IsOut(Newsroom room, string door, Guid release, string query, string? key = null, string? origin = null)
    {
        if (door == "socket")
        {
            var refused = await Assert.ThrowsAnyAsync<Exception>(() => Socket(room, release, query, key, origin));
            Assert.Matches("401|429", refused.Message);
            return;
        }
        await Assert.ThrowsAnyAsync<Exception>(async () =>
        {
            using var hub = await Hub(room, query, key, origin);
            await Ask(hub, "Watch", release);
        });
    }

    private static async Task<JsonElement> Ask(WebSocket hub, string method, Guid id)
    {
        await Say(hub, JsonSerializer.Serialize(new { type = 1, invocationId = "1", target = method, arguments = new[] { id } }));
        return await NextOfHub(hub, type: 3);
    }

    /// <summary>The next message of that type (1: an invocation, 3: an answer); pings are passed over, the end is the end.</summary>
    private static async Task<JsonElement> NextOfHub(WebSocket hub, int type)
    {
        while (true)
            foreach (var part in (await Words(hub)).Split('\u001e', StringSplitOptions.RemoveEmptyEntries))
            {
                var message = JsonDocument.Parse(part).RootElement;
                if (message.GetProperty("type").GetInt32() == type) return message;
                if (message.GetProperty("type").GetInt32() == 7) throw new WebSocketException("The hub has closed.");
            }
    }

    private static async Task<JsonElement> Next(WebSocket socket) => JsonDocument.Parse(await Words(socket)).RootElement;

    private static async Task IsResync(WebSocket socket, long seq)
    {
        var message = await Next(socket);
        Assert.Equal(("resync", seq), (message.GetProperty("type").GetString(), Seq(message)));
    }

    private static long Seq(JsonElement message) => message.GetProperty("seq").GetInt64();

    private static Task Say(WebSocket socket, string words) => socket.SendAsync(Encoding.UTF8.GetBytes(words + '\u001e'), WebSocketMessageType.Text, true, default);

    private static async Task<string> Words(WebSocket socket)
    {
        using var patience = new CancellationTokenSource(Newsroom.Patience);
        var (buffer, whole) = (new byte[16 * 1024], new MemoryStream());
        while (true)
        {
            var got = await socket.ReceiveAsync(buffer, patience.Token);
            if (got.MessageType == WebSocketMessageType.Close) throw new WebSocketException("The other side has closed.");
            whole.Write(buffer, 0, got.Count);
            if (got.EndOfMessage) return Encoding.UTF8.GetString(whole.ToArray());
        }
    }
}
