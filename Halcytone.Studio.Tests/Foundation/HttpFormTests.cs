using System.Net;
using System.Text;
using System.Text.Json;
using Halcytone.Studio.Foundation;
using Halcytone.Studio.Foundation.Http;
using Halcytone.Studio.Tests.House;

namespace Halcytone.Studio.Tests.Foundation;

public sealed class HttpFormTests
{
    private enum Mood { CalmAndClear, Hurried }

    private sealed record Entry(string? PublishDate, Mood? Mood, string[]? MediaUrls);

    [Theory]
    [InlineData("""{"publish_date":"a","media_urls":["x"]}""")]
    [InlineData("""{"publishDate":"a","mediaUrls":["x"]}""")]
    public void Both_spellings_of_a_field_are_taken(string json)
    {
        var sent = Encoding.UTF8.GetBytes(json);
        var entry = JsonSerializer.Deserialize<Entry>(CamelCaseKeys.InSnakeCase(sent) ?? sent, JsonForm.Options)!;
        Assert.Equal("a", entry.PublishDate);
        Assert.Equal(["x"], entry.MediaUrls!);
    }

    [Fact]
    public void Values_are_kept_when_keys_are_rewritten()
        => Assert.Equal("""{"a_b":[1.50,true,null,"É\u0022 X"],"c":{"d_e":-1e3}}""",
            Encoding.UTF8.GetString(CamelCaseKeys.InSnakeCase("""{"aB": [1.50, true, null, "É\" X"], "c": {"dE": -1e3}}"""u8.ToArray())!).Replace("\\u00C9", "É", StringComparison.Ordinal));

    [Fact]
    public void What_goes_out_is_in_snake_case()
        => Assert.Equal("""{"publish_date":"a","mood":"calm_and_clear","media_urls":null}""", JsonSerializer.Serialize(new Entry("a", Mood.CalmAndClear, null), JsonForm.Options));

    [Theory]
    [InlineData("""{"mood":"angry"}"""), InlineData("""{"mood":1}"""), InlineData("""{"publish_date":5}"""), InlineData("""{"media_urls":"x"}"""), InlineData("""{"publish_date":""")]
    public void Wrong_types_and_unknown_values_are_refused(string json) => Assert.Throws<JsonException>(() => JsonSerializer.Deserialize<Entry>(json, JsonForm.Options));

    [Fact]
    public async Task Every_reply_names_its_request_and_tells_the_browser_what_it_may_do()
    {
        await using var house = new StudioHouse();
        using var client = house.CreateClient();
        using var request = new HttpRequestMessage(HttpMethod.Get, "/health/live");
        request.Headers.Add(RequestId.Header, "weekly-update-27");
        using var reply = await client.SendAsync(request);
        Assert.Equal(HttpStatusCode.OK, reply.StatusCode);
        Assert.Equal("weekly-update-27", reply.Headers.GetValues(RequestId.Header).Single());
        Assert.Contains("frame-ancestors 'none'", reply.Headers.GetValues("Content-Security-Policy").Single(), StringComparison.Ordinal);
        Assert.Equal("nosniff", reply.Headers.GetValues("X-Content-Type-Options").Single());
    }

    [Theory]
    [InlineData("short"), InlineData("has space in it"), InlineData("<script>alert(1)</script>")]
    public async Task An_odd_request_id_is_replaced(string asked)
    {
        await using var house = new StudioHouse();
        using var client = house.CreateClient();
        using var request = new HttpRequestMessage(HttpMethod.Get, "/health/live");
        request.Headers.TryAddWithoutValidation(RequestId.Header, asked);
        using var reply = await client.SendAsync(request);
        Assert.NotEqual(asked, reply.Headers.GetValues(RequestId.Header).Single());
    }

    [Fact]
    public async Task Metrics_keep_the_text_format()
    {
        await using var house = new StudioHouse();
        using var client = house.CreateClient();
        using (await client.GetAsync(new Uri("/health/live", UriKind.Relative))) { }
        using var reply = await client.GetAsync(new Uri("/metrics", UriKind.Relative));
        var text = await reply.Content.ReadAsStringAsync();

        Assert.Equal("text/plain; version=0.0.4; charset=utf-8", reply.Content.Headers.ContentType!.ToString());
        Assert.EndsWith("\n", text, StringComparison.Ordinal);
        Assert.Contains("http_server_request_duration_seconds_bucket{", text, StringComparison.Ordinal);
        var families = new HashSet<string>();
        foreach (var line in text.Split('\n', StringSplitOptions.RemoveEmptyEntries))
        {
            if (line.StartsWith("# TYPE ", StringComparison.Ordinal)) Assert.True(families.Add(line.Split(' ')[2]), line);
            else if (!line.StartsWith('#')) Assert.Matches(@"^[a-zA-Z_:][a-zA-Z0-9_:]*(\{([a-zA-Z_][a-zA-Z0-9_]*=""(\\.|[^""\\])*"",?)*\})? \S+$", line);
        }
    }

    [Fact]
    public async Task The_contract_can_be_read_by_programs()
    {
        await using var house = new StudioHouse();
        using var client = house.CreateClient();
        using var contract = JsonDocument.Parse(await client.GetStringAsync(new Uri("/openapi/v1.json", UriKind.Relative)));
        var paths = contract.RootElement.GetProperty("paths");
        foreach (var path in new[] { "/api/content/fetch-document", "/api/v2/generate-content", "/api/v2/sync-content", "/api/approval/request", "/api/monitor/distribution/{id}", "/api/social/publish" })
            Assert.True(paths.TryGetProperty(path, out _), path);
    }

    [Fact]
    public void A_check_names_every_field()
    {
        var refusal = new Check().That(false, "title", "is missing").That(true, "body", "is missing").That(false, "posts[3].publish_date", "lies in the past").Refusal!;
        Assert.Equal(["title", "posts[3].publish_date"], refusal.Errors.Keys);
    }
}
