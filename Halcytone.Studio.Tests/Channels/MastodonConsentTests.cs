using System.Net;
using Halcytone.Studio.Channels;
using Halcytone.Studio.Foundation;
using Halcytone.Studio.Tests.House;
using Microsoft.AspNetCore.WebUtilities;

namespace Halcytone.Studio.Tests.Channels;

/// <summary>Connecting a Mastodon account through its consent page: a real application, a real code, a real exchange, on the sandbox.</summary>
public sealed class MastodonConsentTests
{
    private static readonly Uri Callback = new("http://studio.example/admin/destinations");

    [Theory, MemberData(nameof(Engines.All), MemberType = typeof(Engines))]
    public async Task Consent_connects_the_account_that_gave_it(Engine engine)
    {
        await using var sandbox = await OnSandbox.Start(engine);
        var accounts = sandbox.House.Get<ConnectedAccounts>();
        var back = await Consent(sandbox, await Ask(sandbox, sandbox.Administrator), "authorize");

        var connected = (await accounts.CompleteMastodon(sandbox.Administrator, back["state"], back["code"], CancellationToken.None)).Must();
        Assert.StartsWith("@calm@127.0.0.1", connected.Account.Handle, StringComparison.Ordinal);
        Assert.Equal(AccountState.Active, connected.Account.State);
        var target = (await sandbox.House.Get<Destinations>().Resolve(Actor.House(Demo.Workspace), connected.DestinationId, CancellationToken.None)).Must();
        Assert.Equal(CallOutcome.Done, (await sandbox.Mastodon.Publish(target, OnSandbox.Say("By consent."), 0, "key-consent", null, CancellationToken.None)).Outcome);
    }

    [Fact]
    public async Task The_way_back_is_open_once()
    {
        await using var sandbox = await OnSandbox.Start();
        var accounts = sandbox.House.Get<ConnectedAccounts>();
        var back = await Consent(sandbox, await Ask(sandbox, sandbox.Administrator), "authorize");
        (await accounts.CompleteMastodon(sandbox.Administrator, back["state"], back["code"], CancellationToken.None)).Must();
        Assert.IsType<ConsentTooOld>((await accounts.CompleteMastodon(sandbox.Administrator, back["state"], back["code"], CancellationToken.None)).Refusal);
    }

    [Fact]
    public async Task The_way_back_is_open_to_the_one_who_asked()
    {
        await using var sandbox = await OnSandbox.Start();
        var accounts = sandbox.House.Get<ConnectedAccounts>();
        var back = await Consent(sandbox, await Ask(sandbox, sandbox.Administrator), "authorize");
        var other = sandbox.House.ActorFor(Role.Administrator, "Another administrator");
        Assert.IsType<ConsentTooOld>((await accounts.CompleteMastodon(other, back["state"], back["code"], CancellationToken.None)).Refusal);
        (await accounts.CompleteMastodon(sandbox.Administrator, back["state"], back["code"], CancellationToken.None)).Must();
    }

    [Fact]
    public async Task The_way_back_is_open_for_ten_minutes()
    {
        var clock = new FakeClock();
        await using var sandbox = await OnSandbox.Start(clock: clock);
        var back = await Consent(sandbox, await Ask(sandbox, sandbox.Administrator), "authorize");
        clock.Advance(TimeSpan.FromMinutes(10) + TimeSpan.FromSeconds(1));
        Assert.IsType<ConsentTooOld>((await sandbox.House.Get<ConnectedAccounts>().CompleteMastodon(sandbox.Administrator, back["state"], back["code"], CancellationToken.None)).Refusal);
    }

    [Fact]
    public async Task A_code_that_the_instance_does_not_take_connects_nothing()
    {
        await using var sandbox = await OnSandbox.Start();
        var back = await Consent(sandbox, await Ask(sandbox, sandbox.Administrator), "authorize");
        Assert.IsType<ConsentNotTaken>((await sandbox.House.Get<ConnectedAccounts>().CompleteMastodon(sandbox.Administrator, back["state"], "another-code", CancellationToken.None)).Refusal);
        Assert.Single((await sandbox.House.Get<ConnectedAccounts>().All(sandbox.Administrator, CancellationToken.None)).Must()); // the one that was there
    }

    [Fact]
    public async Task Somebody_who_denies_comes_back_without_a_code()
    {
        await using var sandbox = await OnSandbox.Start();
        var back = await Consent(sandbox, await Ask(sandbox, sandbox.Administrator), "deny");
        Assert.Equal("access_denied", back["error"]);
        Assert.DoesNotContain("code", back.Keys);
    }

    private static async Task<Uri> Ask(OnSandbox sandbox, Actor actor)
        => (await sandbox.House.Get<ConnectedAccounts>().AskMastodon(actor, sandbox.Instance.AbsoluteUri, Callback, CancellationToken.None)).Must().Page;

    /// <summary>What the browser brings back to the callback after the person has answered.</summary>
    private static async Task<Dictionary<string, string>> Consent(OnSandbox sandbox, Uri page, string answer)
    {
        using var shown = await sandbox.Http.GetAsync(page);
        Assert.Equal(HttpStatusCode.OK, shown.StatusCode);
        var asked = QueryHelpers.ParseQuery(page.Query);
        using var form = new FormUrlEncodedContent(new Dictionary<string, string>
        {
            ["client_id"] = asked["client_id"].ToString(), ["redirect_uri"] = asked["redirect_uri"].ToString(), ["state"] = asked["state"].ToString(),
            ["code_challenge"] = asked["code_challenge"].ToString(), ["account"] = "calm", ["answer"] = answer,
        });
        using var http = new HttpClient(new SocketsHttpHandler { AllowAutoRedirect = false });
        using var sent = await http.PostAsync(new Uri(page.GetLeftPart(UriPartial.Path)), form);
        Assert.Equal(HttpStatusCode.Redirect, sent.StatusCode);
        Assert.StartsWith(Callback.AbsoluteUri, sent.Headers.Location!.AbsoluteUri, StringComparison.Ordinal);
        return QueryHelpers.ParseQuery(sent.Headers.Location.Query).ToDictionary(pair => pair.Key, pair => pair.Value.ToString());
    }
}
