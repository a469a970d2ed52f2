using System.Globalization;
using System.Net;
using System.Text.Json;
using Halcytone.Studio.Accounts.Keys;
using Halcytone.Studio.Foundation;
using Halcytone.Studio.Foundation.Data;
using Halcytone.Studio.Foundation.Http;
using Halcytone.Studio.Tests.House;
using Microsoft.EntityFrameworkCore;

namespace Halcytone.Studio.Tests.Routes;

/// <summary>Every address of the API × everybody who may come: refused as <see cref="RouteTable"/> says, and never broken by it.</summary>
public sealed class RouteTests
{
    [Fact]
    public async Task Every_mapped_address_stands_in_the_table_with_its_scope()
    {
        await using var world = await RouteWorld.Build(Engine.Sqlite);
        Assert.Equal(RouteTable.Rules.Select(rule => rule.Route).Order(StringComparer.Ordinal), world.Endpoints.Select(endpoint => endpoint.Route));
        Assert.All(RouteTable.Rules, rule => Assert.True(rule.IsWellFormed, rule.Route));
    }

    [Theory, MemberData(nameof(Engines.All), MemberType = typeof(Engines))]
    public async Task Nobody_comes_in_without_a_good_key_of_this_workspace_and_the_scope(Engine engine)
    {
        await using var world = await RouteWorld.Build(engine);
        using var anonymous = world.House.CreateClient();
        using var revoked = world.House.WithKey(await Revoked(world));
        using var expired = world.House.WithKey(await Expired(world));
        using var foreign = world.House.As(RouteWorld.AllRoles, "A foreigner", RouteWorld.Elsewhere);
        var narrowed = Scopes.All.ToDictionary(scope => scope, scope => world.House.As(RouteWorld.AllRoles, $"Without {scope}", null, [.. Scopes.All.Except([scope])]));
        var wrong = new List<string>();
        foreach (var rule in RouteTable.Rules)
        {
            foreach (var (who, client) in new[] { ("anonymous", anonymous), ("revoked", revoked), ("expired", expired) })
                await Expect(who, client, rule, (status, body) => status == HttpStatusCode.Unauthorized && IsProblem(body, "not_signed_in"));
            // The live socket asks whether somebody is there at all; its refusal does not tell which scope is missing.
            await Expect("wrong scope", narrowed[rule.Scope], rule, (status, body) =>
                rule.Route.Contains("/live/", StringComparison.Ordinal) ? status == HttpStatusCode.Unauthorized : status == HttpStatusCode.Forbidden && IsProblem(body, "scope_missing"));
            await Expect("foreigner", foreign, rule, (status, body) => (rule.Route.Contains("{id", StringComparison.Ordinal) ? status == HttpStatusCode.NotFound && IsProblem(body) : (int)status < 500)
                && !world.Ids.Any(id => body.Contains(id.ToString(), StringComparison.Ordinal) && !rule.Body.Contains("{item}", StringComparison.Ordinal)));
        }
        Assert.True(wrong.Count == 0, string.Join('\n', wrong));

        async Task Expect(string who, HttpClient client, RouteRule rule, Func<HttpStatusCode, string, bool> so)
        {
            using var request = world.Ask(rule);
            using var reply = await client.SendAsync(request);
            var body = await reply.Content.ReadAsStringAsync();
            if (!so(reply.StatusCode, body)) wrong.Add($"{who} {rule.Route}: {(int)reply.StatusCode} {Short(body)}");
        }
    }

    [Theory, MemberData(nameof(Engines.All), MemberType = typeof(Engines))]
    public async Task Each_role_is_let_through_or_refused_as_the_matrix_says(Engine engine)
    {
        await using var world = await RouteWorld.Build(engine);
        var clients = RouteRule.Order.ToDictionary(role => role, role => world.House.As(role));
        var wrong = new List<string>();
        foreach (var rule in RouteTable.Rules)
        {
            // First who is refused: what they asked for must still be there for those who may.
            foreach (var (role, client) in clients.OrderBy(pair => rule.Lets(pair.Key)))
            {
                using var request = world.Ask(rule);
                using var reply = await client.SendAsync(request);
                var body = await reply.Content.ReadAsStringAsync();
                var status = (int)reply.StatusCode;
                var asExpected = rule.Lets(role) ? status is not (401 or 403) and < 500 : status == 403 && IsProblem(body) || (status == 404 && IsProblem(body) && IsOwnOnly(rule, role));
                if (!asExpected) wrong.Add(string.Create(CultureInfo.InvariantCulture, $"{role} {rule.Route}: {status} {Short(body)}"));
            }
        }
        Assert.True(wrong.Count == 0, string.Join('\n', wrong));
    }

    /// <summary>Somebody else's may be missing for whoever sees only their own.</summary>
    private static bool IsOwnOnly(RouteRule rule, Role role) => char.IsLower(rule.May[Array.IndexOf(RouteRule.Order, role)]);

    private static async Task<string> Revoked(RouteWorld world)
    {
        var made = await world.House.KeyFor(RouteWorld.AllRoles, "Holder of a revoked key");
        (await world.House.Get<ApiKeys>().Revoke(Actor.House(Demo.Workspace), made.Key.Id, default)).Must();
        return made.Text;
    }

    private static async Task<string> Expired(RouteWorld world)
    {
        var made = await world.House.KeyFor(RouteWorld.AllRoles, "Holder of an expired key");
        var yesterday = world.House.Get<TimeProvider>().GetUtcNow().AddDays(-1);
        (await world.House.Get<Database>().Write<int>(Actor.House(Demo.Workspace),
            async db => await db.Set<ApiKey>().Where(key => key.Id == made.Key.Id).ExecuteUpdateAsync(set => set.SetProperty(key => key.ExpiresAt, yesterday)), default)).Must();
        return made.Text;
    }

    internal static bool IsProblem(string body, string? code = null)
    {
        try
        {
            var problem = JsonDocument.Parse(body).RootElement;
            return problem.ValueKind == JsonValueKind.Object && problem.TryGetProperty("request_id", out _) && problem.TryGetProperty("code", out var said) && (code is null || said.GetString() == code);
        }
        catch (JsonException) { return false; }
    }

    internal static string Short(string body) => body.Length <= 300 ? body : body[..300];
}
