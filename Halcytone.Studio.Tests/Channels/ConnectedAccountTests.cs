using Halcytone.Studio.Channels;
using Halcytone.Studio.Foundation;
using Halcytone.Studio.Tests.House;
using Microsoft.Extensions.Logging;

namespace Halcytone.Studio.Tests.Channels;

public sealed class ConnectedAccountTests
{
    [Theory]
    [InlineData(AccountState.Active, AccountState.Expired, true)]
    [InlineData(AccountState.Active, AccountState.Revoked, true)]
    [InlineData(AccountState.Active, AccountState.Active, false)]
    [InlineData(AccountState.Expired, AccountState.Active, true)]
    [InlineData(AccountState.Expired, AccountState.Revoked, true)]
    [InlineData(AccountState.Expired, AccountState.Expired, false)]
    [InlineData(AccountState.Revoked, AccountState.Active, true)]
    [InlineData(AccountState.Revoked, AccountState.Expired, false)]
    [InlineData(AccountState.Revoked, AccountState.Revoked, false)]
    public void An_account_moves_by_its_table(AccountState from, AccountState to, bool may) => Assert.Equal(may, from.MayBecome(to));

    [Theory, MemberData(nameof(Engines.All), MemberType = typeof(Engines))]
    public async Task A_connected_account_is_its_channels_default_destination_with_the_instances_limits(Engine engine)
    {
        await using var sandbox = await OnSandbox.Start(engine);
        var chosen = (await sandbox.House.Get<Destinations>().Defaults(sandbox.Administrator, CancellationToken.None))[ChannelKind.Mastodon];

        Assert.Equal(sandbox.Target.Destination.Id, chosen.Destination!.Id);
        Assert.Equal(500, chosen.Destination.TextLimit);
        Assert.Equal($"@planted-7f3e9c@127.0.0.1:{sandbox.Instance.Port}", chosen.Destination.Handle);
    }

    [Theory, MemberData(nameof(Engines.All), MemberType = typeof(Engines))]
    public async Task A_bad_token_expires_the_account_once_and_a_good_one_brings_it_back(Engine engine)
    {
        await using var sandbox = await OnSandbox.Start(engine);
        var (accounts, destinations) = (sandbox.House.Get<ConnectedAccounts>(), sandbox.House.Get<Destinations>());
        await destinations.Expire(sandbox.Administrator, sandbox.Target.Destination.Id, "401", CancellationToken.None);
        await destinations.Expire(sandbox.Administrator, sandbox.Target.Destination.Id, "401", CancellationToken.None);

        Assert.Equal("account_expired", (await destinations.Resolve(sandbox.Target.Actor, sandbox.Target.Destination.Id, CancellationToken.None)).Refusal!.Code);
        Assert.Equal(AccountState.Expired, (await accounts.All(sandbox.Administrator, CancellationToken.None)).Must().Single().State);

        var again = (await accounts.ConnectMastodon(sandbox.Administrator, sandbox.Instance.AbsoluteUri, OnSandbox.Token, CancellationToken.None)).Must();
        Assert.Equal(sandbox.Target.Destination.Id, again.DestinationId);
        Assert.Equal(AccountState.Active, again.Account.State);
    }

    [Theory, MemberData(nameof(Engines.All), MemberType = typeof(Engines))]
    public async Task Disconnecting_forgets_the_token_and_takes_the_destination_out_of_use(Engine engine)
    {
        await using var sandbox = await OnSandbox.Start(engine);
        var (accounts, destinations) = (sandbox.House.Get<ConnectedAccounts>(), sandbox.House.Get<Destinations>());
        (await accounts.Disconnect(sandbox.Administrator, sandbox.Target.Destination.AccountId!.Value, CancellationToken.None)).Must();

        Assert.DoesNotContain(await destinations.All(sandbox.Administrator, CancellationToken.None), row => row.Channel == ChannelKind.Mastodon);
        Assert.Equal("no_such_destination", (await destinations.Resolve(sandbox.Target.Actor, sandbox.Target.Destination.Id, CancellationToken.None)).Refusal!.Code);
        (await accounts.ConnectMastodon(sandbox.Administrator, sandbox.Instance.AbsoluteUri, OnSandbox.Token, CancellationToken.None)).Must();
        Assert.True((await destinations.All(sandbox.Administrator, CancellationToken.None)).Single(row => row.Channel == ChannelKind.Mastodon).IsDefault);
    }

    [Fact]
    public async Task A_token_that_the_instance_does_not_take_is_not_kept()
    {
        await using var sandbox = await OnSandbox.Start();
        var refused = (await sandbox.House.Get<ConnectedAccounts>().ConnectMastodon(sandbox.Administrator, sandbox.Instance.AbsoluteUri, "wrong", CancellationToken.None)).Refusal as Invalid;
        Assert.Contains("access_token", refused!.Errors.Keys);
    }

    [Theory]
    [InlineData("http://127.0.0.1:1/")]
    [InlineData("http://localhost/")]
    [InlineData("http://[::1]/")]
    [InlineData("http://2130706433/")]
    [InlineData("ftp://mastodon.example/")]
    [InlineData("https://user:pass@mastodon.example/")]
    [InlineData("https://169.254.169.254/")]
    [InlineData("")]
    public async Task An_instance_that_points_inside_is_never_called(string instance)
    {
        await using var house = new StudioHouse();
        var refused = (await house.Get<ConnectedAccounts>().ConnectMastodon(house.ActorFor(Role.Administrator), instance, "token", CancellationToken.None)).Refusal as Invalid;
        Assert.Contains("instance", refused!.Errors.Keys);
    }

    [Fact]
    public async Task Only_an_administrator_connects()
    {
        await using var house = new StudioHouse();
        var accounts = house.Get<ConnectedAccounts>();
        foreach (var role in Enum.GetValues<Role>().Where(role => role is not (Role.None or Role.Administrator)))
            Assert.Equal("not_allowed", (await accounts.ConnectMastodon(house.ActorFor(role), "mastodon.example", "token", CancellationToken.None)).Refusal!.Code);
    }

    [Fact]
    public async Task A_token_is_found_in_no_file_and_no_log_line()
    {
        using var lines = new Lines();
        await using var sandbox = await OnSandbox.Start(replace: services => Microsoft.Extensions.DependencyInjection.ServiceCollectionServiceExtensions.AddSingleton<ILoggerProvider>(services, lines));
        await sandbox.Publish("Hello.");
        await sandbox.Fail("unauthorized");
        await sandbox.Publish("Hello.", "k2");
        await sandbox.House.Get<ConnectedAccounts>().Test(sandbox.Administrator, sandbox.Target.Destination.AccountId!.Value, CancellationToken.None);

        Assert.DoesNotContain(OnSandbox.Token, lines.ToString(), StringComparison.Ordinal);
        Assert.DoesNotContain(OnSandbox.Token, sandbox.Target.ToString(), StringComparison.Ordinal);
        foreach (var path in Directory.EnumerateFiles(sandbox.House.DataFolder, "*", SearchOption.AllDirectories).Where(path => Path.GetFileName(path) is not ("acts.journal" or "studio.lock" or "admin.sock"))) // held by their writers alone, and a socket
        {
            await using var file = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite);
            using var bytes = new MemoryStream();
            await file.CopyToAsync(bytes);
            Assert.True(bytes.GetBuffer().AsSpan(0, (int)bytes.Length).IndexOf(System.Text.Encoding.UTF8.GetBytes(OnSandbox.Token)) < 0, path);
        }
    }

    private sealed class Lines : ILoggerProvider, ILogger
    {
        private readonly System.Collections.Concurrent.ConcurrentQueue<string> written = new();

        public ILogger CreateLogger(string categoryName) => this;
        public IDisposable? BeginScope<TState>(TState state) where TState : notnull => null;
        public bool IsEnabled(LogLevel logLevel) => true;
        public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter) => written.Enqueue(formatter(state, exception) + exception);
        public override string ToString() => string.Join('\n', written);
        public void Dispose() { }
    }
}
