using Halcytone.Studio.Foundation;
using Halcytone.Studio.Foundation.Http;

namespace Halcytone.Studio.Accounts.Notices;

/// <summary><c>/api/v2/inbox</c>: the caller's own.</summary>
internal static class InboxEndpoints
{
    public static void MapInbox(this IEndpointRouteBuilder app)
    {
        var inbox = app.MapApi("/v2/inbox", "Inbox");
        inbox.MapGet("", List).Needs(Scopes.ContentRead);
        inbox.MapPost("/{id:guid}/done", Finish).Needs(Scopes.ContentRead);
        inbox.MapPost("/{id:guid}/reopen", Reopen).Needs(Scopes.ContentRead);
    }

    private static async Task<IResult> List(Actor actor, Inbox inbox, string? tab, string? cursor, int? limit, CancellationToken stop) => tab switch
    {
        null or "needs_me" => (await inbox.Page(actor, InboxTab.NeedsMe, cursor, limit ?? Inbox.PageSize, stop)).ToHttp(),
        "done" => (await inbox.Page(actor, InboxTab.Done, cursor, limit ?? Inbox.PageSize, stop)).ToHttp(),
        _ => Invalid.At("tab", "needs_me or done").ToHttp(),
    };

    private static async Task<IResult> Finish(Guid id, Actor actor, Inbox inbox, CancellationToken stop)
        => (await inbox.Finish(actor, id, stop)).ToHttp(_ => Results.NoContent());

    private static async Task<IResult> Reopen(Guid id, Actor actor, Inbox inbox, CancellationToken stop)
        => (await inbox.Reopen(actor, id, stop)).ToHttp(_ => Results.NoContent());
}
