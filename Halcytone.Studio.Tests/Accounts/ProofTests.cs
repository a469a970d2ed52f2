using System.Net;
using Halcytone.Studio.Accounts;
using Halcytone.Studio.Accounts.Access;
using Halcytone.Studio.Accounts.Keys;
using Halcytone.Studio.Audience;
using Halcytone.Studio.Channels;
using Halcytone.Studio.Foundation;
using Halcytone.Studio.Tests.House;

namespace Halcytone.Studio.Tests.Accounts;

/// <summary>What needs a password that was shown not more than ten minutes ago, and what ends a sign-in.</summary>
public sealed class ProofTests
{
    private const string Password = "seven quiet herons at dusk";
    private static readonly Dictionary<string, string?> WithDemo = new() { ["Demo:Enabled"] = "true", ["Demo:Password"] = Password };

    [Theory, MemberData(nameof(Engines.All), MemberType = typeof(Engines))]
    public async Task A_file_of_people_or_of_the_trail_needs_a_fresh_password_and_then_comes(Engine engine)
    {
        var clock = new FakeClock();
        await using var house = new StudioHouse(engine, WithDemo, clock: clock);
        using var rafi = new Browser(house);
        await rafi.SignIn("rafi@example.com", Password);
        Assert.Equal(HttpStatusCode.OK, (await rafi.Get("/admin/audit.csv")).StatusCode);

        clock.Advance(TimeSpan.FromMinutes(11));
        using var asked = await rafi.Get("/admin/audit.csv?kind=sign_in.");
        Assert.Equal("/prove?returnUrl=%2Fadmin%2Faudit.csv%3Fkind%3Dsign_in.", asked.Headers.Location!.OriginalString);
        using var wrong = await rafi.Send(asked.Headers.Location.OriginalString, "prove", ("Asked.Password", "nine loud geese at noon"));
        Assert.Contains("not your password", await wrong.Content.ReadAsStringAsync());
        Assert.Equal(HttpStatusCode.Redirect, (await rafi.Get("/admin/audit.csv")).StatusCode);
        using var right = await rafi.Send(asked.Headers.Location.OriginalString, "prove", ("Asked.Password", Password));
        Assert.EndsWith("/admin/audit.csv?kind=sign_in.", right.Headers.Location!.OriginalString);
        Assert.Equal(HttpStatusCode.OK, (await rafi.Get("/admin/audit.csv")).StatusCode);
    }

    [Fact]
    public async Task Keys_accounts_exports_and_deletion_ask_again_and_programs_are_not_asked()
    {
        await using var house = new StudioHouse(settings: WithDemo);
        var stale = Actor.House(Demo.Workspace) with { ProvenUntil = house.Get<TimeProvider>().GetUtcNow() };
        var member = (await house.Get<Members>().Holding(stale, Role.Administrator, default))[0].Id;
        Assert.IsType<ProveAgain>((await house.Get<ApiKeys>().Create(stale, new NewKey(member, "test", []), default)).Refusal);
        Assert.IsType<ProveAgain>((await house.Get<ConnectedAccounts>().ConnectMastodon(stale, "mastodon.example", "token", default)).Refusal);
        Assert.IsType<ProveAgain>((await house.Get<ConnectedAccounts>().AskMastodon(stale, "mastodon.example", new Uri("https://studio.example/"), default)).Refusal);
        Assert.IsType<ProveAgain>((await house.Get<CsvExport>().Of(stale, Guid.CreateVersion7(), default)).Refusal);
        Assert.IsType<ProveAgain>((await house.Get<Subscribers>().Erase(stale, Guid.CreateVersion7(), default)).Refusal);
        Assert.IsType<NotAllowed>((await house.Get<ApiKeys>().Create(stale with { Rights = Right.Read }, new NewKey(member, "test", []), default)).Refusal); // the right comes first
        Assert.Null((await house.Get<ApiKeys>().Create(house.ActorFor(Role.Administrator), new NewKey(member, "test", []), default)).Refusal);
    }

    [Theory, MemberData(nameof(Engines.All), MemberType = typeof(Engines))]
    public async Task One_device_is_signed_out_or_all_others_and_a_name_is_changed(Engine engine)
    {
        await using var house = new StudioHouse(engine, WithDemo);
        using Browser here = new(house), there = new(house), elsewhere = new(house);
        foreach (var browser in new[] { here, there, elsewhere }) await browser.SignIn("ana@example.com", Password);
        var ana = await AccountOf(house, "Ana Duarte");
        var newest = (await house.Get<SignIns>().Of(ana, null, default)).MaxBy(row => row.Id)!.Id; // elsewhere came last

        using var one = await here.Send("/account", "devices", ("Ended.Id", newest.ToString()));
        Assert.Contains("That device is signed out", await one.Content.ReadAsStringAsync());
        Assert.Equal(HttpStatusCode.Redirect, (await elsewhere.Get("/account")).StatusCode);
        Assert.Equal(HttpStatusCode.OK, (await there.Get("/account")).StatusCode);

        using var others = await here.Send("/account", "devices");
        Assert.Equal(HttpStatusCode.Redirect, (await there.Get("/account")).StatusCode);
        Assert.Equal(HttpStatusCode.OK, (await here.Get("/account")).StatusCode);

        using var named = await here.Send("/account", "name", ("Named.Name", "Ana Duarte Reis"));
        Assert.Contains("Your name is saved", await named.Content.ReadAsStringAsync());
        using var empty = await here.Send("/account", "name", ("Named.Name", " "));
        Assert.Contains("Enter a name", await empty.Content.ReadAsStringAsync());
        Assert.Contains(await house.Get<Members>().Holding(Actor.House(Demo.Workspace), Role.Editor, default), row => row.Name == "Ana Duarte Reis");
    }

    [Fact]
    public async Task Nobody_ends_the_sign_in_of_somebody_else()
    {
        await using var house = new StudioHouse(settings: WithDemo);
        using Browser ana = new(house), mika = new(house);
        await ana.SignIn("ana@example.com", Password);
        await mika.SignIn("mika@example.com", Password);
        var hers = Assert.Single(await house.Get<SignIns>().Of(await AccountOf(house, "Ana Duarte"), null, default)).Id;
        await mika.Send("/account", "devices", ("Ended.Id", hers.ToString()));
        Assert.Equal(HttpStatusCode.OK, (await ana.Get("/account")).StatusCode);
    }

    [Fact]
    public void Beyond_ten_pages_of_a_person_the_next_waits_until_one_is_closed()
    {
        var (all, options) = (new OpenPages(), Microsoft.Extensions.Options.Options.Create(new AccessOptions()));
        var user = Guid.CreateVersion7();
        var pages = Enumerable.Range(0, 11).Select(_ => new OpenPage(all, options)).ToList();
        pages.ForEach(page => page.Enter(user));
        Assert.Equal([.. Enumerable.Repeat(false, 10), true], pages.Select(page => page.IsOneTooMany));
        var other = new OpenPage(all, options);
        other.Enter(Guid.CreateVersion7());
        Assert.False(other.IsOneTooMany);

        pages[10].Retry();
        Assert.True(pages[10].IsOneTooMany);
        pages[3].Leave();
        pages[10].Retry();
        Assert.False(pages[10].IsOneTooMany);
        pages[3].Enter(user); // its connection is back
        Assert.True(pages[3].IsOneTooMany);
    }

    private static async Task<Guid> AccountOf(StudioHouse house, string name)
    {
        var member = (await house.Get<Members>().Holding(Actor.House(Demo.Workspace), Role.None, default)).Single(row => row.Name == name);
        var actor = (await house.Get<Members>().ActorOf(Demo.Workspace, member.Id, default))!;
        return (await house.Get<Account>().Of(actor, default))!.UserId;
    }
}
