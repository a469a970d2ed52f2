using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using Halcytone.Studio.Accounts;
using Halcytone.Studio.Accounts.Access;
using Halcytone.Studio.Accounts.Invitations;
using Halcytone.Studio.Foundation;
using Halcytone.Studio.Mail.Outbox;
using Halcytone.Studio.Tasks;
using Halcytone.Studio.Tests.House;

namespace Halcytone.Studio.Tests.Accounts;

public sealed class InvitationTests
{
    private const string Password = "seven quiet herons at dusk";
    private static readonly Dictionary<string, string?> Settings = new() { ["Demo:Enabled"] = "true", ["Demo:Password"] = Password, ["Tasks:Enabled"] = "false" };
    private static readonly Actor Rafi = Actor.House(Demo.Workspace, "Rafi Benatar");

    [Theory, MemberData(nameof(Engines.All), MemberType = typeof(Engines))]
    public async Task An_invited_person_joins_by_the_link_once(Engine engine)
    {
        await using var house = new StudioHouse(engine, Settings);
        var link = await Invite(house, "noor@example.org");
        using var noor = new Browser(house);

        for (var scan = 0; scan < 3; scan++) Assert.Contains("Rafi Benatar invites you as", await noor.Client.GetStringAsync(new Uri(link, UriKind.Relative))); // a mail scanner opens links
        using var weak = await Join(noor, link, "password1234");
        Assert.Contains("common passwords", await weak.Content.ReadAsStringAsync());
        using var joined = await Join(noor, link, "nine loud geese at noon");
        Assert.Equal("/", joined.Headers.Location!.AbsolutePath);
        Assert.Contains("Noor H.", await noor.Client.GetStringAsync(new Uri("/account", UriKind.Relative)));

        var row = (await house.Get<Members>().Holding(Rafi, Role.Editor, default)).Single(member => member.Name == "Noor H.");
        Assert.Equal("noor@example.org", row.Email);
        using var again = new Browser(house);
        Assert.Equal(HttpStatusCode.NotFound, (await again.Get(link)).StatusCode);
        Assert.Empty((await house.Get<InvitationDesk>().Open(Rafi, default)).Must());
    }

    [Theory, MemberData(nameof(Engines.All), MemberType = typeof(Engines))]
    public async Task A_link_ends_after_seven_days_when_taken_back_and_when_a_newer_one_is_sent(Engine engine)
    {
        var clock = new FakeClock();
        await using var house = new StudioHouse(engine, Settings, clock: clock);
        var desk = house.Get<InvitationDesk>();
        var first = (await desk.Invite(Rafi, "Noor Haddad", "noor@example.org", Role.Editor, default)).Must();
        var second = (await desk.Again(Rafi, first.Invitation.Id, default)).Must();
        Assert.False(await Leads(first.Link!));
        Assert.True(await Leads(second.Link!));
        (await desk.Withdraw(Rafi, first.Invitation.Id, default)).Must();
        Assert.False(await Leads(second.Link!));

        var third = (await desk.Invite(Rafi, "Noor Haddad", "noor@example.org", Role.Editor, default)).Must();
        clock.Advance(Invitation.Lifetime - TimeSpan.FromMinutes(1));
        Assert.True(await Leads(third.Link!));
        clock.Advance(TimeSpan.FromMinutes(2));
        Assert.False(await Leads(third.Link!));
        Assert.IsType<LinkIsOver>((await desk.Accept(Secret(third.Link!), "Noor", Password, "192.0.2.7", default)).Refusal);

        async Task<bool> Leads(string link) => (await desk.Look(Secret(link), default)).Refusal is null;
    }

    [Fact]
    public async Task Whoever_has_an_account_joins_another_workspace_with_its_password_and_changes_between_them()
    {
        await using var house = new StudioHouse(settings: Settings);
        var elsewhere = new WorkspaceId(Guid.CreateVersion7());
        await house.Get<Workspaces>().Found(elsewhere, new WorkspaceSettings { Name = "Northwind" }, default);
        var invited = (await house.Get<InvitationDesk>().Invite(Actor.House(elsewhere, "Robin Vale"), "Ana Duarte", "ana@example.com", Role.Executive, default)).Must();
        var link = new Uri(invited.Link!).PathAndQuery;
        using var ana = new Browser(house);

        using var wrong = await ana.Send(link, "accept", ("Asked.Password", "nine loud geese at noon"));
        Assert.Contains("not the password of your account", await wrong.Content.ReadAsStringAsync());
        using var joined = await ana.Send(link, "accept", ("Asked.Password", Password));
        Assert.Equal(HttpStatusCode.Redirect, joined.StatusCode);
        Assert.Contains("Executive", await ana.Client.GetStringAsync(new Uri("/account", UriKind.Relative)));

        using var back = await ana.Post("/account", "/switch-workspace", ("workspace", Demo.Workspace.ToString()));
        Assert.Contains("Editor", await ana.Client.GetStringAsync(new Uri("/account", UriKind.Relative)));
        using var foreign = await ana.Post("/account", "/switch-workspace", ("workspace", Guid.CreateVersion7().ToString()));
        Assert.Contains("Editor", await ana.Client.GetStringAsync(new Uri("/account", UriKind.Relative)));
        Assert.Equal(HttpStatusCode.Redirect, (await ana.Client.PostAsync(new Uri("/switch-workspace", UriKind.Relative), new FormUrlEncodedContent([new("workspace", elsewhere.ToString())]))).StatusCode);
        Assert.Contains("Editor", await ana.Client.GetStringAsync(new Uri("/account", UriKind.Relative))); // no token, no change
    }

    [Fact]
    public async Task Two_who_follow_one_link_at_once_are_not_both_let_in()
    {
        await using var house = new StudioHouse(Engine.Postgres, Settings);
        var secret = Secret((await house.Get<InvitationDesk>().Invite(Rafi, "Noor Haddad", "noor@example.org", Role.Editor, default)).Must().Link!);
        var joined = await Task.WhenAll(Enumerable.Range(0, 4).Select(at => house.Get<InvitationDesk>().Accept(secret, $"Noor {at}", "nine loud geese at noon", $"192.0.2.{at}", default)));
        Assert.Single(joined, one => one.Refusal is null);
        Assert.Single((await house.Get<Members>().Holding(Rafi, Role.None, default)), member => member.Email == "noor@example.org");
    }

    [Fact]
    public async Task The_mail_carries_the_link_and_with_a_relay_it_is_shown_nowhere_else()
    {
        await using var house = new StudioHouse(settings: Settings);
        var invited = (await house.Get<InvitationDesk>().Invite(Rafi, "Noor Haddad", "noor@example.org", Role.Editor, default)).Must();
        await house.Get<TaskPump>().RunDue();
        var mail = (await house.Get<OutboxMails>().Find(Rafi, "noor@example.org", null, 10, default)).Must().Items.Single();
        Assert.Contains(invited.Link!, (await house.Get<OutboxMails>().Open(Rafi, mail.Id, default)).Must().Text);

        await using var relayed = new StudioHouse(settings: new Dictionary<string, string?>(Settings) { ["Mail:Host"] = "relay.example.com" });
        using var administrator = relayed.As(Role.Administrator);
        using var reply = await administrator.PostAsJsonAsync(new Uri("/api/v2/invitations", UriKind.Relative), new { name = "Noor Haddad", email = "noor@example.org", roles = new[] { "editor" } });
        Assert.Equal(HttpStatusCode.Created, reply.StatusCode);
        Assert.Equal(JsonValueKind.Null, (await reply.Content.ReadFromJsonAsync<JsonElement>()).GetProperty("link").ValueKind);
    }

    private static async Task<string> Invite(StudioHouse house, string email)
        => new Uri((await house.Get<InvitationDesk>().Invite(Rafi, "Noor Haddad", email, Role.Editor, default)).Must().Link!).PathAndQuery;

    private static Task<HttpResponseMessage> Join(Browser browser, string link, string password) => browser.Send(link, "accept", ("Asked.Name", "Noor H."), ("Asked.Password", password));

    private static string Secret(string link) => link[(link.LastIndexOf('/') + 1)..];
}
