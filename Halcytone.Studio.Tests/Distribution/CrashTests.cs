using System.Globalization;
using System.Text.Json;
using Halcytone.Studio.Channels;
using Halcytone.Studio.Content;
using Halcytone.Studio.Distribution;
using Halcytone.Studio.Foundation;
using Halcytone.Studio.Foundation.Data;
using Halcytone.Studio.Generation;
using Halcytone.Studio.Review;
using Halcytone.Studio.Scheduling;
using Halcytone.Studio.Tests.House;

namespace Halcytone.Studio.Tests.Distribution;

/// <summary>
/// kill -9 in the middle of a release of 500 mails and 3 posts, then a restart: counted at the receivers, which the kill does not reach, nothing is
/// lost and nothing doubled. Real processes, the built application, both databases.
/// </summary>
[Collection(Processes.Name)]
public sealed class CrashTests
{
    private const int People = 500;
    private const int Connections = 4;

    [Theory, MemberData(nameof(Engines.All), MemberType = typeof(Engines))]
    public async Task A_killed_release_goes_on_after_the_restart_with_nothing_lost_and_nothing_doubled(Engine engine)
    {
        await using var relay = new CountingRelay();
        await using var platform = await StudioProcess.Start(); // its sandbox is the platform
        var settings = Settings(engine, relay, platform.Address);
        var data = Directory.CreateTempSubdirectory("studio-crash-").FullName;
        var item = await Prepared(settings, data, platform.Address);
        using var control = platform.Client();
        await Order(control, "drop_after_accept", 2); // two of the three posts are taken and their answers lost

        for (var kill = 1; kill <= 2; kill++)
        {
            var silent = relay.SilentAfter(People / 5); // before the start, or a fast machine is through before it could be killed
            await using var studio = await StudioProcess.Start(settings, data);
            await silent.WaitAsync(TimeSpan.FromSeconds(60));
            await studio.Kill();
            relay.Resume();
        }
        Assert.InRange(relay.Arrived.Count, 1, People - 1); // it was really in the middle

        await using var last = await StudioProcess.Start(settings, data);
        using var watcher = await last.As("ContentManager");
        JsonElement[] posts = [];
        await Newsroom.Until(async () =>
        {
            using var report = JsonDocument.Parse(await watcher.GetStringAsync(new Uri($"/api/monitor/distribution/{item}", UriKind.Relative)));
            posts = [.. report.RootElement.GetProperty("posts").EnumerateArray().Select(post => post.Clone())];
            return Array.TrueForAll(posts, post => post.GetProperty("state").GetString() == "published");
        }, () => string.Join('\n', posts));

        var mailing = posts.Single(post => post.GetProperty("channel").GetString() == "email");
        var (sent, uncertain) = (mailing.GetProperty("sent").GetInt32(), mailing.GetProperty("uncertain").GetInt32());
        Assert.All(relay.Arrived, message => Assert.True(message.Value == 1, $"{message.Key} arrived {message.Value} times"));
        Assert.InRange(uncertain, 0, 2 * Connections); // at most one a connection and kill, held and listed
        Assert.Equal((People, People), (sent + uncertain, mailing.GetProperty("of").GetInt32()));
        Assert.InRange(relay.Arrived.Count, sent, sent + uncertain);

        var accepted = (await Ledger(control)).Select(post => post.GetProperty("key").GetString()).ToArray();
        Assert.Equal((3, 3), (accepted.Length, accepted.Distinct().Count()));
    }

    private static Dictionary<string, string> Settings(Engine engine, CountingRelay relay, Uri platform)
    {
        var settings = new Dictionary<string, string>
        {
            ["Mail:Host"] = "127.0.0.1", ["Mail:Port"] = relay.Port.ToString(CultureInfo.InvariantCulture), ["Mail:Security"] = "None",
            ["Tasks:Lease"] = "00:00:02", ["Tasks:RenewEvery"] = "00:00:00.5", ["Tasks:TrustWindow"] = "00:00:01.5", ["Tasks:TendEvery"] = "00:00:00.3",
            ["Tasks:CrashDelay"] = "00:00:00.2", ["Tasks:Poll"] = "00:00:00.1", ["Tasks:MostCrashes"] = "10", ["Scheduling:PollSeconds"] = "0.2",
            ["Distribution:RepeatSeconds"] = "0.2", ["Distribution:RetryBaseSeconds"] = "0.2", ["Distribution:RelayDownSeconds:0"] = "0.2", ["Sandbox:BaseAddress"] = new Uri(platform, "/sandbox/mastodon").ToString(),
        };
        if (engine == Engine.Postgres) (settings["Database:Engine"], settings["Database:ConnectionString"], settings["Database:PoolSize"]) = ("postgres", PostgresServer.NewDatabase(), "10");
        return settings;
    }

    /// <summary>A list of 500, an approved item with a mailing and three posts, let go; no task runs yet.</summary>
    private static async Task<Guid> Prepared(Dictionary<string, string> settings, string data, Uri platform)
    {
        await using var house = Quiet(settings, data);
        var audience = await Audience.TestAudience.With(house, People);
        var (editor, marketing, admin) = (house.ActorFor(Role.Editor, "Ana"), house.ActorFor(Role.MarketingManager, "Mara"), house.ActorFor(Role.Administrator, "Ada"));
        (await house.Get<Database>().Write<Done>(marketing, async db =>
        {
            await house.Get<Destinations>().Add(db, marketing, ChannelKind.Email, "All subscribers", "", audience.ListId, null, default);
            return new Done();
        }, default)).Must();
        (await house.Get<ConnectedAccounts>().ConnectMastodon(admin, new Uri(platform, "/sandbox/mastodon").ToString(), "sandbox-breathscape", default)).Must();

        var item = (await house.Get<Items>().Create(editor, new NewItem(ContentKind.Update, Newsroom.Text("Killed and still counted")), default)).Must();
        var made = (await house.Get<Generator>().Generate(editor, item.Id, new GenerationWish { Channels = [ChannelKind.Email, ChannelKind.Mastodon] }, default)).Must();
        var staged = (await house.Get<Database>().Write<Staged>(editor, async db => await house.Get<Planner>().Stage(db, editor, made, null, default), default)).Must();
        var post = staged.Posts.Single(post => post.Channel == ChannelKind.Mastodon);
        for (var copy = 0; copy < 2; copy++) (await house.Get<Planner>().Duplicate(editor, post.Id, default)).Must();
        var request = (await house.Get<Approvals>().Ask(editor, new ApprovalAsked(item.Id) { EditorialCheck = true }, default)).Must();
        (await house.Get<Approvals>().Decide(marketing, request.Id, new Decision(DecisionKind.Approve), default)).Must();
        Assert.Equal(4, (await house.Get<Releases>().Release(marketing, item.Id, immediately: true, default)).Must().Posts.Count);
        return item.Id;
    }

    private static StudioHouse Quiet(Dictionary<string, string> settings, string data)
    {
        var quiet = settings.ToDictionary(pair => pair.Key, pair => (string?)pair.Value);
        (quiet["Tasks:Enabled"], quiet["Scheduling:PollSeconds"]) = ("false", "60");
        var house = new StudioHouse(Engine.Sqlite, quiet, data: data);
        _ = house.Server;
        return house;
    }

    private static async Task Order(HttpClient control, string failure, int count)
    {
        using var form = new FormUrlEncodedContent(new Dictionary<string, string> { ["failure"] = failure, ["count"] = count.ToString(CultureInfo.InvariantCulture) });
        using var request = new HttpRequestMessage(HttpMethod.Post, new Uri("/sandbox/control", UriKind.Relative)) { Content = form };
        using var reply = await control.SendAsync(request);
        Assert.True((int)reply.StatusCode < 400, await reply.Content.ReadAsStringAsync());
    }

    private static async Task<JsonElement[]> Ledger(HttpClient control)
    {
        using var ledger = JsonDocument.Parse(await control.GetStringAsync(new Uri("/sandbox/ledger", UriKind.Relative)));
        return [.. ledger.RootElement.GetProperty("posts").EnumerateArray().Select(post => post.Clone())];
    }
}
