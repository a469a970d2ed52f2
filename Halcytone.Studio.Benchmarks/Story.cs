using System.Net.Http.Json;
using System.Text.Json;
using Halcytone.Studio.Tests.House;

namespace Halcytone.Studio.Benchmarks;

/// <summary>What the demo workspace looks like in the middle of a week, made by API.</summary>
/// <param name="Waiting">The item that waits.</param>
/// <param name="Approval">The request it waits for.</param>
/// <param name="Release">The release that is over.</param>
internal sealed record Story(string Waiting, string Approval, string Release)
{
    /// <summary>One weekly update waits for Marketing, one is out.</summary>
    public static async Task<Story> Tell(StudioProcess studio)
    {
        using var editor = await studio.As("Editor");
        using var marketing = await studio.As("MarketingManager");
        var waiting = await Asked(editor);
        var released = await Asked(editor);
        return new Story(waiting.Content, waiting.Approval, await Released(marketing, released));
    }

    /// <summary>Puts one page on the public site.</summary>
    public static async Task Publish(StudioProcess studio, string title, string body)
    {
        using var editor = await studio.As("Editor");
        using var marketing = await studio.As("MarketingManager");
        await Released(marketing, await Asked(editor, new { content = new { type = "update", title, content = body }, publish_web = true }, releaseOnApproval: false));
    }

    private static async Task<string> Released(HttpClient marketing, (string Content, string Approval) asked)
    {
        await Send(marketing, $"/api/approval/{asked.Approval}/decisions", new { decision = "approve" });
        var release = (await Send(marketing, "/api/v2/sync-content", new { content_id = asked.Content, publish_immediately = true })).GetProperty("release_id").GetString()!;
        while ((await marketing.GetFromJsonAsync<JsonElement>(new Uri($"/api/monitor/distribution/{release}", UriKind.Relative))).GetProperty("ended_at").ValueKind != JsonValueKind.String)
            await Task.Delay(TimeSpan.FromMilliseconds(100), TimeProvider.System);
        return release;
    }

    private static Task<(string Content, string Approval)> Asked(HttpClient editor) => Asked(editor, new
    {
        send_email = true, publish_web = true, generate_social = true, social_platforms = new[] { "mastodon", "twitter", "linkedin", "facebook", "bluesky" },
        template_style = "weekly_update", tone = "encouraging",
    }, releaseOnApproval: true);

    private static async Task<(string Content, string Approval)> Asked(HttpClient editor, object wish, bool releaseOnApproval)
    {
        var generated = await Send(editor, "/api/v2/generate-content", wish);
        var content = generated.GetProperty("content_id").GetString()!;
        var request = await Send(editor, "/api/approval/request", new { content_id = content, editorial_check = true, release_on_approval = releaseOnApproval });
        return (content, request.GetProperty("approval_id").GetString()!);
    }

    private static async Task<JsonElement> Send(HttpClient client, string path, object body)
    {
        using var reply = await client.PostAsJsonAsync(new Uri(path, UriKind.Relative), body);
        reply.EnsureSuccessStatusCode();
        return await reply.Content.ReadFromJsonAsync<JsonElement>();
    }
}
