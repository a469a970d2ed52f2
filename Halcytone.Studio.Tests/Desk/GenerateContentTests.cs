using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using Halcytone.Studio.Foundation;
using Halcytone.Studio.Tests.House;

namespace Halcytone.Studio.Tests.Desk;

/// <summary>The contract of <c>generate-content</c> and <c>validate-content</c> (api.md), over HTTP.</summary>
public sealed class GenerateContentTests
{
    private static readonly object Article = new
    {
        type = "blog",
        title = "Six breaths a minute, and why it feels like home",
        content = "Slow breathing has a rhythm of its own. Six breaths a minute is where heart and lungs meet.\n\n## What happens\n\nThe heart speeds up a little with each breath in, and slows with each breath out.",
        category = "Science & Research",
        author = "Dr. Sarah Chen",
        target_keywords = new[] { "coherent breathing", "HRV" },
        seo_description = "Discover why six breaths a minute feel like home.",
    };

    [Theory, MemberData(nameof(Engines.All), MemberType = typeof(Engines))]
    public async Task A_text_becomes_renditions_for_every_channel(Engine engine)
    {
        await using var house = new StudioHouse(engine);
        using var editor = house.As(Role.Editor);
        using var reply = await editor.PostAsJsonAsync("/api/v2/generate-content", new { content = Article, send_email = true, publish_web = true, generate_social = true, social_platforms = new[] { "twitter", "x", "linkedin", "instagram" }, tone = "professional" });
        var made = await Json(reply, HttpStatusCode.Created);

        Assert.Equal($"/api/v2/contents/{made.GetProperty("content_id").GetString()}", reply.Headers.Location!.ToString());
        Assert.Equal("blog", made.GetProperty("kind").GetString());
        Assert.Equal("draft", made.GetProperty("state").GetString());
        Assert.Equal(["email", "web", "twitter", "linkedin"], made.GetProperty("renditions").EnumerateArray().Select(rendition => rendition.GetProperty("channel").GetString()!));
        foreach (var rendition in made.GetProperty("renditions").EnumerateArray()) Assert.Equal(64, rendition.GetProperty("fingerprint").GetString()!.Length);
        var x = made.GetProperty("renditions")[2];
        Assert.True(x.GetProperty("length").GetInt32() <= x.GetProperty("limit").GetInt32());
        Assert.Contains(made.GetProperty("skipped").EnumerateArray(), skipped => skipped.GetProperty("channel").GetString() == "instagram" && skipped.GetProperty("reason").GetString() == "needs_media");
        Assert.True(made.GetProperty("validation").GetProperty("passed").GetBoolean());

        using var renditions = await editor.GetAsync(new Uri($"/api/v2/contents/{made.GetProperty("content_id").GetString()}/renditions", UriKind.Relative));
        Assert.Equal(4, (await Json(renditions, HttpStatusCode.OK)).GetProperty("items").GetArrayLength());
    }

    [Fact]
    public async Task A_preview_saves_nothing_and_can_leave_the_texts_out()
    {
        await using var house = new StudioHouse();
        using var editor = house.As(Role.Editor);
        using var reply = await editor.PostAsJsonAsync("/api/v2/generate-content", new { content = Article, preview_only = true, include_preview = false });
        var preview = await Json(reply, HttpStatusCode.OK);

        Assert.Equal(JsonValueKind.Null, preview.GetProperty("content_id").ValueKind);
        Assert.Equal(8, preview.GetProperty("renditions").GetArrayLength());
        Assert.All(preview.GetProperty("renditions").EnumerateArray(), rendition => Assert.False(rendition.TryGetProperty("html", out _) || rendition.TryGetProperty("parts", out _)));
        using var list = await editor.GetAsync(new Uri("/api/v2/contents", UriKind.Relative));
        Assert.Equal(0, (await Json(list, HttpStatusCode.OK)).GetProperty("items").GetArrayLength());
    }

    [Fact]
    public async Task A_faulty_text_is_refused_before_anything_is_saved()
    {
        await using var house = new StudioHouse();
        using var editor = house.As(Role.Editor);
        using var reply = await editor.PostAsJsonAsync("/api/v2/generate-content", new { content = new { type = "blog", title = "", content = "![](https://example.com/a.png)" }, validate_before_generate = true });
        var problem = await Json(reply, HttpStatusCode.UnprocessableEntity);

        Assert.True(problem.GetProperty("errors").TryGetProperty("content.title", out _));
        using var list = await editor.GetAsync(new Uri("/api/v2/contents", UriKind.Relative));
        Assert.Equal(0, (await Json(list, HttpStatusCode.OK)).GetProperty("items").GetArrayLength());
    }

    public static TheoryData<string, int, string> BadBodies => new()
    {
        { "not json", 400, "" },
        { """{"content":"a string"}""", 400, "" },
        { """{"content":{"type":"poem","title":"T","content":"C"}}""", 400, "" },
        { """{"content":{"title":"T","content":"C"},"tone":"angry"}""", 400, "" },
        { """{"content":{"title":"T","content":"C"},"template_style":"poem"}""", 400, "" },
        { """{"content":{"title":"T","content":"C"},"send_email":"yes"}""", 400, "" },
        { """{"content":{"title":"T","content":"C"},"social_platforms":["myspace"]}""", 400, "social_platforms[0]" },
        { """{"content":{"title":"T","content":"C"},"social_platforms":[null]}""", 400, "social_platforms[0]" },
        { """{"content":{"title":"T","content":"C"},"social_platforms":["email"]}""", 422, "social_platforms" },
        { """{"content":{"title":"T","content":"C"},"schedule_time":"yesterday"}""", 400, "" },
        { """{"content":{"title":"T","content":"C"},"schedule_time":"2001-01-01T00:00:00Z"}""", 422, "schedule_time" },
        { """{"content":{"title":"T","content":"C"},"send_email":false,"publish_web":false,"generate_social":false}""", 422, "send_email" },
        { """{"content":{"title":"T","content":"C","link":"javascript:alert(1)"}}""", 422, "content.link" },
        { """{"content":{"title":"T","content":"C","priority":4000}}""", 422, "content.priority" },
        { """{"content":{"title":"T","content":"C","urgency":"soon"}}""", 400, "" },
        { """{"content":{"title":"T","content":"C","expiry_date":"soon"}}""", 400, "" },
        { """{"send_email":true}""", 404, "" },
    };

    [Theory, MemberData(nameof(BadBodies))]
    public async Task Bad_input_is_named_and_never_a_500(string body, int status, string field)
    {
        await using var house = new StudioHouse();
        using var editor = house.As(Role.Editor);
        using var sent = new StringContent(body, System.Text.Encoding.UTF8, "application/json");
        using var reply = await editor.PostAsync(new Uri("/api/v2/generate-content", UriKind.Relative), sent);
        var problem = await Json(reply, (HttpStatusCode)status);
        if (field.Length > 0) Assert.True(problem.GetProperty("errors").TryGetProperty(field, out _), problem.ToString());
    }

    [Theory]
    [InlineData(Role.Editor, 201), InlineData(Role.Writer, 201), InlineData(Role.MarketingManager, 201), InlineData(Role.ContentManager, 201), InlineData(Role.Administrator, 201)]
    [InlineData(Role.SeoSpecialist, 403), InlineData(Role.Executive, 403)]
    public async Task Only_those_who_write_generate(Role role, int status)
    {
        await using var house = new StudioHouse();
        using var member = house.As(role);
        using var reply = await member.PostAsJsonAsync("/api/v2/generate-content", new { content = Article });
        Assert.Equal(status, (int)reply.StatusCode);
    }

    [Fact]
    public async Task The_check_names_field_rule_measure_and_advice_and_strict_mode_takes_warnings_for_errors()
    {
        await using var house = new StudioHouse();
        using var editor = house.As(Role.Editor);
        object content = new { type = "blog", title = "Everything you ever wanted to know about breathing out for longer", content = "Breathing out is good. It cures everything.\n\n#### Deep\n\nText.", tone = "medical_scientific" };
        using var loose = await editor.PostAsJsonAsync("/api/v2/validate-content", new { content });
        var found = await Json(loose, HttpStatusCode.OK);
        Assert.True(found.GetProperty("passed").GetBoolean());
        var title = found.GetProperty("findings").EnumerateArray().Single(finding => finding.GetProperty("rule").GetString() == "title_length");
        Assert.Equal(("title", "warning", "65 characters", "seed 000"), (title.GetProperty("field").GetString(), title.GetProperty("severity").GetString(), title.GetProperty("measured").GetString(), title.GetProperty("source").GetString()));

        using var strict = await editor.PostAsJsonAsync("/api/v2/validate-content", new { content, strict_mode = true });
        var strictly = await Json(strict, HttpStatusCode.OK);
        Assert.False(strictly.GetProperty("passed").GetBoolean());
        Assert.True(strictly.GetProperty("score").GetInt32() < found.GetProperty("score").GetInt32());

        using var nothing = await editor.PostAsJsonAsync("/api/v2/validate-content", new { strict_mode = true });
        Assert.True((await Json(nothing, HttpStatusCode.UnprocessableEntity)).GetProperty("errors").TryGetProperty("content", out _));
    }

    internal static async Task<JsonElement> Json(HttpResponseMessage reply, HttpStatusCode expected)
    {
        var text = await reply.Content.ReadAsStringAsync();
        Assert.True(expected == reply.StatusCode, $"{(int)reply.StatusCode}: {text}");
        return JsonDocument.Parse(text).RootElement;
    }
}
