using System.Net;
using System.Net.Http.Json;
using System.Text;
using System.Text.Json;
using Halcytone.Studio.Foundation;
using Halcytone.Studio.Tests.House;

namespace Halcytone.Studio.Tests.Foundation;

public sealed class IdempotencyTests
{
    private static readonly Uri Contents = new("/api/v2/contents", UriKind.Relative);

    [Theory, MemberData(nameof(Engines.All), MemberType = typeof(Engines))]
    public async Task The_same_key_and_body_run_once_and_get_the_first_reply_again(Engine engine)
    {
        await using var house = new StudioHouse(engine);
        using var editor = house.As(Role.Editor);
        using var first = await Post(editor, "k-1", """{"kind":"update","title":"The longer exhale"}""");
        using var second = await Post(editor, "k-1", """{"kind":"update","title":"The longer exhale"}""");

        Assert.Equal(HttpStatusCode.Created, first.StatusCode);
        Assert.Equal(first.StatusCode, second.StatusCode);
        Assert.Equal(first.Headers.Location, second.Headers.Location);
        Assert.Equal(await first.Content.ReadAsStringAsync(), await second.Content.ReadAsStringAsync());
        var list = await editor.GetFromJsonAsync<JsonElement>(Contents);
        Assert.Single(list.GetProperty("items").EnumerateArray());
    }

    [Theory, MemberData(nameof(Engines.All), MemberType = typeof(Engines))]
    public async Task Twenty_at_once_make_one_item(Engine engine)
    {
        await using var house = new StudioHouse(engine);
        using var editor = house.As(Role.Editor);
        var replies = await Task.WhenAll(Enumerable.Range(0, 20).Select(_ => Post(editor, "k-2", """{"kind":"update","title":"Once"}""")));
        Assert.All(replies, reply => Assert.True(reply.StatusCode is HttpStatusCode.Created or HttpStatusCode.Conflict, reply.StatusCode.ToString()));
        var list = await editor.GetFromJsonAsync<JsonElement>(Contents);
        Assert.Single(list.GetProperty("items").EnumerateArray());
    }

    [Fact]
    public async Task The_same_key_with_another_body_is_refused()
    {
        await using var house = new StudioHouse();
        using var editor = house.As(Role.Editor);
        using var first = await Post(editor, "k-3", """{"kind":"update","title":"One"}""");
        using var second = await Post(editor, "k-3", """{"kind":"update","title":"Two"}""");
        Assert.Equal(HttpStatusCode.UnprocessableEntity, second.StatusCode);
        Assert.Contains("Idempotency-Key", await second.Content.ReadAsStringAsync(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_same_key_of_another_caller_is_another_key()
    {
        await using var house = new StudioHouse();
        using var one = house.As(Role.Editor);
        using var other = house.As(Role.MarketingManager);
        using var first = await Post(one, "k-4", """{"kind":"update","title":"One"}""");
        using var second = await Post(other, "k-4", """{"kind":"update","title":"Two"}""");
        Assert.Equal(HttpStatusCode.Created, second.StatusCode);
        Assert.NotEqual(first.Headers.Location, second.Headers.Location);
    }

    [Fact]
    public async Task A_kept_reply_is_forgotten_after_three_days()
    {
        var clock = new FakeClock(new DateTimeOffset(2026, 3, 9, 14, 0, 0, TimeSpan.Zero));
        await using var house = new StudioHouse(clock: clock);
        using var editor = house.As(Role.Editor);
        using var first = await Post(editor, "k-5", """{"kind":"update","title":"One"}""");
        clock.Advance(TimeSpan.FromHours(73));
        using var second = await Post(editor, "k-5", """{"kind":"update","title":"Two"}""");
        Assert.Equal(HttpStatusCode.Created, second.StatusCode);
    }

    [Theory]
    [InlineData("{"), InlineData("[]"), InlineData("\"text\""), InlineData("""{"title":5}"""), InlineData("""{"kind":"poem","title":"x"}"""), InlineData("""{"kind":3,"title":"x"}""")]
    public async Task What_is_not_JSON_of_the_right_type_is_a_400_that_names_the_place(string body)
    {
        await using var house = new StudioHouse();
        using var editor = house.As(Role.Editor);
        using var reply = await Post(editor, null, body);
        var problem = await reply.Content.ReadFromJsonAsync<JsonElement>();
        Assert.Equal(HttpStatusCode.BadRequest, reply.StatusCode);
        Assert.Equal("application/problem+json", reply.Content.Headers.ContentType!.MediaType);
        Assert.Equal(reply.Headers.GetValues("X-Request-ID").Single(), problem.GetProperty("request_id").GetString());
        Assert.NotEmpty(problem.GetProperty("errors").EnumerateObject());
    }

    [Fact]
    public async Task Too_many_requests_are_told_when_to_come_back()
    {
        await using var house = new StudioHouse(settings: new Dictionary<string, string?> { ["RateLimits:ApiBurst"] = "3", ["RateLimits:ApiPerMinute"] = "60" });
        using var editor = house.As(Role.Editor);
        HttpResponseMessage? last = null;
        for (var i = 0; i < 6; i++) last = await editor.GetAsync(Contents);
        Assert.Equal(HttpStatusCode.TooManyRequests, last!.StatusCode);
        Assert.True(last.Headers.RetryAfter!.Delta > TimeSpan.Zero);
        Assert.Contains("rate_limited", await last.Content.ReadAsStringAsync(), StringComparison.Ordinal);
    }

    private static async Task<HttpResponseMessage> Post(HttpClient client, string? key, string body)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, Contents) { Content = new StringContent(body, Encoding.UTF8, "application/json") };
        if (key is not null) request.Headers.Add("Idempotency-Key", key);
        return await client.SendAsync(request);
    }
}
