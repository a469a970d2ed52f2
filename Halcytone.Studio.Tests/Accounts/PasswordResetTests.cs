using System.Net;
using System.Text.RegularExpressions;
using Halcytone.Studio.Accounts.Access;
using Halcytone.Studio.Accounts.Audit;
using Halcytone.Studio.Foundation;
using Halcytone.Studio.Foundation.Data;
using Halcytone.Studio.Mail.Outbox;
using Halcytone.Studio.Tasks;
using Halcytone.Studio.Tests.House;
using Microsoft.EntityFrameworkCore;

namespace Halcytone.Studio.Tests.Accounts;

public sealed partial class PasswordResetTests
{
    private const string Password = "seven quiet herons at dusk";
    private const string Fresh = "nine loud geese at noon";
    private static readonly Dictionary<string, string?> Settings = new() { ["Demo:Enabled"] = "true", ["Demo:Story"] = "false", ["Demo:Password"] = Password, ["Tasks:Enabled"] = "false" };

    [Theory, MemberData(nameof(Engines.All), MemberType = typeof(Engines))]
    public async Task A_forgotten_password_is_replaced_by_the_link_in_a_mail_once(Engine engine)
    {
        await using var house = new StudioHouse(engine, Settings);
        using Browser signedIn = new(house), browser = new(house);
        await signedIn.SignIn("ana@example.com", Password);
        var link = await Asked(house, browser, "ana@example.com");
        var older = await Asked(house, browser, "ANA@example.com");

        for (var scan = 0; scan < 3; scan++) Assert.Equal(HttpStatusCode.OK, (await browser.Get(link)).StatusCode);
        using var weak = await browser.Send(link, "reset", ("Asked.Password", "password1234"));
        Assert.Contains("common passwords", await weak.Content.ReadAsStringAsync());
        using var done = await browser.Send(link, "reset", ("Asked.Password", Fresh));
        Assert.Contains("Your password is changed", await done.Content.ReadAsStringAsync());

        Assert.Equal(HttpStatusCode.NotFound, (await browser.Get(link)).StatusCode); // single use
        Assert.Equal(HttpStatusCode.NotFound, (await browser.Get(older)).StatusCode); // bound to the stamp
        Assert.Equal(HttpStatusCode.Redirect, (await signedIn.Get("/account")).StatusCode); // every sign-in of before ended
        using var before = await browser.SignIn("ana@example.com", Password);
        Assert.Equal(HttpStatusCode.OK, before.StatusCode);
        using var after = await browser.SignIn("ana@example.com", Fresh);
        Assert.Equal(HttpStatusCode.Redirect, after.StatusCode);
        var trail = (await house.Get<AuditReport>().Page(Actor.House(Demo.Workspace), new AuditFilter { Kind = "password." }, null, 50, default)).Must();
        Assert.Equal(["password.reset", "password.reset_asked", "password.reset_asked"], trail.Select(row => row.Kind));
    }

    [Fact]
    public async Task A_link_is_good_for_an_hour_and_never_another_persons()
    {
        var clock = new FakeClock();
        await using var house = new StudioHouse(settings: Settings, clock: clock);
        using var browser = new Browser(house);
        var link = await Asked(house, browser, "ana@example.com");
        Assert.Equal(HttpStatusCode.NotFound, (await browser.Get(link[..^4] + "AAAA")).StatusCode);
        clock.Advance(TimeSpan.FromMinutes(59));
        Assert.Equal(HttpStatusCode.OK, (await browser.Get(link)).StatusCode);
        clock.Advance(TimeSpan.FromMinutes(2));
        Assert.Equal(HttpStatusCode.NotFound, (await browser.Get(link)).StatusCode);
        Assert.Equal("link_is_over", (await house.Get<PasswordReset>().Take(link[(link.LastIndexOf('/') + 1)..], Fresh, "192.0.2.7", default)).Refusal!.Code);
    }

    [Theory, MemberData(nameof(Engines.All), MemberType = typeof(Engines))]
    public async Task An_unknown_address_reads_the_same_and_costs_the_same_work(Engine engine)
    {
        await using var house = new StudioHouse(engine, Settings);
        using var browser = new Browser(house);
        var (pages, work) = (new List<string>(), new List<(int Tasks, int Facts, int Payload)>());
        foreach (var email in new[] { "ana@example.com", "nobody@example.com" })
        {
            var before = await Rows(house);
            using var reply = await browser.Send("/forgot", "forgot", ("Asked.Email", email));
            var html = await reply.Content.ReadAsStringAsync();
            pages.Add(html[html.IndexOf("<h1>", StringComparison.Ordinal)..html.IndexOf("<footer", StringComparison.Ordinal)]);
            var after = await Rows(house);
            work.Add((after.Tasks - before.Tasks, after.Facts - before.Facts, after.Payload - before.Payload));
        }
        Assert.Equal(pages[0], pages[1]);
        Assert.Contains("If an account has this address", pages[0]);
        Assert.Equal((1, 1), (work[0].Tasks, work[0].Facts));
        Assert.Equal((1, 1), (work[1].Tasks, work[1].Facts));
        Assert.InRange(work[1].Payload, work[0].Payload * 0.8, work[0].Payload * 1.2);

        await house.Get<TaskPump>().RunDue();
        Assert.Equal("ana@example.com", Assert.Single((await house.Get<OutboxMails>().Find(Actor.House(Demo.Workspace), null, null, 10, default)).Must().Items).To);
    }

    [Fact]
    public async Task Five_links_a_minute_for_an_address_and_no_more()
    {
        await using var house = new StudioHouse(settings: Settings);
        var reset = house.Get<PasswordReset>();
        for (var at = 0; at < 5; at++) Assert.Null((await reset.Ask("ana@example.com", "192.0.2.7", default)).Refusal);
        Assert.IsType<TooManyTries>((await reset.Ask("ana@example.com", "192.0.2.7", default)).Refusal);
    }

    private static async Task<string> Asked(StudioHouse house, Browser browser, string email)
    {
        using var asked = await browser.Send("/forgot", "forgot", ("Asked.Email", email));
        Assert.Equal(HttpStatusCode.OK, asked.StatusCode);
        await house.Get<TaskPump>().RunDue();
        var rafi = Actor.House(Demo.Workspace);
        var newest = (await house.Get<OutboxMails>().Find(rafi, "ana@example.com", null, 1, default)).Must().Items.Single();
        var text = (await house.Get<OutboxMails>().Open(rafi, newest.Id, default)).Must().Text;
        return new Uri(Link().Match(text).Value).PathAndQuery;
    }

    private static async Task<(int Tasks, int Facts, int Payload)> Rows(StudioHouse house)
    {
        await using var db = house.Get<Database>().Read(Actor.House(Demo.Workspace));
        var payloads = await db.Set<QueuedTask>().Select(task => task.Payload).ToListAsync();
        return (payloads.Count, await db.Set<AuditEntry>().CountAsync(), payloads.Sum(payload => payload.Length));
    }

    [GeneratedRegex(@"http\S+/reset/\S+")]
    private static partial Regex Link();
}
