using System.Net;
using Halcytone.Studio.Accounts;
using Halcytone.Studio.Accounts.Access;
using Halcytone.Studio.Accounts.Audit;
using Halcytone.Studio.Foundation;
using Halcytone.Studio.Tests.House;

namespace Halcytone.Studio.Tests.Accounts;

public sealed class SignInTests
{
    private const string Password = "seven quiet herons at dusk";
    private const string Wrong = "eight quiet herons at dawn";
    private static readonly Dictionary<string, string?> WithDemo = new() { ["Demo:Enabled"] = "true", ["Demo:Password"] = Password };

    [Theory, MemberData(nameof(Engines.All), MemberType = typeof(Engines))]
    public async Task The_demo_has_a_person_for_each_role_and_two_editors(Engine engine)
    {
        await using var house = new StudioHouse(engine, WithDemo);
        var people = await house.Get<Members>().Holding(Actor.House(Demo.Workspace), Role.None, CancellationToken.None);
        Assert.Equal(9, people.Count);
        Assert.Equal(2, people.Count(person => person.Roles == Role.Editor));
        Assert.All(RoleRights.Roles, role => Assert.Contains(people, person => person.Roles == role));
        if (!OperatingSystem.IsWindows())
            Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(Path.Combine(house.DataFolder, "demo-people.txt")));
    }

    [Theory, MemberData(nameof(Engines.All), MemberType = typeof(Engines))]
    public async Task The_right_password_opens_the_door_and_leads_back(Engine engine)
    {
        await using var house = new StudioHouse(engine, WithDemo);
        using var browser = new Browser(house);

        using var before = await browser.Get("/account");
        using var entered = await browser.SignIn("ANA@example.com", Password, "/sign-in?returnUrl=%2Faccount");
        using var account = await browser.Get("/account");

        Assert.Equal("/sign-in", before.Headers.Location!.AbsolutePath);
        Assert.Equal("/account", entered.Headers.Location!.AbsolutePath);
        var cookie = Assert.Single(entered.Headers.GetValues("Set-Cookie"), header => header.StartsWith("hst=", StringComparison.Ordinal));
        Assert.Contains("httponly", cookie, StringComparison.OrdinalIgnoreCase);
        Assert.Contains("samesite=lax", cookie, StringComparison.OrdinalIgnoreCase);
        Assert.Contains("Ana Duarte", await account.Content.ReadAsStringAsync(), StringComparison.Ordinal);
    }

    [Theory, InlineData("https://evil.example/"), InlineData("//evil.example"), InlineData("/\\evil.example"), InlineData("evil"), InlineData("/\tx")]
    public void A_sign_in_never_leads_to_another_site(string asked) => Assert.Equal("/", LocalPath.Or(asked, "/"));

    [Theory, MemberData(nameof(Engines.All), MemberType = typeof(Engines))]
    public async Task Wrong_password_and_unknown_address_read_the_same(Engine engine)
    {
        await using var house = new StudioHouse(engine, WithDemo);
        using var browser = new Browser(house);
        using var wrong = await browser.SignIn("ana@example.com", Wrong);
        using var unknown = await browser.SignIn("nobody@example.com", Wrong);
        Assert.Equal(HttpStatusCode.OK, wrong.StatusCode);
        Assert.Equal(Said(await wrong.Content.ReadAsStringAsync()), Said(await unknown.Content.ReadAsStringAsync()));
        Assert.Contains("do not match", Said(await wrong.Content.ReadAsStringAsync()), StringComparison.Ordinal);
    }

    [Theory, MemberData(nameof(Engines.All), MemberType = typeof(Engines))]
    public async Task Ten_misses_lock_for_fifteen_minutes_but_not_the_owners_own_device(Engine engine)
    {
        var clock = new FakeClock();
        await using var house = new StudioHouse(engine, WithDemo, clock: clock);
        var door = house.Get<SignIn>();
        var ana = (await Try(Password)).Must().UserId;
        for (var miss = 0; miss < 10; miss++)
        {
            Assert.IsType<WrongPassword>((await Try(Wrong)).Refusal);
            clock.Advance(TimeSpan.FromSeconds(15)); // under the limit of five a minute
        }

        Assert.IsType<WrongPassword>((await Try(Password)).Refusal);
        Assert.Null((await Try(Password, known: ana)).Refusal);
        var trail = (await house.Get<AuditReport>().Page(Actor.House(Demo.Workspace), new AuditFilter { Kind = "sign_in." }, null, 50, CancellationToken.None)).Must();
        Assert.Contains(trail, row => row.Kind == "sign_in.locked");

        Task<Outcome<SignedIn>> Try(string password, Guid? known = null) => door.WithPassword("ana@example.com", password, "192.0.2.7", known, CancellationToken.None);
    }

    [Fact]
    public async Task A_locked_account_opens_again_after_fifteen_minutes()
    {
        var clock = new FakeClock();
        await using var house = new StudioHouse(settings: WithDemo, clock: clock);
        for (var miss = 0; miss < 10; miss++)
        {
            await Try(Wrong);
            clock.Advance(TimeSpan.FromSeconds(13));
        }
        Assert.NotNull((await Try(Password)).Refusal);
        clock.Jump(TimeSpan.FromMinutes(14));
        clock.Advance(TimeSpan.FromMinutes(1)); // the limits of tries go by this one
        Assert.Null((await Try(Password)).Refusal);

        Task<Outcome<SignedIn>> Try(string password) => house.Get<SignIn>().WithPassword("ana@example.com", password, "192.0.2.7", null, CancellationToken.None);
    }

    [Fact]
    public void Five_tries_a_minute_at_one_account_and_twenty_from_one_address()
    {
        var clock = new FakeClock();
        var limits = new SignInLimits(clock);
        for (var one = 0; one < 5; one++) Assert.Null(limits.Refuse("ana", "192.0.2.7"));
        Assert.Equal(TimeSpan.FromMinutes(1), limits.Refuse("ana", "192.0.2.7"));
        Assert.Null(limits.Refuse("ana", "192.0.2.8"));
        for (var one = 0; one < 15; one++) Assert.Null(limits.Refuse($"other {one}", "192.0.2.7"));
        Assert.NotNull(limits.Refuse("yet another", "192.0.2.7"));
        clock.Advance(TimeSpan.FromMinutes(1));
        Assert.Null(limits.Refuse("ana", "192.0.2.7"));
    }

    [Theory, MemberData(nameof(Engines.All), MemberType = typeof(Engines))]
    public async Task Signing_out_a_disabled_member_and_a_new_password_end_the_sign_in(Engine engine)
    {
        await using var house = new StudioHouse(engine, WithDemo);
        var administrator = Actor.House(Demo.Workspace);
        using Browser here = new(house), there = new(house), other = new(house);
        foreach (var browser in new[] { here, there }) Assert.Equal(HttpStatusCode.Redirect, (await browser.SignIn("ana@example.com", Password)).StatusCode);
        await other.SignIn("jonas@example.com", Password);

        using var changed = await here.Send("/account", "password", ("Passwords.Current", Password), ("Passwords.Wanted", "nine loud geese at noon"));
        Assert.Contains("is changed", await changed.Content.ReadAsStringAsync(), StringComparison.Ordinal);
        Assert.Equal(HttpStatusCode.OK, (await here.Get("/account")).StatusCode);
        Assert.Equal(HttpStatusCode.Redirect, (await there.Get("/account")).StatusCode);

        var jonas = (await house.Get<Members>().Holding(administrator, Role.Editor, CancellationToken.None)).Single(row => row.Name.StartsWith("Jonas", StringComparison.Ordinal));
        Assert.Equal(HttpStatusCode.OK, (await other.Get("/account")).StatusCode);
        (await house.Get<Members>().Disable(administrator, jonas.Id, CancellationToken.None)).Must();
        Assert.Equal(HttpStatusCode.Redirect, (await other.Get("/account")).StatusCode);

        using var left = await here.Send("/account", "zone", ("Zone.Id", "Europe/Berlin"));
        Assert.Contains("is saved", await left.Content.ReadAsStringAsync(), StringComparison.Ordinal);
        Assert.Equal("/", (await here.Client.PostAsync(new Uri("/sign-out", UriKind.Relative), null)).Headers.Location!.OriginalString); // no token, no act
        Assert.Equal(HttpStatusCode.OK, (await here.Get("/account")).StatusCode);
        Assert.Equal("/sign-in", (await here.Post("/account", "/sign-out")).Headers.Location!.OriginalString);
        Assert.Equal(HttpStatusCode.Redirect, (await here.Get("/account")).StatusCode);
    }

    [Theory, MemberData(nameof(Engines.All), MemberType = typeof(Engines))]
    public async Task A_sign_in_ends_after_eight_idle_hours_and_after_seven_days_in_any_case(Engine engine)
    {
        var clock = new FakeClock();
        await using var house = new StudioHouse(engine, WithDemo, clock: clock);
        using Browser idle = new(house), busy = new(house);
        await idle.SignIn("ana@example.com", Password);
        await busy.SignIn("mika@example.com", Password);
        var hours = 0;
        for (; hours < 7 * 24 - 4; hours += 4)
        {
            clock.Jump(TimeSpan.FromHours(4));
            Assert.Equal(HttpStatusCode.OK, (await busy.Get("/account")).StatusCode);
            clock.Advance(TimeSpan.FromMinutes(1));
        }
        Assert.Equal(HttpStatusCode.Redirect, (await idle.Get("/account")).StatusCode);
        clock.Jump(TimeSpan.FromHours(4));
        Assert.Equal(HttpStatusCode.Redirect, (await busy.Get("/account")).StatusCode);
    }

    [Theory, MemberData(nameof(Engines.All), MemberType = typeof(Engines))]
    public async Task The_first_administrator_needs_the_code_and_is_the_only_one(Engine engine)
    {
        await using var house = new StudioHouse(engine);
        using var browser = new Browser(house);
        Assert.Equal("/first-start", (await browser.Get("/sign-in")).Headers.Location!.AbsolutePath);
        var code = (await File.ReadAllTextAsync(Path.Combine(house.DataFolder, "first-start.txt"))).Trim();

        using var guessed = await Begin("aaaa-aaaa-aaaa-aaaa", Password);
        Assert.Contains("not the code", await guessed.Content.ReadAsStringAsync(), StringComparison.Ordinal);
        using var weak = await Begin(code, "password1234");
        Assert.Contains("common passwords", await weak.Content.ReadAsStringAsync(), StringComparison.Ordinal);
        using var begun = await Begin(code, Password);
        Assert.Equal("/", begun.Headers.Location!.AbsolutePath);
        Assert.Equal(HttpStatusCode.OK, (await browser.Get("/account")).StatusCode);
        Assert.False(File.Exists(Path.Combine(house.DataFolder, "first-start.txt")));
        using var stranger = new Browser(house);
        Assert.Equal("/sign-in", (await stranger.Get("/first-start")).Headers.Location!.AbsolutePath);

        Task<HttpResponseMessage> Begin(string with, string password) => browser.Send("/first-start", "first-start", ("Asked.Code", with), ("Asked.Workspace", "Northwind"),
            ("Asked.TimeZone", "Europe/Berlin"), ("Asked.Name", "Robin Vale"), ("Asked.Email", "robin@example.com"), ("Asked.Password", password));
    }

    [Theory]
    [InlineData("short words", "at least 12")]
    [InlineData("password1234", "common")]
    [InlineData("P@ssw0rd2024!", "common")]
    [InlineData("qwertyuiop123", "common")]
    [InlineData("sunshinesunshine1", "common")]
    [InlineData("abcdefghijklmnop", "common")]
    [InlineData("aaaaaaaaaaaaaaaa", "common")]
    [InlineData("123456789012345", "common")]
    [InlineData("halcytone2026!", "your own name")]
    [InlineData("Breathscape-Studio", "your own name")]
    [InlineData("anaduarte-2026", "your own name")]
    public void A_weak_password_is_refused_with_its_reason(string password, string reason)
        => Assert.Contains(reason, Assert.Single(PasswordRules.Broken(password, "ana.duarte@example.com", "Ana Duarte")), StringComparison.Ordinal);

    [Theory, InlineData("seven quiet herons at dusk"), InlineData("k7mq-w3np-x9ru-b2yd"), InlineData("пять тихих цапель"), InlineData("correct-purple-lantern")]
    public void Any_other_text_of_twelve_signs_is_fine(string password) => Assert.Empty(PasswordRules.Broken(password, "ana@example.com", "Ana Duarte"));

    private static string Said(string html)
    {
        var at = html.IndexOf("role=\"alert\"", StringComparison.Ordinal);
        return html[at..html.IndexOf("</p>", at, StringComparison.Ordinal)];
    }
}
