using Halcytone.Studio.Foundation;
using Halcytone.Studio.Foundation.Http;

namespace Halcytone.Studio.Tests.Routes;

/// <summary>One address of the API and who may ask it.</summary>
/// <param name="Route">Method and address, its ids as they stand in the pattern.</param>
/// <param name="Scope">What a narrowed key needs.</param>
/// <param name="May">
/// The eight roles in the order of design §5: Writer, Editor, SEO specialist, Marketing manager, Content manager, eXecutive, Instructor, Administrator. A dot is
/// refused with 403; a small letter may do it to what is their own and is refused here, where it is somebody else's.
/// </param>
/// <param name="Body">What is sent, where the right depends on it or is asked after it is read.</param>
internal sealed record RouteRule(string Route, string Scope, string May, string Body = "{}")
{
    private const string Letters = "WESMCXIA";

    /// <summary>Whether the role is let through.</summary>
    public bool Lets(Role role) => May[Array.IndexOf(Order, role)] is not '.' and var letter && char.IsUpper(letter);

    /// <summary>The roles in the order of the letters.</summary>
    public static readonly Role[] Order =
        [Role.Writer, Role.Editor, Role.SeoSpecialist, Role.MarketingManager, Role.ContentManager, Role.Executive, Role.Instructor, Role.Administrator];

    /// <summary>Whether the letters stand where they belong.</summary>
    public bool IsWellFormed => May.Length == Letters.Length && May.Zip(Letters).All(pair => pair.First == '.' || char.ToUpperInvariant(pair.First) == pair.Second);
}

/// <summary>The matrix of design §5, address by address. Whoever adds an endpoint adds its line here.</summary>
internal static class RouteTable
{
    private const string Everybody = "WESMCXIA";
    private const string Writers = "WE.MC..A";
    private const string Managers = "...MC...";
    private const string Recoverers = "...MC..A";
    private const string Admin = ".......A";

    /// <summary>A file instead of JSON.</summary>
    public const string Picture = "wave.png";

    private const string Text = """{"content":{"title":"The longer exhale","body":"Let one go slowly."},"send_email":true}""";
    private const string Social = """{"content":"Let one go slowly.","platforms":["mastodon"]}""";
    private const string Scheduled = """{"posts":[{"content":"Let one go slowly.","publish_date":"2099-03-10T14:00:00Z","platforms":["mastodon"]}]}""";

    public static readonly IReadOnlyList<RouteRule> Rules =
    [
        // Content: everybody reads; writing as in the first row of the matrix, an instructor their own summaries.
        new("GET /api/content/fetch-document", Scopes.ContentRead, Everybody),
        new("POST /api/content/fetch-document", Scopes.ContentWrite, Writers),
        new("GET /api/v2/contents", Scopes.ContentRead, Everybody),
        new("POST /api/v2/contents", Scopes.ContentWrite, Writers, """{"kind":"update","title":"The longer exhale"}"""),
        new("GET /api/v2/contents/{id:guid}", Scopes.ContentRead, Everybody),
        new("PUT /api/v2/contents/{id:guid}", Scopes.ContentWrite, Writers, """{"content":"Let one go slowly."}"""),
        new("POST /api/v2/contents/{id:guid}/archive", Scopes.ContentWrite, Writers),
        new("POST /api/v2/contents/{id:guid}/unarchive", Scopes.ContentWrite, Writers),
        new("GET /api/v2/contents/{id:guid}/revisions", Scopes.ContentRead, Everybody),
        new("GET /api/v2/contents/{id:guid}/revisions/{number:int}", Scopes.ContentRead, Everybody),
        new("POST /api/v2/contents/{id:guid}/revisions/{number:int}/restore", Scopes.ContentWrite, Writers),
        new("GET /api/v2/contents/{id:guid}/renditions", Scopes.ContentRead, Everybody),
        new("GET /api/v2/contents/{id:guid}/renditions/{channel}", Scopes.ContentRead, Everybody),
        new("PUT /api/v2/contents/{id:guid}/renditions/{channel}", Scopes.ContentWrite, Writers, """{"parts":["Let one go slowly."]}"""),
        new("POST /api/v2/generate-content", Scopes.ContentWrite, Writers, Text),
        new("POST /api/v2/validate-content", Scopes.ContentRead, Everybody, Text),
        new("GET /api/v2/media", Scopes.ContentRead, Everybody),
        new("POST /api/v2/media", Scopes.ContentWrite, "WE.MC.IA", Picture),
        new("GET /api/v2/media/{id:guid}", Scopes.ContentRead, Everybody),
        new("PUT /api/v2/media/{id:guid}", Scopes.ContentWrite, "WESMC.IA", """{"alt_text":"A wave"}"""),
        new("POST /api/v2/media/{id:guid}/archive", Scopes.ContentWrite, "WESMC.IA"),
        new("POST /api/v2/media/{id:guid}/unarchive", Scopes.ContentWrite, "WESMC.IA"),

        // Review: who writes asks; the request under test waits for the editorial check.
        new("POST /api/approval/request", Scopes.ReviewWrite, "WE.MC.iA", """{"content_id":"{item}"}"""),
        new("GET /api/approval", Scopes.ReviewRead, Everybody),
        new("GET /api/approval/{id:guid}", Scopes.ReviewRead, Everybody),
        new("POST /api/approval/{id:guid}/decisions", Scopes.ReviewWrite, ".E.MC...", """{"decision":"approve"}"""),
        new("POST /api/approval/{id:guid}/withdraw", Scopes.ReviewWrite, "w..MC..A"),
        new("POST /api/approval/decisions", Scopes.ReviewWrite, Everybody), // an answer for each request
        new("GET /api/approval/policies", Scopes.ReviewRead, Everybody),
        new("PUT /api/approval/policies/{kind}", Scopes.Admin, Admin, """{"mode":"off"}"""),
        new("DELETE /api/approval/policies/{kind}", Scopes.Admin, Admin),
        new("GET /api/approval/deputies", Scopes.ReviewRead, Everybody),
        new("POST /api/approval/deputies", Scopes.ReviewWrite, Everybody), // for oneself; somebody else's is an administrator's
        new("DELETE /api/approval/deputies/{id:guid}", Scopes.ReviewWrite, Admin),
        new("GET /api/v2/contents/{id:guid}/comments", Scopes.ReviewRead, Everybody),
        new("POST /api/v2/contents/{id:guid}/comments", Scopes.ReviewWrite, "WESMCXiA", """{"text":"Which study is this from?"}"""),
        new("POST /api/v2/comments/{id:guid}/resolve", Scopes.ReviewWrite, "WESMCXiA"),
        new("POST /api/v2/comments/{id:guid}/reopen", Scopes.ReviewWrite, "WESMCXiA"),

        // Posts.
        new("GET /api/social/calendar", Scopes.PostsRead, Everybody),
        new("GET /api/social/posts/{id:guid}", Scopes.PostsRead, Everybody),
        new("GET /api/social/posts/{id:guid}/attempts", Scopes.PostsRead, Everybody),
        new("PUT /api/social/posts/{id:guid}", Scopes.PostsWrite, "wE.MC..A", """{"publish_date":"2099-03-10T14:00:00Z"}"""),
        new("DELETE /api/social/posts/{id:guid}", Scopes.PostsWrite, "wE.MC..A"),
        new("POST /api/social/posts/{id:guid}/publish-now", Scopes.Release, "...MC.i."),
        new("POST /api/social/posts/{id:guid}/retry", Scopes.Release, "...MC.iA"),
        new("POST /api/social/posts/{id:guid}/resolve", Scopes.Release, "...MC.iA", """{"outcome":"out"}"""),
        new("GET /api/social/posts/{id:guid}/recipients", Scopes.Release, Recoverers),
        new("POST /api/social/posts/{id:guid}/recipients/resolve", Scopes.Release, Recoverers, """{"outcome":"out"}"""),
        new("POST /api/social/posts/{id:guid}/duplicate", Scopes.PostsWrite, "wE.MC..A"),
        new("POST /api/social/undo/{token:guid}", Scopes.PostsWrite, "WE.MC.IA"),
        new("POST /api/social/publish", Scopes.PostsWrite, Writers, Social),
        new("POST /api/social/publish-scheduled", Scopes.PostsWrite, Writers, Scheduled),

        // Release and monitor: whose results one sees is narrowed to one's own for writers and instructors.
        new("POST /api/v2/sync-content", Scopes.Release, "...MC.i.", """{"content_id":"{item}"}"""),
        new("GET /api/distribution/releases", Scopes.PostsRead, Everybody),
        new("POST /api/distribution/releases/{id:guid}/pause", Scopes.Release, "...MC.iA"),
        new("POST /api/distribution/releases/{id:guid}/resume", Scopes.Release, "...MC.iA"),
        new("POST /api/distribution/releases/{id:guid}/stop", Scopes.Release, "...MC.iA"),
        new("POST /api/distribution/releases/{id:guid}/undo", Scopes.Release, "...MC.i."),
        new("POST /api/distribution/releases/{id:guid}/send-now", Scopes.Release, "...MC.i."),
        new("GET /api/sites/pages", Scopes.PostsRead, "WESMCX.A"),
        new("POST /api/sites/pages/{id:guid}/take-down", Scopes.Release, Recoverers, """{"reason":"The study was withdrawn."}"""),
        new("POST /api/sites/pages/{id:guid}/put-back", Scopes.Release, Recoverers),
        new("GET /api/monitor/distribution/{id:guid}", Scopes.PostsRead, "wESMCXiA"),
        new("POST /api/monitor/tickets", Scopes.PostsRead, Everybody),
        new("GET /api/monitor/live/{id:guid}", Scopes.PostsRead, "wESMCXiA"),

        new("GET /api/distribution/pause", Scopes.PostsRead, Everybody),
        new("POST /api/distribution/pause", Scopes.Release, Recoverers),
        new("POST /api/distribution/pause/end", Scopes.Release, Recoverers, """{"missed":"keep_for_later"}"""),

        // Audiences and mailings.
        new("GET /api/v2/audience/lists", Scopes.AudienceRead, Managers),
        new("POST /api/v2/audience/lists", Scopes.AudienceWrite, Managers),
        new("GET /api/v2/audience/lists/{id:guid}", Scopes.AudienceRead, Managers),
        new("PUT /api/v2/audience/lists/{id:guid}", Scopes.AudienceWrite, Managers, """{"name":"Readers"}"""),
        new("GET /api/v2/audience/lists/{id:guid}/subscribers", Scopes.AudienceRead, Managers),
        new("POST /api/v2/audience/lists/{id:guid}/subscribers", Scopes.AudienceWrite, Managers, """{"email":"new@reader.example"}"""),
        new("DELETE /api/v2/audience/lists/{id:guid}/subscribers/{subscriberId:guid}", Scopes.AudienceWrite, Managers),
        new("GET /api/v2/audience/lists/{id:guid}/export.csv", Scopes.AudienceRead, Managers),
        new("POST /api/v2/audience/lists/{id:guid}/import", Scopes.AudienceWrite, Managers),
        new("GET /api/v2/audience/imports/{id:guid}", Scopes.AudienceRead, Managers),
        new("PUT /api/v2/audience/imports/{id:guid}/columns", Scopes.AudienceWrite, Managers),
        new("POST /api/v2/audience/imports/{id:guid}/commit", Scopes.AudienceWrite, Managers),
        new("DELETE /api/v2/audience/imports/{id:guid}", Scopes.AudienceWrite, Managers),
        new("GET /api/v2/audience/subscribers", Scopes.AudienceRead, Managers),
        new("DELETE /api/v2/audience/subscribers/{id:guid}", Scopes.AudienceWrite, Managers),
        new("GET /api/v2/audience/suppressions", Scopes.AudienceRead, Managers),
        new("POST /api/v2/audience/suppressions", Scopes.AudienceWrite, Managers),
        new("DELETE /api/v2/audience/suppressions/{id:guid}", Scopes.AudienceWrite, Managers),

        // Destinations and accounts; who recovers posts may look whether an account works.
        new("GET /api/v2/channels", Scopes.ContentRead, Everybody),
        new("GET /api/v2/destinations", Scopes.PostsRead, Everybody),
        new("PUT /api/v2/destinations/{id:guid}/default", Scopes.Admin, Admin),
        new("POST /api/v2/destinations/mastodon", Scopes.Admin, Admin),
        new("GET /api/v2/accounts", Scopes.Admin, Recoverers),
        new("POST /api/v2/accounts/{id:guid}/test", Scopes.Admin, Recoverers),
        new("POST /api/v2/accounts/{id:guid}/disconnect", Scopes.Admin, Admin),

        // One's own desk.
        new("GET /api/v2/me", Scopes.ContentRead, Everybody),
        new("GET /api/v2/inbox", Scopes.ContentRead, Everybody),
        new("POST /api/v2/inbox/{id:guid}/done", Scopes.ContentRead, Everybody),
        new("POST /api/v2/inbox/{id:guid}/snooze", Scopes.ContentRead, Everybody, """{"until":"2099-03-10T14:00:00Z"}"""),
        new("POST /api/v2/inbox/{id:guid}/reopen", Scopes.ContentRead, Everybody),

        // Accounts, keys, members, queue.
        new("GET /api/v2/members", Scopes.Admin, Admin),
        new("POST /api/v2/members", Scopes.Admin, Admin),
        new("GET /api/v2/members/{id:guid}", Scopes.Admin, Admin),
        new("PUT /api/v2/members/{id:guid}", Scopes.Admin, Admin, """{"name":"Somebody","roles":["writer"]}"""),
        new("POST /api/v2/members/{id:guid}/disable", Scopes.Admin, Admin),
        new("POST /api/v2/members/{id:guid}/enable", Scopes.Admin, Admin),
        new("GET /api/v2/workspace", Scopes.Admin, Admin),
        new("PUT /api/v2/workspace", Scopes.Admin, Admin),
        new("GET /api/v2/invitations", Scopes.Admin, Admin),
        new("POST /api/v2/invitations", Scopes.Admin, Admin),
        new("POST /api/v2/invitations/{id:guid}/again", Scopes.Admin, Admin),
        new("DELETE /api/v2/invitations/{id:guid}", Scopes.Admin, Admin),
        new("GET /api/v2/keys", Scopes.Admin, Admin),
        new("POST /api/v2/keys", Scopes.Admin, Admin),
        new("DELETE /api/v2/keys/{id:guid}", Scopes.Admin, Admin),
        new("GET /api/v2/audit", Scopes.Admin, Admin),
        new("GET /api/v2/audit/verification", Scopes.Admin, Admin),
        new("GET /api/v2/tasks", Scopes.Admin, Admin),
        new("GET /api/v2/tasks/{id:guid}", Scopes.Admin, Admin),
        new("POST /api/v2/tasks/{id:guid}/retry", Scopes.Admin, Admin),
        new("POST /api/v2/tasks/{id:guid}/release", Scopes.Admin, Admin),
        new("POST /api/v2/tasks/{id:guid}/cancel", Scopes.Admin, Admin),
    ];
}
