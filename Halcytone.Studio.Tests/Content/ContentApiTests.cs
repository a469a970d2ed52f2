using System.Globalization;
using System.Net;
using System.Text;
using System.Text.Json.Nodes;
using Halcytone.Studio.Content.LivingDocuments;
using Halcytone.Studio.Foundation;
using Halcytone.Studio.Tests.House;
using static Halcytone.Studio.Tests.Content.ItemTests;

namespace Halcytone.Studio.Tests.Content;

public sealed class ContentApiTests(SharedHouse shared) : IClassFixture<SharedHouse>
{
    [Theory, MemberData(nameof(Engines.All), MemberType = typeof(Engines))]
    public async Task An_item_lives_over_the_API(Engine engine)
    {
        await using var house = new StudioHouse(engine);
        using var client = house.As(Role.Editor);
        var made = await Send(client, HttpMethod.Post, "/api/v2/contents", """
            {"type":"blog","title":"The Science Behind Coherent Breathing","content":"Full *article*","category":"Science & Research","author":"Dr. Sarah Chen",
             "targetKeywords":["HRV"],"seo_description":"Why it works.","tags":["#HRV","Sleep"]}
            """, HttpStatusCode.Created);
        var id = (string)made["content_id"]!;
        Assert.Equal(("blog", "draft", 1, "HRV"), ((string)made["kind"]!, (string)made["state"]!, (int)made["revision_number"]!, (string)made["target_keywords"]![0]!));
        Assert.Equal(["hrv", "sleep"], made["tags"]!.AsArray().Select(tag => (string)tag!));

        var version = (int)(await Send(client, HttpMethod.Get, $"/api/v2/contents/{id}", null, HttpStatusCode.OK))["version"]!;
        var changed = await Send(client, HttpMethod.Put, $"/api/v2/contents/{id}", """{"content":"Other article"}""", HttpStatusCode.OK, version);
        Assert.Equal(("Other article", 2, "The Science Behind Coherent Breathing"), ((string)changed["content"]!, (int)changed["revision_number"]!, (string)changed["title"]!));

        var stale = await Send(client, HttpMethod.Put, $"/api/v2/contents/{id}", """{"content":"Third"}""", HttpStatusCode.Conflict, version);
        Assert.Equal(("stale", "Other article", "Third"), ((string)stale["code"]!, (string)stale["current"]!["body"]!, (string)stale["yours"]!["body"]!));
        var unnamed = await Send(client, HttpMethod.Put, $"/api/v2/contents/{id}", """{"content":"Third"}""", HttpStatusCode.UnprocessableEntity);
        Assert.NotNull(unnamed["errors"]!["If-Match"]);

        var revisions = await Send(client, HttpMethod.Get, $"/api/v2/contents/{id}/revisions", null, HttpStatusCode.OK);
        Assert.Equal([2, 1], revisions["items"]!.AsArray().Select(row => (int)row!["number"]!));
        var restored = await Send(client, HttpMethod.Post, $"/api/v2/contents/{id}/revisions/1/restore", "{}", HttpStatusCode.OK);
        Assert.Equal((3, "Full *article*"), ((int)restored["number"]!, (string)restored["content"]!));

        await Send(client, HttpMethod.Post, $"/api/v2/contents/{id}/archive", "{}", HttpStatusCode.OK);
        Assert.Empty((await Send(client, HttpMethod.Get, "/api/v2/contents?q=article", null, HttpStatusCode.OK))["items"]!.AsArray());
        Assert.Single((await Send(client, HttpMethod.Get, "/api/v2/contents?state=archived&kind=blog&tag=hrv&q=article", null, HttpStatusCode.OK))["items"]!.AsArray());
    }

    [Theory]
    [InlineData("{", HttpStatusCode.BadRequest), InlineData("[]", HttpStatusCode.BadRequest), InlineData("""{"kind":"poem","title":"A"}""", HttpStatusCode.BadRequest), InlineData("""{"kind":7,"title":"A"}""", HttpStatusCode.BadRequest)]
    [InlineData("""{"kind":"blog","title":["A"]}""", HttpStatusCode.BadRequest), InlineData("""{"kind":"blog","title":"A","tags":"x"}""", HttpStatusCode.BadRequest), InlineData("""{"kind":"blog","title":"A","expiry_date":"soon"}""", HttpStatusCode.BadRequest)]
    [InlineData("""{"kind":"blog","title":"A","media_ids":["x"]}""", HttpStatusCode.BadRequest), InlineData("{}", HttpStatusCode.UnprocessableEntity), InlineData("""{"kind":"blog"}""", HttpStatusCode.UnprocessableEntity), InlineData("""{"title":"A"}""", HttpStatusCode.UnprocessableEntity)]
    [InlineData("""{"kind":"blog","title":"A","link":"javascript:alert(1)"}""", HttpStatusCode.UnprocessableEntity), InlineData("""{"kind":"blog","title":"A","priority":-1}""", HttpStatusCode.UnprocessableEntity)]
    [InlineData("""{"kind":"blog","title":"A","urgency":"soon"}""", HttpStatusCode.UnprocessableEntity), InlineData("""{"kind":"blog","title":"A","project_id":"019a9000-0000-7000-8000-000000000009"}""", HttpStatusCode.UnprocessableEntity)]
    [InlineData("""{"kind":"blog","title":"A\u0000B"}""", HttpStatusCode.BadRequest), InlineData("""{"kind":"blog","title":"A","content":"\u0000"}""", HttpStatusCode.BadRequest)]
    [InlineData("""{"kind":"blog","title":"A","media_ids":["019a9000-0000-7000-8000-000000000009"]}""", HttpStatusCode.Created), InlineData("""{"kind":"blog","title":"A","tags":[null," "],"hashtags":[null]}""", HttpStatusCode.Created)]
    public async Task Bad_input_is_named_and_never_a_failure(string body, HttpStatusCode expected)
    {
        var house = shared.House;
        using var client = house.As(Role.Editor);
        var reply = await Send(client, HttpMethod.Post, "/api/v2/contents", body, expected);
        if (expected != HttpStatusCode.Created) Assert.NotNull(reply["errors"]);
    }

    [Theory]
    [InlineData("/api/v2/contents?kind=poem", HttpStatusCode.BadRequest), InlineData("/api/v2/contents?state=3", HttpStatusCode.BadRequest), InlineData("/api/v2/contents?cursor=x", HttpStatusCode.UnprocessableEntity)]
    [InlineData("/api/v2/contents?limit=0", HttpStatusCode.UnprocessableEntity), InlineData("/api/v2/contents?limit=x", HttpStatusCode.BadRequest), InlineData("/api/v2/contents?owner_id=x", HttpStatusCode.BadRequest)]
    [InlineData("/api/v2/contents/019a9000-0000-7000-8000-000000000009", HttpStatusCode.NotFound), InlineData("/api/v2/contents/nothing", HttpStatusCode.NotFound), InlineData("/api/content/fetch-document", HttpStatusCode.NotFound)]
    [InlineData("/api/content/fetch-document?source_id=x", HttpStatusCode.BadRequest), InlineData("/api/v2/media?cursor=%00", HttpStatusCode.BadRequest)]
    public async Task A_bad_question_is_answered(string path, HttpStatusCode expected)
    {
        var house = shared.House;
        using var client = house.As(Role.Editor);
        await Send(client, HttpMethod.Get, path, null, expected);
    }

    [Theory, MemberData(nameof(Engines.All), MemberType = typeof(Engines))]
    public async Task The_living_document_is_served_by_category_with_a_tag(Engine engine)
    {
        await using var house = new StudioHouse(engine);
        var editor = house.ActorFor(Role.Editor);
        Got(await house.Get<Sources>().Add(editor, SourceKind.Internal, "Weekly notes", null, "# Notes\n## Breathscape updates\nTwo halves.\n## Weekly tips\nSigh.\n## Lunch\nSoup.", CancellationToken.None));
        using var client = house.As(Role.Editor);

        var first = await Send(client, HttpMethod.Get, "/api/content/fetch-document", null, HttpStatusCode.OK);
        Assert.Equal(["breathscape", "hardware", "tips", "vision", "other"], first["categories"]!.AsObject().Select(pair => pair.Key));
        Assert.Equal(("Breathscape updates", "Two halves.", "added"), ((string)first["categories"]!["breathscape"]![0]!["title"]!, (string)first["categories"]!["breathscape"]![0]!["markdown"]!, (string)first["categories"]!["breathscape"]![0]!["change"]!));
        Assert.Equal((1, false), ((int)first["version"]!, (bool)first["stale"]!));
        Assert.Null(first["notice"]);

        using var reply = await client.GetAsync(new Uri("/api/content/fetch-document", UriKind.Relative));
        using var again = new HttpRequestMessage(HttpMethod.Get, "/api/content/fetch-document");
        again.Headers.IfNoneMatch.Add(reply.Headers.ETag!);
        using var same = await client.SendAsync(again);
        Assert.Equal(HttpStatusCode.NotModified, same.StatusCode);
        Assert.Equal(1, (int)(await Send(client, HttpMethod.Post, "/api/content/fetch-document", "{}", HttpStatusCode.OK))["version"]!);
    }

    [Fact]
    public async Task Roles_and_foreign_workspaces_are_kept_apart()
    {
        await using var house = new StudioHouse();
        using var editor = house.As(Role.Editor);
        using var executive = house.As(Role.Executive);
        using var stranger = house.As(Role.Administrator, workspace: Team.Elsewhere);
        using var nobody = house.CreateClient();
        var id = (string)(await Send(editor, HttpMethod.Post, "/api/v2/contents", """{"kind":"page","title":"About"}""", HttpStatusCode.Created))["content_id"]!;
        await Send(executive, HttpMethod.Get, $"/api/v2/contents/{id}", null, HttpStatusCode.OK);
        await Send(executive, HttpMethod.Post, "/api/v2/contents", """{"kind":"page","title":"About"}""", HttpStatusCode.Forbidden);
        foreach (var (method, path) in new[] { (HttpMethod.Get, ""), (HttpMethod.Post, "/archive"), (HttpMethod.Get, "/revisions"), (HttpMethod.Post, "/revisions/1/restore") })
        {
            await Send(stranger, method, $"/api/v2/contents/{id}{path}", method == HttpMethod.Post ? "{}" : null, HttpStatusCode.NotFound);
            await Send(nobody, method, $"/api/v2/contents/{id}{path}", method == HttpMethod.Post ? "{}" : null, HttpStatusCode.Unauthorized);
        }
        using var reader = house.As(Role.Editor, "Reader", scopes: Halcytone.Studio.Foundation.Http.Scopes.ContentRead);
        await Send(reader, HttpMethod.Post, "/api/v2/contents", """{"kind":"page","title":"About"}""", HttpStatusCode.Forbidden);
    }

    private static async Task<JsonNode> Send(HttpClient client, HttpMethod method, string path, string? body, HttpStatusCode expected, int? ifMatch = null)
    {
        using var request = new HttpRequestMessage(method, path);
        if (body is not null) request.Content = new StringContent(body, Encoding.UTF8, "application/json");
        if (ifMatch is { } version) request.Headers.TryAddWithoutValidation("If-Match", $"\"{version.ToString(CultureInfo.InvariantCulture)}\"");
        using var reply = await client.SendAsync(request);
        var text = await reply.Content.ReadAsStringAsync();
        Assert.True(reply.StatusCode == expected, $"{method} {path} {body}: {(int)reply.StatusCode} {text}");
        return text.Length > 0 && text[0] is '{' ? JsonNode.Parse(text)! : new JsonObject();
    }
}
