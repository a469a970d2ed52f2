using System.Globalization;
using System.Net;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using System.Text.RegularExpressions;
using Halcytone.Studio.Foundation.Time;
using Microsoft.AspNetCore.Http.HttpResults;

namespace Halcytone.Studio.Sandbox.Mastodon;

/// <summary>
/// Mastodon's API as an instance speaks it (docs.joinmastodon.org; platform-apis §7): the same paths, forms, headers and errors, below
/// <c>/sandbox/mastodon</c>.
/// </summary>
internal static partial class MastodonEndpoints
{
    private const int TextLimit = 500;
    private const int MostMedia = 4;
    private const int LinkLength = 23;
    private const int DescriptionLimit = 1_500;
    private const int CallsPerWindow = 300;
    private const long LargestImage = 16 * 1024 * 1024;
    private static readonly string[] Languages = ["en"];
    private static readonly string[] MediaTypes = ["image/jpeg", "image/png", "image/gif", "image/webp", "video/mp4"];
    private static readonly TimeSpan Window = TimeSpan.FromMinutes(5);
    private static readonly TimeSpan KeyLife = TimeSpan.FromHours(1);
    private static readonly JsonSerializerOptions Wire = new(JsonSerializerDefaults.Web) { PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower };

    public static void MapMastodon(this IEndpointRouteBuilder sandbox)
    {
        var instance = sandbox.MapGroup("/mastodon");
        instance.MapPost("/api/v1/apps", Register);
        instance.MapGet("/oauth/authorize", AskConsent);
        instance.MapPost("/oauth/authorize", Consent);
        instance.MapPost("/oauth/token", Exchange);
        instance.MapPost("/oauth/revoke", () => Results.Json(new { }));
        instance.MapGet("/api/v2/instance", Instance);
        instance.MapGet("/@{account}/{id}", Read);

        var api = instance.MapGroup("/api").AddEndpointFilter(Authorize);
        api.MapGet("/v1/accounts/verify_credentials", (HttpContext http) => Json(http, 200, AccountJson(http, Account(http))));
        api.MapGet("/v1/accounts/{id}/statuses", Statuses).WithMetadata(new Part("accounts"));
        api.MapPost("/v2/media", Upload).WithMetadata(new Part("media"));
        api.MapGet("/v1/media/{id}", Media).WithMetadata(new Part("media"));
        api.MapPost("/v1/statuses", Publish).WithMetadata(new Part("statuses"));
        api.MapGet("/v1/statuses/{id}", Status).WithMetadata(new Part("accounts"));
    }

    /// <summary>What a failure can be switched on for.</summary>
    private sealed record Part(string Name);

    // ── applications and consent ──────────────────────────────────────────────────────────────────────────────────────────────────────────

    private static async Task<IResult> Register(HttpContext http, MastodonState state, CancellationToken stop)
    {
        var fields = await Fields(http, stop);
        if (fields.Text("client_name") is not { } name || fields.Text("redirect_uris") is not { } redirect) return Json(http, 422, new { error = "Validation failed: Redirect URI must be an absolute URI." });
        var app = new App(MastodonState.RandomText(), MastodonState.RandomText(), name, redirect, fields.Text("scopes") ?? "read");
        state.Apps[app.ClientId] = app;
        MastodonState.Bound(state.Apps);
        return Json(http, 200, new { id = "1", name, website = (string?)null, redirect_uri = redirect, client_id = app.ClientId, client_secret = app.ClientSecret });
    }

    private static IResult AskConsent(HttpContext http, MastodonState state)
    {
        var query = http.Request.Query;
        if (!state.Apps.TryGetValue(query["client_id"].ToString(), out var app) || query["redirect_uri"] != app.RedirectUri || query["response_type"] != "code")
            return Json(http, 400, new { error = "invalid_request", error_description = "Client authentication failed due to unknown client." });
        return Page(new ConsentPage.Asked(app.Name, query["scope"].ToString(), app.ClientId, app.RedirectUri, query["state"].ToString(), query["code_challenge"].ToString()));
    }

    private static RazorComponentResult<ConsentPage> Page(ConsentPage.Asked asked) => new(new { Request = asked });

    private static async Task<IResult> Consent(HttpContext http, MastodonState state, CancellationToken stop)
    {
        var fields = await Fields(http, stop);
        if (!state.Apps.TryGetValue(fields.Text("client_id") ?? "", out var app) || fields.Text("redirect_uri") != app.RedirectUri)
            return Json(http, 400, new { error = "invalid_request" });
        var back = $"{app.RedirectUri}{(app.RedirectUri.Contains('?', StringComparison.Ordinal) ? '&' : '?')}state={Uri.EscapeDataString(fields.Text("state") ?? "")}";
        if (fields.Text("answer") != "authorize") return Results.Redirect(back + "&error=access_denied&error_description=The+resource+owner+or+authorization+server+denied+the+request.");

        var account = NotInNames().Replace((fields.Text("account") ?? "breathscape").ToLowerInvariant(), "");
        var code = MastodonState.RandomText();
        state.Codes[code] = new Grant(app.ClientId, app.RedirectUri, account.Length > 0 ? account : "breathscape", app.Scopes, fields.Text("code_challenge"));
        MastodonState.Bound(state.Codes);
        return Results.Redirect(back + "&code=" + code);
    }

    private static async Task<IResult> Exchange(HttpContext http, MastodonState state, TimeProvider clock, CancellationToken stop)
    {
        var fields = await Fields(http, stop);
        if (!state.Apps.TryGetValue(fields.Text("client_id") ?? "", out var app) || fields.Text("client_secret") != app.ClientSecret)
            return Json(http, 401, new { error = "invalid_client", error_description = "Client authentication failed due to unknown client, no client authentication included, or unsupported authentication method." });
        if (!state.Codes.TryRemove(fields.Text("code") ?? "", out var grant) || grant.ClientId != app.ClientId || fields.Text("redirect_uri") != grant.RedirectUri || !Proves(grant, fields.Text("code_verifier")))
            return Json(http, 400, new { error = "invalid_grant", error_description = "The provided authorization grant is invalid, expired, revoked, does not match the redirection URI used in the authorization request, or was issued to another client." });
        return Json(http, 200, new { access_token = state.Issue(grant.Account), token_type = "Bearer", scope = grant.Scopes, created_at = clock.GetUtcNow().ToUnixTimeSeconds() });
    }

    private static bool Proves(Grant grant, string? verifier) => string.IsNullOrEmpty(grant.Challenge)
        || (verifier is not null && System.Buffers.Text.Base64Url.EncodeToString(SHA256.HashData(Encoding.ASCII.GetBytes(verifier))) == grant.Challenge);

    private static IResult Instance(HttpContext http) => Json(http, 200, new
    {
        domain = http.Request.Host.Value, title = "Mastodon (sandbox)", version = "4.4.0", source_url = "https://github.com/mastodon/mastodon", description = "A local stand-in.",
        languages = Languages,
        configuration = new
        {
            urls = new { streaming = $"ws://{http.Request.Host}" },
            accounts = new { max_featured_tags = 10, max_pinned_statuses = 5 },
            statuses = new { max_characters = TextLimit, max_media_attachments = MostMedia, characters_reserved_per_url = LinkLength },
            media_attachments = new
            {
                description_limit = DescriptionLimit, image_size_limit = LargestImage, image_matrix_limit = 33_177_600, video_size_limit = 103_809_024, video_frame_rate_limit = 120,
                video_matrix_limit = 8_294_400, supported_mime_types = MediaTypes,
            },
            polls = new { max_options = 4, max_characters_per_option = 50, min_expiration = 300, max_expiration = 2_629_746 },
        },
        registrations = new { enabled = false, approval_required = false },
    });

    // ── what needs a token ────────────────────────────────────────────────────────────────────────────────────────────────────────────────

    /// <summary>The token's account, the failure that is switched on, and the headers of the rate limit; in the order in which an instance answers.</summary>
    private static async ValueTask<object?> Authorize(EndpointFilterInvocationContext context, EndpointFilterDelegate next)
    {
        var http = context.HttpContext;
        var (state, failures, clock) = (http.RequestServices.GetRequiredService<MastodonState>(), http.RequestServices.GetRequiredService<SandboxFailures>(), http.RequestServices.GetRequiredService<TimeProvider>());
        var order = http.GetEndpoint()?.Metadata.GetMetadata<Part>() is { } part && IsFailable(http, part) ? failures.Take(part.Name) : null;
        var header = http.Request.Headers.Authorization.ToString();
        var account = header.StartsWith("Bearer ", StringComparison.Ordinal) ? state.AccountOf(header[7..]) : null;
        if (account is null || order?.Failure == SandboxFailure.Unauthorized) return Json(http, 401, new { error = "The access token is invalid" });

        http.Items[nameof(Account)] = account;
        http.Items[nameof(SandboxOrder)] = order;
        ShowLimit(http, state, account, clock.GetUtcNow(), order);
        switch (order?.Failure)
        {
            case SandboxFailure.RateLimited:
                http.Response.Headers.RetryAfter = order.RetryAfter.ToString(CultureInfo.InvariantCulture);
                return Json(http, 429, new { error = "Too many requests" });
            case SandboxFailure.RateLimitedBare: return Json(http, 429, new { error = "Too many requests" });
            case SandboxFailure.ServerError: return Json(http, 500, new { error = "Something went wrong on our end" });
            case SandboxFailure.Slow: await Task.Delay(TimeSpan.FromMilliseconds(order.Delay), clock, http.RequestAborted); break;
            case SandboxFailure.DropBeforeAccept:
                http.Abort();
                return Results.Empty;
        }
        return await next(context);
    }

    /// <summary>Failures of publishing leave reading alone, so that a read-back finds what is there.</summary>
    private static bool IsFailable(HttpContext http, Part part) => part.Name != "statuses" || HttpMethods.IsPost(http.Request.Method);

    private static void ShowLimit(HttpContext http, MastodonState state, string account, DateTimeOffset now, SandboxOrder? order)
    {
        if (order?.Failure == SandboxFailure.RateLimitedBare) return;
        var (used, since) = state.Calls.AddOrUpdate(account, _ => (1, now), (_, calls) => now - calls.Since >= Window ? (1, now) : (calls.Used + 1, calls.Since));
        var reset = order?.Failure == SandboxFailure.RateLimited ? now.AddSeconds(order.RetryAfter) : since + Window;
        http.Response.Headers["X-RateLimit-Limit"] = CallsPerWindow.ToString(CultureInfo.InvariantCulture);
        http.Response.Headers["X-RateLimit-Remaining"] = (order?.Failure == SandboxFailure.RateLimited ? 0 : Math.Max(0, CallsPerWindow - used)).ToString(CultureInfo.InvariantCulture);
        http.Response.Headers["X-RateLimit-Reset"] = reset.UtcDateTime.ToString("yyyy-MM-ddTHH:mm:ss.ffffffZ", CultureInfo.InvariantCulture);
    }

    private static async Task<IResult> Upload(HttpContext http, MastodonState state, TimeProvider clock, CancellationToken stop)
    {
        if (!http.Request.HasFormContentType) return Json(http, 422, new { error = "Validation failed: File can't be blank" });
        var form = await http.Request.ReadFormAsync(stop);
        if (form.Files["file"] is not { Length: > 0 } file) return Json(http, 422, new { error = "Validation failed: File can't be blank" });
        if (!file.ContentType.StartsWith("image/", StringComparison.Ordinal) && file.ContentType != "video/mp4") return Json(http, 422, new { error = "Validation failed: File content type is invalid, File is invalid" });
        if (file.Length > LargestImage) return Json(http, 422, new { error = "Validation failed: File file size must be less than 16 MB" });
        var description = form["description"].ToString();
        if (description.Length > DescriptionLimit) return Json(http, 422, new { error = $"Validation failed: Description is too long (maximum is {DescriptionLimit} characters)" });

        var isVideo = file.ContentType == "video/mp4";
        var upload = new Upload(new SandboxPicture(state.NextId(clock.Now()), file.ContentType, file.Length, description.Length > 0 ? description : null), Account(http)) { LooksLeft = isVideo ? 2 : 0 };
        state.Uploads[upload.Picture.Id] = upload;
        MastodonState.Bound(state.Uploads);
        return Json(http, isVideo ? 202 : 200, MediaJson(http, upload));
    }

    private static IResult Media(string id, HttpContext http, MastodonState state)
    {
        if (!state.Uploads.TryGetValue(id, out var upload) || upload.Account != Account(http) || upload.Attached) return Json(http, 404, new { error = "Record not found" });
        if (upload.LooksLeft > 0) upload.LooksLeft--;
        return Json(http, upload.LooksLeft > 0 ? 206 : 200, MediaJson(http, upload));
    }

    private static async Task<IResult> Publish(HttpContext http, MastodonState state, SandboxStore store, TimeProvider clock, CancellationToken stop)
    {
        var fields = await Fields(http, stop);
        var (text, spoiler, mediaIds) = (fields.Text("status") ?? "", fields.Text("spoiler_text"), fields.List("media_ids"));
        if (text.Length == 0 && mediaIds.Count == 0) return Json(http, 422, new { error = "Validation failed: Text can't be blank" });
        if (Length(text) + Length(spoiler ?? "") > TextLimit) return Json(http, 422, new { error = $"Validation failed: Text character limit of {TextLimit} exceeded" });
        if (mediaIds.Count > MostMedia) return Json(http, 422, new { error = "Cannot attach more than 4 files" });
        var visibility = fields.Text("visibility") ?? "public";
        if (visibility is not ("public" or "unlisted" or "private" or "direct")) return Json(http, 422, new { error = "Validation failed: Visibility is not included in the list" });
        var replyTo = fields.Text("in_reply_to_id");
        if (replyTo is not null && store.Find(replyTo) is null) return Json(http, 404, new { error = "The post you are trying to reply to does not appear to exist." });

        var key = http.Request.Headers["Idempotency-Key"] is [{ Length: > 0 } given] ? given : null;
        var uploads = mediaIds.Select(id => state.Uploads.GetValueOrDefault(id)).ToList();
        if (uploads.Any(upload => upload is null || upload.Account != Account(http))) return Json(http, 422, new { error = "Validation failed: Media attachments not found" });
        if (uploads.Any(upload => upload!.LooksLeft > 0)) return Json(http, 422, new { error = "Cannot attach files that have not finished processing. Try again in a moment!" });

        var (post, isNew) = store.Accept(new SandboxPost("mastodon", state.NextId(clock.Now()), Account(http), key, text, clock.Now(), replyTo, visibility, spoiler,
            fields.Text("language"), [.. uploads.Select(upload => upload!.Picture)]), KeyLife);
        if (isNew) foreach (var upload in uploads) upload!.Attached = true;
        if (http.Items[nameof(SandboxOrder)] is SandboxOrder { Failure: SandboxFailure.DropAfterAccept })
        {
            http.Abort();
            return Results.Empty;
        }
        return Json(http, 200, StatusJson(http, post));
    }

    /// <summary>A post where its address says it stands: what somebody who follows the link sees.</summary>
    private static IResult Read(string account, string id, SandboxStore store)
        => store.Find(id) is { Platform: "mastodon" } post && post.Account == account
            ? new RazorComponentResult<SandboxPage>(new { Standing = (SandboxOrder?)null, Total = 1, Posts = (IReadOnlyList<SandboxPost>)[post] })
            : Results.NotFound();

    private static IResult Status(string id, HttpContext http, SandboxStore store)
        => store.Find(id) is { Platform: "mastodon" } post ? Json(http, 200, StatusJson(http, post)) : Json(http, 404, new { error = "Record not found" });

    private static IResult Statuses(string id, HttpContext http, SandboxStore store)
    {
        if (id != MastodonState.IdOf(Account(http))) return Json(http, 404, new { error = "Record not found" });
        var most = int.TryParse(http.Request.Query["limit"], NumberStyles.None, CultureInfo.InvariantCulture, out var asked) ? Math.Clamp(asked, 1, 40) : 20;
        var olderThan = http.Request.Query["max_id"] is [{ Length: > 0 } maximum] ? maximum : null;
        return Json(http, 200, store.Of(Account(http), olderThan, most).Select(post => StatusJson(http, post)));
    }

    // ── shapes ────────────────────────────────────────────────────────────────────────────────────────────────────────────────────────────

    private static string Account(HttpContext http) => (string)http.Items[nameof(Account)]!;

    private static object AccountJson(HttpContext http, string account) => new
    {
        id = MastodonState.IdOf(account), username = account, acct = account, display_name = char.ToUpperInvariant(account[0]) + account[1..], locked = false, bot = false,
        url = $"{Base(http)}/@{account}", followers_count = 3912, following_count = 87, statuses_count = 0, source = new { privacy = "public", sensitive = false, language = "en" },
    };

    private static object StatusJson(HttpContext http, SandboxPost post) => new
    {
        id = post.Id, created_at = post.At.UtcDateTime.ToString("yyyy-MM-ddTHH:mm:ss.fffZ", CultureInfo.InvariantCulture), in_reply_to_id = post.ReplyTo, sensitive = post.Spoiler is not null,
        spoiler_text = post.Spoiler ?? "", visibility = post.Visibility, language = post.Language, uri = $"{Base(http)}/users/{post.Account}/statuses/{post.Id}",
        url = $"{Base(http)}/@{post.Account}/{post.Id}", replies_count = 0, reblogs_count = 0, favourites_count = 0, content = Html(post.Text), account = AccountJson(http, post.Account),
        media_attachments = post.Pictures.Select(picture => new { id = picture.Id, type = picture.ContentType.StartsWith("video", StringComparison.Ordinal) ? "video" : "image", description = picture.Description }),
        mentions = Array.Empty<object>(), tags = Array.Empty<object>(), emojis = Array.Empty<object>(), reblog = (object?)null,
    };

    private static object MediaJson(HttpContext http, Upload upload) => new
    {
        id = upload.Picture.Id, type = upload.Picture.ContentType.StartsWith("video", StringComparison.Ordinal) ? "video" : "image",
        url = upload.LooksLeft > 0 ? null : $"{Base(http)}/media/{upload.Picture.Id}", preview_url = (string?)null, remote_url = (string?)null, description = upload.Picture.Description,
    };

    /// <summary>As an instance shows it: paragraphs, breaks, links whose scheme and tail are hidden, mentions without their host.</summary>
    private static string Html(string text)
    {
        var html = WebUtility.HtmlEncode(text.ReplaceLineEndings("\n"));
        html = Link().Replace(html, match =>
        {
            var (address, scheme) = (match.Value, match.Value.IndexOf("//", StringComparison.Ordinal) + 2);
            var (seen, tail) = address.Length - scheme > 30 ? (address[scheme..(scheme + 30)], address[(scheme + 30)..]) : (address[scheme..], "");
            return $"""<a href="{address}" target="_blank" rel="nofollow noopener" translate="no"><span class="invisible">{address[..scheme]}</span><span class="{(tail.Length > 0 ? "ellipsis" : "")}">{seen}</span><span class="invisible">{tail}</span></a>""";
        });
        html = Remote().Replace(html, """<span class="h-card" translate="no"><a href="https://${host}/@${name}" class="u-url mention">@<span>${name}</span></a></span>""");
        return "<p>" + html.Replace("\n\n", "</p><p>", StringComparison.Ordinal).Replace("\n", "<br />", StringComparison.Ordinal) + "</p>";
    }

    /// <summary>The instance's own rule: a link counts 23, a remote mention its local part.</summary>
    private static int Length(string text) => Remote().Replace(Link().Replace(text, new string('x', LinkLength)), "@${name}").Normalize(NormalizationForm.FormC).EnumerateRunes().Count();

    private static string Base(HttpContext http) => $"{http.Request.Scheme}://{http.Request.Host}/sandbox/mastodon";

    private static IResult Json(HttpContext http, int status, object body)
    {
        http.Response.Headers["X-Request-Id"] = http.TraceIdentifier;
        return Results.Json(body, Wire, "application/json; charset=utf-8", status);
    }

    private static Task<RequestFields> Fields(HttpContext http, CancellationToken stop) => RequestFields.Read(http.Request, stop);

    [GeneratedRegex("""https?://[^\s<>"]+[^\s<>".,;:!?'()\[\]…”’]""")]
    private static partial Regex Link();

    [GeneratedRegex(@"(?<![\w/])@(?<name>\w+(?:[\w.\-]*\w)?)@(?<host>[\w.\-]+\w)")]
    private static partial Regex Remote();

    [GeneratedRegex("[^a-z0-9_]")]
    private static partial Regex NotInNames();
}
