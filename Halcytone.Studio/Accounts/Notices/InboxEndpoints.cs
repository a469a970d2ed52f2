using Halcytone.Studio.Foundation;
using Halcytone.Studio.Foundation.Http;

namespace Halcytone.Studio.Accounts.Notices;

/// <summary>Until when: <c>{"until":"2026-03-10T13:00:00Z"}</c>.</summary>
internal sealed record SnoozeBody(DateTimeOffset? Until);

/// <summary><c>/api/v2/inbox</c>: the caller's own.</summary>
internal static class InboxEndpoints
{
    private static readonly Dictionary<string, InboxTab> Tabs = new()
    {
        ["needs_me"] = InboxTab.NeedsMe, ["mentions"] = InboxTab.Mentions, ["watching"] = InboxTab.Watching, ["snoozed"] = InboxTab.Snoozed, ["done"] = InboxTab.Done,
    };

    public static void MapInbox(this IEndpointRouteBuilder app)
    {
        var inbox = app.MapApi("/v2/inbox", "Inbox");
        inbox.MapGet("", List).Needs(Scopes.ContentRead);
        inbox.MapPost("/{id:guid}/done", Finish).Needs(Scopes.ContentRead);
        inbox.MapPost("/{id:guid}/snooze", Snooze).Needs(Scopes.ContentRead);
        inbox.MapPost("/{id:guid}/reopen", Reopen).Needs(Scopes.ContentRead);
    }

    private static async Task<IResult> List(Actor actor, Inbox inbox, string? tab, string? cursor, int? limit, CancellationToken stop)
        => Tabs.TryGetValue(tab ?? "needs_me", out var chosen)
            ? (await inbox.Page(actor, chosen, cursor, limit ?? Inbox.PageSize, stop)).ToHttp()
            : Invalid.At("tab", $"The tabs are {string.Join(", ", Tabs.Keys)}.").ToHttp();

    private static async Task<IResult> Snooze(Guid id, SnoozeBody body, Actor actor, Inbox inbox, CancellationToken stop)
        => body.Until is not { } until ? Invalid.At("until", "Say until when.").ToHttp() : (await inbox.Snooze(actor, id, until.ToUniversalTime(), stop)).ToHttp(_ => Results.NoContent());

    private static async Task<IResult> Finish(Guid id, Actor actor, Inbox inbox, CancellationToken stop)
        => (await inbox.Finish(actor, id, stop)).ToHttp(_ => Results.NoContent());

    private static async Task<IResult> Reopen(Guid id, Actor actor, Inbox inbox, CancellationToken stop)
        => (await inbox.Reopen(actor, id, stop)).ToHttp(_ => Results.NoContent());
}
