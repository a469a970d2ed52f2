using System.Net;
using System.Net.Http.Json;
using System.Net.Sockets;
using System.Text.Json;
using Halcytone.Studio.Channels;
using Halcytone.Studio.Foundation;
using Halcytone.Studio.Tests.House;
using Microsoft.Extensions.DependencyInjection;

namespace Halcytone.Studio.Tests.Channels;

/// <summary>The house on a real port, with a Mastodon account connected to its own sandbox.</summary>
internal sealed class OnSandbox : IAsyncDisposable
{
    public const string Token = "sandbox-planted-7f3e9c";

    private OnSandbox(StudioHouse house, Uri address)
    {
        House = house;
        Http = house.CreateDefaultClient();
        Http.BaseAddress = address;
        Instance = new Uri(address, "/sandbox/mastodon");
    }

    public StudioHouse House { get; }
    public HttpClient Http { get; }
    public Uri Instance { get; }
    public Target Target { get; private set; } = null!;
    public Actor Administrator => House.ActorFor(Role.Administrator);
    public IChannel Mastodon => House.Get<ChannelDirectory>().Publisher(ChannelKind.Mastodon)!;

    public static async Task<OnSandbox> Start(Engine engine = Engine.Sqlite, TimeProvider? clock = null, IDictionary<string, string?>? settings = null, Action<IServiceCollection>? replace = null)
    {
        var port = FreePort();
        var address = new Uri($"http://127.0.0.1:{port}");
        var all = new Dictionary<string, string?>(settings ?? new Dictionary<string, string?>()) { ["Sandbox:BaseAddress"] = $"{address}sandbox/mastodon" };
        var house = new StudioHouse(engine, all, replace, clock);
        house.UseKestrel(port);
        house.StartServer();
        var started = new OnSandbox(house, address);
        var connected = (await house.Get<ConnectedAccounts>().ConnectMastodon(started.Administrator, started.Instance.AbsoluteUri, Token, CancellationToken.None)).Must();
        started.Target = (await house.Get<Destinations>().Resolve(Actor.House(Demo.Workspace), connected.DestinationId, CancellationToken.None)).Must();
        return started;
    }

    public async Task Fail(string failure, int count = 1, string on = "statuses", int retryAfter = 30, int delay = 5000)
    {
        using var reply = await Http.PostAsJsonAsync(new Uri("/sandbox/control", UriKind.Relative), new { failure, count, on, retry_after = retryAfter, delay });
        Assert.Equal(HttpStatusCode.OK, reply.StatusCode);
    }

    public async Task<JsonElement> Ledger() => await Http.GetFromJsonAsync<JsonElement>(new Uri("/sandbox/ledger", UriKind.Relative));

    public async Task<int> Received() => (await Ledger()).GetProperty("total").GetInt32();

    public Task<CallResult> Publish(string text, string key = "key-1", string? replyTo = null) => Mastodon.Publish(Target, Say(text), 0, key, replyTo, CancellationToken.None);

    public static ChannelContent Say(params string[] parts) => new() { Parts = parts };

    public async ValueTask DisposeAsync()
    {
        Http.Dispose();
        await House.DisposeAsync();
    }

    private static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }
}
