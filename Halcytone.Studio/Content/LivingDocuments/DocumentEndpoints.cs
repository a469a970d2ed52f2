using Halcytone.Studio.Foundation;
using Halcytone.Studio.Foundation.Http;
using Microsoft.AspNetCore.Mvc;

namespace Halcytone.Studio.Content.LivingDocuments;

/// <summary>A section in a reply.</summary>
internal sealed record SectionReply(Guid SectionId, string Title, string Path, string Markdown, SectionChange Change, string Hash);

/// <summary>
/// A living document by category: <c>{"source_id":"…","snapshot_id":"…","version":12,"fetched_at":"…","stale":false,"notice":null,"categories":{"breathscape":[…]}}</c>.
/// </summary>
internal sealed record DocumentReply(
    Guid SourceId, Guid SnapshotId, int Version, DateTimeOffset FetchedAt, bool Stale, string? Notice, IReadOnlyDictionary<string, IReadOnlyList<SectionReply>> Categories,
    IReadOnlyList<string> Removed)
{
    public static DocumentReply Of(CurrentDocument document) => new(
        document.Source.Id, document.Snapshot.Id, document.Snapshot.Number, document.FetchedAt, document.Stale, document.Notice,
        document.ByCategory.ToDictionary(category => category.Key, category => (IReadOnlyList<SectionReply>)[.. category.Sections.Select(Of)]),
        document.Snapshot.Removed);

    private static SectionReply Of(Section section) => new(section.Id, section.Title, section.Path, section.Markdown, section.Change, section.Hash);
}

/// <summary><c>/api/content/fetch-document</c> (seed 000, step 1).</summary>
internal static class DocumentEndpoints
{
    public static void MapDocuments(this IEndpointRouteBuilder app)
    {
        var documents = app.MapApi("/content/fetch-document", "Content");
        documents.MapGet("", Current).Needs(Scopes.ContentRead);
        documents.MapPost("", Fetch).Needs(Scopes.ContentWrite);
    }

    private static async Task<IResult> Current([FromQuery(Name = "source_id")] Guid? sourceId, Actor actor, Snapshots snapshots, HttpContext http, CancellationToken stop)
    {
        if ((await snapshots.Current(actor, sourceId, stop)).Refused(out var why, out var document)) return why.ToHttp();
        var tag = $"W/\"{document.Snapshot.Id:N}{(document.Stale ? "-stale" : "")}\"";
        http.Response.Headers.ETag = tag;
        http.Response.Headers.CacheControl = "private, no-cache";
        return http.Request.Headers.IfNoneMatch.Any(asked => asked?.Contains(tag[2..], StringComparison.Ordinal) == true)
            ? Results.StatusCode(StatusCodes.Status304NotModified)
            : Results.Ok(DocumentReply.Of(document));
    }

    private static async Task<IResult> Fetch([FromQuery(Name = "source_id")] Guid? sourceId, Actor actor, Snapshots snapshots, CancellationToken stop)
        => (await snapshots.Fetch(actor, sourceId, stop)).Then(DocumentReply.Of).ToHttp();
}
