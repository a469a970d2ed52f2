using System.Net;
using Halcytone.Studio.Accounts;
using Halcytone.Studio.Foundation;
using Halcytone.Studio.Foundation.Http;
using Halcytone.Studio.Tests.House;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Routing;

namespace Halcytone.Studio.Tests.Routes;

/// <summary>Every address that is not the API's: who comes without signing in, and who gets what a page downloads or uploads.</summary>
public sealed class DoorTests
{
    private const string Password = "seven quiet herons at dusk";

    /// <summary>Open to everybody, each with its reason; whoever opens another address writes it here.</summary>
    private static readonly string[] Open =
    [
        "/sign-in", "/sign-out", "/first-start", "/error", // the way in and out
        "/invitation/{Secret}", "/forgot", "/reset/{Token}", // for whoever has no password yet, or no more
        "/u/{token}", "/media/{id:guid}/{name}", // readers of mails and of the public site
        "/assets/{version}/{**path}", "/_framework/blazor.web.js", "/{*path:nonfile}", // what every page is made of; nothing there
        "/health/live", "/health/ready", "/metrics", "/openapi/{documentName}.json", // for whoever watches; two of them for this machine only
        "/hubs/distribution", "/hubs/distribution/negotiate", "/api/monitor/live/{id:guid}", // sign in by themselves: cookie, key or ticket
    ];

    /// <summary>What a page of a signed-in person fetches or sends: the eight letters of the matrix as in <see cref="RouteTable"/>.</summary>
    private static readonly RouteRule[] OfPages =
    [
        new("GET /admin/audit.csv", "", ".......A"),
        new("GET /audience/lists/{id}/export.csv", "", "...MC..."),
        new("GET /media/upload", "", "WESMCXIA"), // a token, worth nothing without the right to upload
    ];

    [Fact]
    public async Task Only_these_addresses_are_open()
    {
        await using var house = new StudioHouse(settings: Demo);
        using var client = house.CreateClient(new() { AllowAutoRedirect = false });
        var all = house.Get<EndpointDataSource>().Endpoints.OfType<RouteEndpoint>()
            .Where(endpoint => !endpoint.RoutePattern.RawText!.Trim('/').StartsWith("sandbox", StringComparison.Ordinal) && !IsPublicSite(endpoint)).ToList();
        var open = all.Where(endpoint => endpoint.Metadata.GetMetadata<IAllowAnonymous>() is not null).Select(Path).Distinct();
        Assert.Equal(Open.Order(StringComparer.Ordinal), open.Order(StringComparer.Ordinal));

        var wrong = new List<string>();
        foreach (var endpoint in all.Where(endpoint => endpoint.Metadata.GetMetadata<IAllowAnonymous>() is null && endpoint.Metadata.GetMetadata<NeededScope>() is null))
        {
            if (Path(endpoint).StartsWith("/_", StringComparison.Ordinal)) continue; // the circuit's own, below
            using var request = new HttpRequestMessage(new HttpMethod(endpoint.Metadata.GetMetadata<HttpMethodMetadata>()!.HttpMethods[0]), RouteWorld.Placeless($"ANY {Path(endpoint)}"));
            using var reply = await client.SendAsync(request);
            var shut = reply.StatusCode == HttpStatusCode.Redirect && reply.Headers.Location!.AbsolutePath == "/sign-in";
            if (!shut) wrong.Add($"{Path(endpoint)}: {(int)reply.StatusCode}");
        }
        Assert.True(wrong.Count == 0, string.Join('\n', wrong));
        using var circuit = await client.PostAsync(new Uri("/_blazor/negotiate?negotiateVersion=1", UriKind.Relative), null);
        Assert.NotEqual(HttpStatusCode.OK, circuit.StatusCode);
    }

    [Theory, MemberData(nameof(Engines.All), MemberType = typeof(Engines))]
    public async Task What_a_page_downloads_is_for_those_who_may_see_it(Engine engine)
    {
        await using var house = new StudioHouse(engine, Demo);
        var list = (await house.Get<Halcytone.Studio.Audience.AudienceLists>().All(Actor.House(TheDemo), default)).Must()[0].Id;
        var people = await house.Get<Members>().Holding(Actor.House(TheDemo), Role.None, default);
        var wrong = new List<string>();
        foreach (var role in RouteRule.Order)
        {
            using var browser = new Accounts.Browser(house);
            await browser.SignIn(people.First(person => person.Roles == role).Email!, Password);
            foreach (var rule in OfPages)
            {
                using var reply = await browser.Get(rule.Route.Split(' ')[1].Replace("{id}", list.ToString(), StringComparison.Ordinal));
                var refused = reply.StatusCode == HttpStatusCode.Forbidden || (reply.StatusCode == HttpStatusCode.Redirect && reply.Headers.Location!.OriginalString == "/audience"); // whose page says why
                if (rule.Lets(role) ? reply.StatusCode != HttpStatusCode.OK : !refused) wrong.Add($"{role} {rule.Route}: {(int)reply.StatusCode}");
            }
            foreach (var upload in new[] { "/media/upload", "/audience/uploads" }) // without the page's token
            {
                using var reply = await browser.Client.PostAsync(new Uri(upload, UriKind.Relative), new StringContent("x"));
                if (reply.StatusCode is not (HttpStatusCode.BadRequest or HttpStatusCode.Redirect)) wrong.Add($"{role} POST {upload}: {(int)reply.StatusCode}");
            }
        }
        Assert.True(wrong.Count == 0, string.Join('\n', wrong));
    }

    private static WorkspaceId TheDemo => Halcytone.Studio.Foundation.Demo.Workspace;

    private static Dictionary<string, string?> Demo => new() { ["Demo:Enabled"] = "true", ["Demo:Password"] = Password };

    private static string Path(RouteEndpoint endpoint) => "/" + endpoint.RoutePattern.RawText!.Trim('/');

    private static bool IsPublicSite(RouteEndpoint endpoint) => Path(endpoint) is var path && (path.StartsWith("/updates", StringComparison.Ordinal) || path.StartsWith("/site", StringComparison.Ordinal));
}
