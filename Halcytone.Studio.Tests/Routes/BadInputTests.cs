using System.Collections;
using System.Globalization;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;
using Halcytone.Studio.Foundation.Http;
using Halcytone.Studio.Tests.House;
using Microsoft.AspNetCore.Http.Metadata;
using Microsoft.AspNetCore.Routing;

namespace Halcytone.Studio.Tests.Routes;

/// <summary>Every address of the API with what no honest caller sends: a problem that names the field where it is one field's fault, never a failure.</summary>
public sealed class BadInputTests
{
    /// <summary>Beyond every field's limit, below the body's.</summary>
    private static readonly string Oversized = new('x', 600_000);

    /// <summary>What is sent as a whole, and the statuses that answer it; a broken body is told apart from a broken rule.</summary>
    private static readonly (string Name, string? Body, string? Type, int[] Answers)[] Bodies =
    [
        ("empty", null, null, [400, 404, 409, 415, 422]),
        ("empty JSON", "", "application/json", [400, 422]),
        ("half JSON", """{"title":""", "application/json", [400]),
        ("not JSON", "title=x", "application/json", [400]),
        ("a form", "title=x", "application/x-www-form-urlencoded", [400, 404, 409, 415, 422]),
        ("a list", "[]", "application/json", [400]),
        ("a text", "\"x\"", "application/json", [400]),
        ("nested beyond reason", string.Concat(Enumerable.Repeat("""{"content":""", 60)) + "1" + new string('}', 60), "application/json", [400]),
        ("null", "null", "application/json", [400, 422]),
    ];

    [Theory, MemberData(nameof(Engines.All), MemberType = typeof(Engines))]
    public async Task A_body_that_cannot_be_read_is_a_problem(Engine engine)
    {
        await using var world = await RouteWorld.Build(engine);
        using var client = world.House.As(RouteWorld.AllRoles, "Sender of odd things");
        var wrong = new List<string>();
        foreach (var endpoint in world.Endpoints.Where(endpoint => endpoint.Body is not null))
        {
            foreach (var (name, body, type, answers) in Bodies)
            {
                using var content = body is null ? null : new StringContent(body, Encoding.UTF8);
                if (content is not null) content.Headers.ContentType = new MediaTypeHeaderValue(type!);
                await Send(world, client, endpoint.Route, content, name, wrong, (status, _) => answers.Contains(status));
            }
        }
        Assert.True(wrong.Count == 0, string.Join('\n', wrong));
    }

    [Fact]
    public async Task A_body_larger_than_a_megabyte_is_refused_before_it_is_read()
    {
        await using var house = new StudioHouse();
        house.UseKestrel(0); // the limit is the server's
        house.StartServer();
        using var client = house.As(RouteWorld.AllRoles, "Sender of odd things");
        var wrong = new List<string>();
        foreach (var rule in RouteTable.Rules.Where(rule => RouteWorld.TakesBody(rule.Route) && rule.Route is not ("POST /api/v2/media" or "POST /api/v2/audience/lists/{id:guid}/import"))) // files have their own
        {
            using var request = new HttpRequestMessage(new HttpMethod(rule.Route.Split(' ')[0]), RouteWorld.Placeless(rule.Route));
            request.Content = new StringContent($$"""{"content":"{{new string('x', 1_100_000)}}"}""", Encoding.UTF8, new MediaTypeHeaderValue("application/json"));
            request.Headers.ExpectContinue = true; // or the refusal comes while the body is still being sent, and the connection breaks
            using var reply = await client.SendAsync(request);
            var body = await reply.Content.ReadAsStringAsync();
            if ((int)reply.StatusCode != 413 || !RouteTests.IsProblem(body, "too_large")) wrong.Add($"{rule.Route}: {(int)reply.StatusCode} {RouteTests.Short(body)}");
        }
        Assert.True(wrong.Count == 0, string.Join('\n', wrong));
    }

    [Theory, MemberData(nameof(Engines.All), MemberType = typeof(Engines))]
    public async Task Each_field_with_a_wrong_type_an_odd_sign_or_too_much_text_is_named_or_taken(Engine engine)
    {
        await using var world = await RouteWorld.Build(engine);
        using var client = world.House.As(RouteWorld.AllRoles, "Sender of odd things");
        var wrong = new List<string>();
        foreach (var endpoint in world.Endpoints.Where(endpoint => endpoint.Body is not null))
        {
            foreach (var (field, type) in FieldsOf(endpoint.Body!))
            {
                var root = field.Split('.', '[')[0];
                await Send(world, client, endpoint.Route, Sent(field, WrongFor(type)), $"{field} of a wrong type", wrong, (status, body) => status == 400 && Names(body, root));
                if (type != typeof(string)) continue;
                await Send(world, client, endpoint.Route, Sent(field, "\"a\\u0000b\""), $"{field} with NUL", wrong, Answered);
                await Send(world, client, endpoint.Route, Sent(field, "\"\\ud800\""), $"{field} with half a sign", wrong, Answered);
                await Send(world, client, endpoint.Route, Sent(field, $"\"{Oversized}\""), $"{field} oversized", wrong, Answered);
                await Send(world, client, endpoint.Route, Sent(field, "\"\\r\\nBcc: x@y.example\""), $"{field} with line breaks", wrong, Answered);
            }
        }
        Assert.True(wrong.Count == 0, string.Join('\n', wrong));
    }

    [Theory, MemberData(nameof(Engines.All), MemberType = typeof(Engines))]
    public async Task What_does_not_exist_is_missing(Engine engine)
    {
        await using var world = await RouteWorld.Build(engine);
        using var client = world.House.As(RouteWorld.AllRoles, "Sender of odd things");
        var wrong = new List<string>();
        foreach (var rule in RouteTable.Rules.Where(rule => rule.Route.Contains("{id", StringComparison.Ordinal)))
        {
            using var request = world.Ask(rule.Route, rule.Body == RouteTable.Picture ? null : world.Json(rule.Body), unknown: true);
            using var reply = await client.SendAsync(request);
            var body = await reply.Content.ReadAsStringAsync();
            if (reply.StatusCode != System.Net.HttpStatusCode.NotFound || !RouteTests.IsProblem(body)) wrong.Add($"{rule.Route}: {(int)reply.StatusCode} {RouteTests.Short(body)}");
        }
        Assert.True(wrong.Count == 0, string.Join('\n', wrong));
    }

    [Theory, MemberData(nameof(Engines.All), MemberType = typeof(Engines))]
    public async Task An_odd_question_is_a_problem(Engine engine)
    {
        await using var world = await RouteWorld.Build(engine);
        using var client = world.House.As(RouteWorld.AllRoles, "Sender of odd things");
        string[] values = ["", "%00", "a%00b", "-1", "0", "999999999999999999999", "NaN", "%ff%fe", "'%3b--", "%3Cscript%3E", "1.5", "true", "9223372036854775807.0191a900000070008000000000000001", new string('x', 4_000)];
        var wrong = new List<string>();
        foreach (var endpoint in world.Endpoints)
        {
            foreach (var name in endpoint.Query)
            {
                foreach (var value in values)
                {
                    using var request = world.Ask(endpoint.Route, RouteWorld.TakesBody(endpoint.Route) ? world.Json("{}") : null);
                    request.RequestUri = new Uri($"{request.RequestUri}?{name}={value}", UriKind.Relative);
                    using var reply = await client.SendAsync(request);
                    var body = await reply.Content.ReadAsStringAsync();
                    if ((int)reply.StatusCode >= 500 || ((int)reply.StatusCode >= 400 && !RouteTests.IsProblem(body))) wrong.Add($"{endpoint.Route}?{name}={value[..Math.Min(20, value.Length)]}: {(int)reply.StatusCode} {RouteTests.Short(body)}");
                }
            }
        }
        Assert.True(wrong.Count == 0, string.Join('\n', wrong));
    }

    /// <summary>Taken, or refused with the field's name; a body that is refused as a whole is too large for it.</summary>
    private static bool Answered(int status, string body) => status < 400 || status is 404 or 409 or 413 || (status is 400 or 422 && HasErrors(body));

    private static async Task Send(RouteWorld world, HttpClient client, string route, HttpContent? content, string what, List<string> wrong, Func<int, string, bool> so)
    {
        using var request = world.Ask(route, content);
        using var reply = await client.SendAsync(request);
        var body = await reply.Content.ReadAsStringAsync();
        var status = (int)reply.StatusCode;
        if (!so(status, body) || (status >= 400 && !RouteTests.IsProblem(body))) wrong.Add(string.Create(CultureInfo.InvariantCulture, $"{route}, {what}: {status} {RouteTests.Short(body)}"));
    }

    private static StringContent Sent(string field, string value)
    {
        var names = field.Split('.');
        var json = names.Reverse().Aggregate(value, (inner, name) => name.EndsWith("[]", StringComparison.Ordinal) ? $$"""{"{{name[..^2]}}":[{{inner}}]}""" : $$"""{"{{name}}":{{inner}}}""");
        return new StringContent(json, Encoding.UTF8, new MediaTypeHeaderValue("application/json"));
    }

    private static string WrongFor(Type type) => type == typeof(string) || type == typeof(Guid) ? """{"a":1}""" : type == typeof(bool) ? "\"x\"" : """{"a":[1]}""";

    /// <summary>The fields of a body, two levels deep, as they are sent; what stands in lists once.</summary>
    private static IEnumerable<(string Field, Type Type)> FieldsOf(Type body, string before = "", int depth = 0)
    {
        foreach (var property in body.GetProperties().Where(property => property.GetIndexParameters().Length == 0))
        {
            var name = before + JsonNamingPolicy.SnakeCaseLower.ConvertName(property.Name);
            var type = Nullable.GetUnderlyingType(property.PropertyType) ?? property.PropertyType;
            if (type == typeof(object) || type.Name == "JsonElement" || property.Name == "EqualityContract") continue;
            if (typeof(IDictionary).IsAssignableFrom(type) || type.Name.Contains("Dictionary", StringComparison.Ordinal)) continue;
            if (type != typeof(string) && type.GetInterfaces().Append(type).FirstOrDefault(one => one.IsGenericType && one.GetGenericTypeDefinition() == typeof(IEnumerable<>)) is { } list)
            {
                var item = list.GetGenericArguments()[0];
                item = Nullable.GetUnderlyingType(item) ?? item;
                if (IsPlain(item)) yield return (name + "[]", item);
                else if (depth == 0) foreach (var inner in FieldsOf(item, name + "[].", depth + 1)) yield return inner;
            }
            else if (IsPlain(type)) yield return (name, type);
            else if (depth == 0) foreach (var inner in FieldsOf(type, name + ".", depth + 1)) yield return inner;
        }
    }

    private static bool IsPlain(Type type) => type.IsPrimitive || type.IsEnum || type == typeof(string) || type == typeof(Guid) || type == typeof(DateTimeOffset) || type == typeof(TimeOnly) || type == typeof(DateOnly);

    private static bool HasErrors(string body)
        => JsonDocument.Parse(body).RootElement.TryGetProperty("errors", out var errors) && errors.EnumerateObject().Any();

    private static bool Names(string body, string field)
        => JsonDocument.Parse(body).RootElement.TryGetProperty("errors", out var errors) && errors.EnumerateObject().Any(error => error.Name.StartsWith(field, StringComparison.Ordinal));
}
