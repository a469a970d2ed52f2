using Halcytone.Studio.Foundation;
using Halcytone.Studio.Foundation.Http;
using Microsoft.AspNetCore.Antiforgery;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.WebUtilities;
using Microsoft.Net.Http.Headers;

namespace Halcytone.Studio.Content.Media;

/// <summary>A file in a reply: <c>{"media_id":"…","name":"wave.png","type":"image/png","width":1200,"height":630,"alt_text":"…","url":"/media/…/wave.png"}</c>.</summary>
internal sealed record MediaReply(
    Guid MediaId, int Version, string Name, string Type, long Bytes, int? Width, int? Height, string AltText, string Url, string ByName, DateTimeOffset At, DateTimeOffset? ArchivedAt)
{
    public static MediaReply Of(MediaFile file) => new(
        file.Id, file.Version, file.Name, file.ContentType, file.Bytes, file.Width, file.Height, file.AltText, file.Path, file.ByName, file.At, file.ArchivedAt);
}

/// <summary>What a file shows.</summary>
internal sealed record MediaBody(string? AltText);

/// <summary><c>/api/v2/media</c> for programs, <c>/media/upload</c> for pages, <c>/media/{id}/{name}</c> for everyone who has the address.</summary>
internal static class MediaEndpoints
{
    /// <summary>The largest file, and what the form around it needs.</summary>
    private const long LargestRequest = MediaStore.LargestVideo + 64 * 1024;

    public static void MapMedia(this IEndpointRouteBuilder app)
    {
        var media = app.MapApi("/v2/media", "Media");
        media.MapGet("", List).Needs(Scopes.ContentRead);
        media.MapPost("", Upload).Needs(Scopes.ContentWrite).WithMetadata(new RequestSizeLimitAttribute(LargestRequest)).DisableAntiforgery();
        media.MapGet("/{id:guid}", Get).Needs(Scopes.ContentRead);
        media.MapPut("/{id:guid}", Describe).Needs(Scopes.ContentWrite);
        media.MapPost("/{id:guid}/archive", Archive).Needs(Scopes.ContentWrite);
        media.MapPost("/{id:guid}/unarchive", Unarchive).Needs(Scopes.ContentWrite);

        app.MapGet("/media/upload", Token).RequireAuthorization().ExcludeFromDescription();
        app.MapPost("/media/upload", UploadFromPage).RequireAuthorization().WithMetadata(new RequestSizeLimitAttribute(LargestRequest)).ExcludeFromDescription();
        app.MapMethods("/media/{id:guid}/{name}", ["GET", "HEAD"], Serve).AllowAnonymous().ExcludeFromDescription();
    }

    private static async Task<IResult> List(
        Actor actor, MediaLibrary library, [FromQuery(Name = "q")] string? text, [FromQuery(Name = "missing_alt")] bool? missingAlt, [FromQuery(Name = "archived")] bool? archived,
        [FromQuery(Name = "cursor")] string? cursor, [FromQuery(Name = "limit")] int? limit, CancellationToken stop)
        => (await library.List(actor, new MediaFilter { Text = text, MissingAltOnly = missingAlt == true, Archived = archived == true }, cursor, limit ?? 50, stop))
            .Then(page => new Page<MediaReply>([.. page.Items.Select(MediaReply.Of)], page.NextCursor)).ToHttp();

    private static async Task<IResult> Upload(Actor actor, MediaLibrary library, HttpRequest request, CancellationToken stop)
    {
        if ((await Receive(actor, library, request, stop)).Refused(out var why, out var file)) return why.ToHttp();
        return Results.Created($"/api/v2/media/{file.Id}", MediaReply.Of(file));
    }

    private static async Task<IResult> Get(Guid id, Actor actor, MediaLibrary library, CancellationToken stop)
        => (await library.Get(actor, id, stop)).Then(MediaReply.Of).ToHttp();

    private static async Task<IResult> Describe(
        Guid id, MediaBody body, [FromHeader(Name = "If-Match")] string? ifMatch, Actor actor, MediaLibrary library, CancellationToken stop)
    {
        int? version = int.TryParse(ifMatch?.Trim('"'), out var named) ? named : null;
        return (await library.Describe(actor, id, body.AltText ?? "", version, stop)).Then(MediaReply.Of).ToHttp();
    }

    private static async Task<IResult> Archive(Guid id, Actor actor, MediaLibrary library, CancellationToken stop)
        => (await library.Archive(actor, id, stop)).Then(MediaReply.Of).ToHttp();

    private static async Task<IResult> Unarchive(Guid id, Actor actor, MediaLibrary library, CancellationToken stop)
        => (await library.Unarchive(actor, id, stop)).Then(MediaReply.Of).ToHttp();

    /// <summary>What a page sends along with an upload, so that no other site can upload in its person's name.</summary>
    private static IResult Token(HttpContext http, IAntiforgery antiforgery)
    {
        http.Response.Headers.CacheControl = "no-store";
        return Results.Ok(new UploadToken(antiforgery.GetAndStoreTokens(http).RequestToken!));
    }

    private sealed record UploadToken(string Token);

    private static async Task<IResult> UploadFromPage(Actor actor, MediaLibrary library, HttpContext http, IAntiforgery antiforgery, CancellationToken stop)
    {
        if (!await antiforgery.IsRequestValidAsync(http))
            return Problems.Of(StatusCodes.Status400BadRequest, "Not from this page", "The page has been open for too long. Load it again, then upload.", "antiforgery");
        return await Upload(actor, library, http.Request, stop);
    }

    /// <summary>The form's first file, as a stream; parts around it are passed over.</summary>
    private static async Task<Outcome<MediaFile>> Receive(Actor actor, MediaLibrary library, HttpRequest request, CancellationToken stop)
    {
        if (!MediaTypeHeaderValue.TryParse(request.ContentType, out var type) || type.MediaType != "multipart/form-data" || HeaderUtilities.RemoveQuotes(type.Boundary).Value is not { Length: > 0 and <= 200 } boundary)
            return Invalid.At("file", "Send the file as multipart/form-data in a part called “file”.");
        try
        {
            var altText = request.Query["alt_text"].ToString();
            var parts = new MultipartReader(boundary, request.Body) { HeadersLengthLimit = 8 * 1024 };
            while (await parts.ReadNextSectionAsync(stop) is { } part)
            {
                if (!ContentDispositionHeaderValue.TryParse(part.ContentDisposition, out var said) || !said.IsFileDisposition()) continue;
                var name = HeaderUtilities.RemoveQuotes(said.FileNameStar.HasValue ? said.FileNameStar : said.FileName).Value ?? "";
                var added = await library.Add(actor, name, part.Body, stop);
                if (altText.Length == 0 || added.Refused(out _, out var file)) return added;
                return await library.Describe(actor, file.Id, altText, expectedVersion: null, stop);
            }
            return Invalid.At("file", "There is no file in this form.");
        }
        catch (InvalidDataException) { return Invalid.At("file", "The form is broken: its parts cannot be told apart."); }
        catch (BadHttpRequestException large) when (large.StatusCode == StatusCodes.Status413PayloadTooLarge) { return new TooLarge("file_too_large", "The file is larger than 500 MB. Nothing was stored."); }
        catch (IOException) when (!stop.IsCancellationRequested) { return Invalid.At("file", "The upload ended in the middle. Nothing was stored; send it again."); }
    }

    private static async Task<IResult> Serve(Guid id, string name, MediaLibrary library, HttpContext http, CancellationToken stop)
    {
        if (await library.ForAnyone(id, stop) is not var (file, path) || file.Name != name || !File.Exists(path)) return Results.NotFound();

        var headers = http.Response.Headers;
        headers.ContentSecurityPolicy = "default-src 'none'; sandbox";
        headers.XContentTypeOptions = "nosniff";
        headers["Cross-Origin-Resource-Policy"] = "cross-origin"; // mail programs and other sites show it
        headers.CacheControl = "public, max-age=31536000, immutable";
        if (file.Type == MediaType.Pdf) headers.ContentDisposition = $"attachment; filename=\"{file.Name}\"";
        return Results.File(path, file.ContentType, lastModified: file.At, entityTag: new EntityTagHeaderValue($"\"{file.Sha256[..32]}\""), enableRangeProcessing: true);
    }
}
