using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using Halcytone.Studio.Foundation;
using Halcytone.Studio.Tests.House;

namespace Halcytone.Studio.Tests.Journeys;

/// <summary>The main job on both databases: from the living document to mail, a web page and a social post.</summary>
public sealed class WeeklyUpdateByApiTests
{
    [Theory, MemberData(nameof(Engines.All), MemberType = typeof(Engines))]
    public async Task The_weekly_update_goes_from_the_living_document_to_every_reader(Engine engine)
    {
        var port = StudioProcess.FreePort();
        await using var house = new StudioHouse(engine, new Dictionary<string, string?>
        {
            ["Demo:Enabled"] = "true", ["Demo:Password"] = StudioProcess.Password, ["Sandbox:BaseAddress"] = $"http://localhost:{port}/sandbox/mastodon",
        });
        house.UseKestrel(port);
        house.StartServer();
        using var editor = house.As(Role.Editor);
        using var marketing = house.As(Role.MarketingManager);

        var document = await Get(editor, "/api/content/fetch-document");
        Assert.All(new[] { "breathscape", "hardware", "tips", "vision" }, category => Assert.NotEmpty(document.GetProperty("categories").GetProperty(category).EnumerateArray()));

        var generated = await Post(editor, "/api/v2/generate-content", HttpStatusCode.Created, new
        {
            send_email = true, publish_web = true, generate_social = true, social_platforms = new[] { "mastodon", "twitter", "linkedin", "facebook", "bluesky" },
            template_style = "weekly_update", tone = "encouraging", validate_before_generate = true,
        });
        var content = generated.GetProperty("content_id").GetString()!;
        Assert.Equal(["email", "mastodon", "web"], generated.GetProperty("posts").EnumerateArray().Select(post => post.GetProperty("channel").GetString()!).Order());

        var early = await Post(marketing, "/api/v2/sync-content", HttpStatusCode.Conflict, new { content_id = content, publish_immediately = true });
        Assert.Equal("approval_missing", early.GetProperty("code").GetString());

        var approval = await Post(editor, "/api/approval/request", HttpStatusCode.Created, new { content_id = content, editorial_check = true });
        var decided = await Post(marketing, $"/api/approval/{approval.GetProperty("approval_id").GetString()}/decisions", HttpStatusCode.OK, new { decision = "approve" });
        Assert.Equal("approved", decided.GetProperty("state").GetString());

        var released = await Post(marketing, "/api/v2/sync-content", HttpStatusCode.Accepted, new { content_id = content, publish_immediately = true });
        var end = await Ended(marketing, released.GetProperty("monitor_url").GetString()!);
        Assert.Equal("all", end.GetProperty("outcome").GetString());
        Assert.All(end.GetProperty("posts").EnumerateArray(), post => Assert.Equal("published", post.GetProperty("state").GetString()));

        var mail = end.GetProperty("posts").EnumerateArray().Single(post => post.GetProperty("channel").GetString() == "email");
        Assert.True(mail.GetProperty("of").GetInt32() > 0);
        Assert.Equal(mail.GetProperty("of").GetInt32(), mail.GetProperty("sent").GetInt32());
        var page = end.GetProperty("posts").EnumerateArray().Single(post => post.GetProperty("channel").GetString() == "web").GetProperty("url").GetString()!;
        using var reader = house.CreateClient();
        var html = await reader.GetStringAsync(new Uri(new Uri(page, UriKind.RelativeOrAbsolute) is { IsAbsoluteUri: true } whole ? whole.PathAndQuery : page, UriKind.Relative));
        Assert.Contains("<h1", html, StringComparison.Ordinal);
    }

    private static Task<JsonElement> Get(HttpClient client, string path) => client.GetFromJsonAsync<JsonElement>(new Uri(path, UriKind.Relative));

    private static async Task<JsonElement> Post(HttpClient client, string path, HttpStatusCode expected, object body)
    {
        using var reply = await client.PostAsJsonAsync(new Uri(path, UriKind.Relative), body);
        var text = await reply.Content.ReadAsStringAsync();
        Assert.True(reply.StatusCode == expected, $"{path}: {reply.StatusCode} {text}");
        return JsonDocument.Parse(text).RootElement;
    }

    private static async Task<JsonElement> Ended(HttpClient client, string monitor)
    {
        using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(60));
        while (true)
        {
            var now = await Get(client, monitor);
            if (now.GetProperty("ended_at").ValueKind == JsonValueKind.String) return now;
            await Task.Delay(TimeSpan.FromMilliseconds(100), TimeProvider.System, limit.Token);
        }
    }
}
