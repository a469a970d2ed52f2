using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using Halcytone.Studio.Channels;
using Halcytone.Studio.Foundation;
using Halcytone.Studio.Foundation.Data;
using Halcytone.Studio.Tasks;
using Halcytone.Studio.Tests.House;

namespace Halcytone.Studio.Tests.Distribution;

/// <summary>The contract of <c>/api/social/publish</c> and <c>/publish-scheduled</c> (api.md), over HTTP; nothing is sent.</summary>
public sealed class SocialPublishingTests
{
    private static readonly DateTimeOffset Later = new(2126, 3, 10, 14, 0, 0, TimeSpan.Zero);

    [Theory, MemberData(nameof(Engines.All), MemberType = typeof(Engines))]
    public async Task A_program_that_may_not_release_gets_drafts_and_an_open_request(Engine engine)
    {
        await using var house = await Connected(engine);
        using var editor = house.As(Role.Editor);
        using var reply = await editor.PostAsJsonAsync("/api/social/publish", new
        {
            content = "One long breath out.", hashtags = new[] { "#breath" }, platforms = new[] { "mastodon", "x" }, settings = new { mastodon = new { visibility = "unlisted", sensitive = true } },
        });
        var made = await Json(reply, HttpStatusCode.Accepted);

        var posts = made.GetProperty("posts").EnumerateArray().ToArray();
        Assert.Equal(["mastodon", "twitter"], posts.Select(post => post.GetProperty("platform").GetString()).Order());
        Assert.All(posts, post => Assert.Equal(("draft", "approval_missing"), (post.GetProperty("state").GetString(), post.GetProperty("reason").GetString())));
        using var request = await editor.GetAsync(new Uri($"/api/approval/{posts[0].GetProperty("approval_id").GetGuid()}", UriKind.Relative));
        var approval = await Json(request, HttpStatusCode.OK);
        Assert.Equal(made.GetProperty("content_id").GetGuid(), approval.GetProperty("content_id").GetGuid());

        using var rendition = await editor.GetAsync(new Uri($"/api/v2/contents/{made.GetProperty("content_id").GetGuid()}/renditions/mastodon", UriKind.Relative));
        var says = await Json(rendition, HttpStatusCode.OK);
        Assert.Equal("One long breath out.\n\n#breath", says.GetProperty("parts")[0].GetString());
        Assert.Equal(("unlisted", "true"), (says.GetProperty("settings").GetProperty("visibility").GetString(), says.GetProperty("settings").GetProperty("sensitive").GetString()));
    }

    [Theory, MemberData(nameof(Engines.All), MemberType = typeof(Engines))]
    public async Task The_last_approval_lets_them_go_without_another_call(Engine engine)
    {
        await using var house = await Connected(engine);
        using var editor = house.As(Role.Editor);
        using var reply = await editor.PostAsJsonAsync("/api/social/publish", new { content = "One long breath out.", platforms = new[] { "mastodon" } });
        var post = (await Json(reply, HttpStatusCode.Accepted)).GetProperty("posts")[0];

        using var marketing = house.As(Role.MarketingManager);
        for (var level = 0; level < 4; level++) // editorial check, then marketing
        {
            using var decided = await marketing.PostAsJsonAsync($"/api/approval/{post.GetProperty("approval_id").GetGuid()}/decisions", new { decision = "approve" });
            if ((await Json(decided, HttpStatusCode.OK)).GetProperty("state").GetString() == "approved") break;
        }
        await house.Get<TaskPump>().RunDue();
        using var now = await marketing.GetAsync(new Uri($"/api/social/posts/{post.GetProperty("post_id").GetGuid()}", UriKind.Relative));
        var gone = await Json(now, HttpStatusCode.OK);
        Assert.NotEqual(JsonValueKind.Null, gone.GetProperty("release_id").ValueKind);
        Assert.NotEqual("draft", gone.GetProperty("state").GetString());
    }

    [Theory, MemberData(nameof(Engines.All), MemberType = typeof(Engines))]
    public async Task Scheduled_posts_keep_their_times_and_the_callers_notes(Engine engine)
    {
        await using var house = await Connected(engine);
        using var editor = house.As(Role.Editor);
        using var reply = await editor.PostAsJsonAsync("/api/social/publish-scheduled", new
        {
            posts = new object[]
            {
                new { content = "First", publishDate = Later, platforms = new[] { "mastodon" }, metadata = new { source = "crm", row = 17 } },
                new { content = "Second", publish_date = Later.AddDays(1), platforms = new[] { "twitter" } },
            },
        });
        var posts = (await Json(reply, HttpStatusCode.Created)).GetProperty("posts").EnumerateArray().ToArray();
        Assert.Equal([Later, Later.AddDays(1)], posts.Select(post => post.GetProperty("publish_date").GetDateTimeOffset()));

        using var one = await editor.GetAsync(new Uri($"/api/social/posts/{posts[0].GetProperty("post_id").GetGuid()}", UriKind.Relative));
        var noted = (await Json(one, HttpStatusCode.OK)).GetProperty("metadata");
        Assert.Equal(("crm", "17"), (noted.GetProperty("source").GetString(), noted.GetProperty("row").GetString()));
    }

    [Fact]
    public async Task Findings_of_a_platform_stand_with_its_post()
    {
        await using var house = await Connected(Engine.Sqlite);
        using var editor = house.As(Role.Editor);
        using var reply = await editor.PostAsJsonAsync("/api/social/publish", new { content = "#breath #calm #sleep #rest #slow #home One long breath out.", platforms = new[] { "twitter" } });
        var findings = (await Json(reply, HttpStatusCode.Accepted)).GetProperty("posts")[0].GetProperty("findings").EnumerateArray().ToArray();
        Assert.All(findings, finding => Assert.NotEqual("error", finding.GetProperty("severity").GetString()));
        Assert.All(findings, finding => Assert.NotEqual("", finding.GetProperty("source").GetString()));
    }

    [Fact]
    public async Task Who_may_not_write_posts_is_refused()
    {
        await using var house = await Connected(Engine.Sqlite);
        using var executive = house.As(Role.Executive);
        using var reply = await executive.PostAsJsonAsync("/api/social/publish", new { content = "Now.", platforms = new[] { "mastodon" } });
        Assert.Equal(HttpStatusCode.Forbidden, reply.StatusCode);
    }

    public static TheoryData<string, string> Faults => new()
    {
        { """{}""", "content" },
        { """{"content":" ","platforms":["mastodon"]}""", "content" },
        { """{"content":"x"}""", "platforms" },
        { """{"content":"x","platforms":[]}""", "platforms" },
        { """{"content":"x","platforms":["myspace"]}""", "platforms" },
        { """{"content":"x","platforms":[null]}""", "platforms" },
        { """{"content":"x","platforms":["email"]}""", "platforms" },
        { """{"content":"x","platforms":["linkedin"]}""", "platforms.linkedin" },
        { """{"content":"x","platforms":["mastodon"],"hashtags":["two words"]}""", "hashtags" },
        { """{"content":"x","platforms":["mastodon"],"media_urls":["https://elsewhere.example/a.png"]}""", "media_urls" },
        { """{"content":"x","platforms":["mastodon"],"media_urls":["/media/11111111-1111-1111-1111-111111111111"]}""", "media_urls" },
        { """{"content":"x","platforms":["mastodon"],"settings":{"mastodon":{"visibility":"everybody"}}}""", "settings.mastodon.visibility" },
        { """{"content":"x","platforms":["mastodon"],"settings":{"mastodon":{"colour":"red"}}}""", "settings.mastodon.colour" },
        { """{"content":"x","platforms":["mastodon"],"settings":{"twitter":{}}}""", "settings.twitter" },
        { """{"content":"x","platforms":["mastodon"],"project_id":"11111111-1111-1111-1111-111111111111"}""", "project_id" },
    };

    [Theory, MemberData(nameof(Faults))]
    public async Task What_is_wrong_is_told_at_its_field_and_nothing_is_saved(string body, string field)
    {
        await using var house = await Connected(Engine.Sqlite);
        using var editor = house.As(Role.Editor);
        using var content = new StringContent(body, System.Text.Encoding.UTF8, "application/json");
        using var reply = await editor.PostAsync(new Uri("/api/social/publish", UriKind.Relative), content);
        Assert.Contains(field, (await Json(reply, HttpStatusCode.UnprocessableEntity)).GetProperty("errors").EnumerateObject().Select(error => error.Name));
        using var list = await editor.GetAsync(new Uri("/api/v2/contents", UriKind.Relative));
        Assert.Equal(0, (await Json(list, HttpStatusCode.OK)).GetProperty("items").GetArrayLength());
    }

    [Fact]
    public async Task One_bad_entry_refuses_all_of_them_at_its_place()
    {
        await using var house = await Connected(Engine.Sqlite);
        using var editor = house.As(Role.Editor);
        using var reply = await editor.PostAsJsonAsync("/api/social/publish-scheduled", new
        {
            posts = new object?[]
            {
                new { content = "Good", publish_date = Later, platforms = new[] { "mastodon" } },
                new { content = "No time", platforms = new[] { "mastodon" } },
                null,
                new { content = "Over", publish_date = new DateTimeOffset(2001, 1, 1, 0, 0, 0, TimeSpan.Zero), platforms = new[] { "mastodon" } },
            },
        });
        var errors = (await Json(reply, HttpStatusCode.UnprocessableEntity)).GetProperty("errors").EnumerateObject().Select(error => error.Name).ToArray();
        Assert.Contains("posts[1].publish_date", errors);
        Assert.Contains("posts[2].publish_date", errors);
        Assert.DoesNotContain(errors, error => error.StartsWith("posts[0]", StringComparison.Ordinal));
        using var list = await editor.GetAsync(new Uri("/api/v2/contents", UriKind.Relative));
        Assert.Equal(0, (await Json(list, HttpStatusCode.OK)).GetProperty("items").GetArrayLength());
    }

    /// <summary>A Mastodon and an X account that nothing is sent to.</summary>
    private static async Task<StudioHouse> Connected(Engine engine)
    {
        var house = new StudioHouse(engine, new Dictionary<string, string?> { ["Tasks:Enabled"] = "false" });
        var admin = house.ActorFor(Role.Administrator);
        (await house.Get<Database>().Write<Done>(admin, async db =>
        {
            await house.Get<Destinations>().Add(db, admin, ChannelKind.Mastodon, "@breathscape", "@breathscape", null, null, default);
            await house.Get<Destinations>().Add(db, admin, ChannelKind.X, "@breathscape on X", "@breathscape", null, null, default);
            return new Done();
        }, default)).Must();
        return house;
    }

    private static async Task<JsonElement> Json(HttpResponseMessage reply, HttpStatusCode expected)
    {
        var text = await reply.Content.ReadAsStringAsync();
        Assert.True(reply.StatusCode == expected, $"{(int)reply.StatusCode}: {text}");
        using var document = JsonDocument.Parse(text);
        return document.RootElement.Clone();
    }
}
