using Halcytone.Studio.Foundation;
using Halcytone.Studio.Foundation.Http;

namespace Halcytone.Studio.Sites;

/// <summary>Takes a page down: <c>{"reason":"The study was withdrawn."}</c>.</summary>
internal sealed record TakeDownBody(string? Reason);

internal static class SitePageEndpoints
{
    public static void MapSitePages(this WebApplication app)
    {
        var pages = app.MapApi("/sites/pages", "Sites");
        pages.MapGet("", List).Needs(Scopes.PostsRead);
        pages.MapPost("/{id:guid}/take-down", TakeDown).Needs(Scopes.Release);
        pages.MapPost("/{id:guid}/put-back", PutBack).Needs(Scopes.Release);
    }

    private static async Task<IResult> List(string? state, string? slug, string? cursor, Actor actor, SitePages pages, CancellationToken stop)
        => state is null or "" or "standing" or "taken_down"
            ? (await pages.List(actor, state == "taken_down", slug, cursor, stop)).ToHttp()
            : Invalid.At("state", "standing or taken_down.").ToHttp(StatusCodes.Status400BadRequest);

    private static async Task<IResult> TakeDown(Guid id, TakeDownBody body, Actor actor, SitePages pages, CancellationToken stop)
        => (await pages.TakeDown(actor, id, body.Reason, stop)).ToHttp();

    private static async Task<IResult> PutBack(Guid id, Actor actor, SitePages pages, CancellationToken stop)
        => (await pages.PutBack(actor, id, stop)).ToHttp();
}
