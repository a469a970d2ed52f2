using System.Net;
using System.Text.RegularExpressions;
using Halcytone.Studio.Accounts;
using Halcytone.Studio.Foundation;
using Halcytone.Studio.Tests.House;
using Microsoft.AspNetCore.Mvc.Testing;

namespace Halcytone.Studio.Tests.Accounts;

public sealed partial class SignInTests
{
    private const string Password = "seven quiet herons at dusk";
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
        using var browser = house.CreateClient(new WebApplicationFactoryClientOptions { AllowAutoRedirect = false });

        using var entered = await Enter(browser, "ana@example.com", Password, "/sign-in?returnUrl=%2Faccount");

        Assert.Equal(HttpStatusCode.Redirect, entered.StatusCode);
        Assert.Equal("/account", entered.Headers.Location!.AbsolutePath);
        var cookie = Assert.Single(entered.Headers.GetValues("Set-Cookie"), header => header.StartsWith("hst=", StringComparison.Ordinal));
        Assert.Contains("httponly", cookie, StringComparison.OrdinalIgnoreCase);
        Assert.Contains("samesite=lax", cookie, StringComparison.OrdinalIgnoreCase);
    }

    internal static async Task<HttpResponseMessage> Enter(HttpClient browser, string email, string password, string page = "/sign-in")
    {
        var form = await browser.GetStringAsync(new Uri(page, UriKind.Relative));
        var token = AntiforgeryToken().Match(form).Groups[1].Value;
        using var body = new FormUrlEncodedContent(new Dictionary<string, string>
        {
            ["_handler"] = "sign-in",
            ["__RequestVerificationToken"] = token,
            ["Asked.Email"] = email,
            ["Asked.Password"] = password,
        });
        return await browser.PostAsync(new Uri(page, UriKind.Relative), body);
    }

    [GeneratedRegex("name=\"__RequestVerificationToken\" value=\"([^\"]+)\"")]
    private static partial Regex AntiforgeryToken();
}
