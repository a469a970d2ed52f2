using Halcytone.Studio.Foundation;
using Halcytone.Studio.Foundation.Http;
using Halcytone.Studio.Scheduling;

namespace Halcytone.Studio.Distribution;

/// <summary>Lets an item go: <c>{"content_id":"…","publish_immediately":true}</c>.</summary>
/// <param name="Hold">With <c>publish_immediately</c>: wait ten seconds in which it can be taken back, as the page does.</param>
/// <param name="InvalidateCache">Taken for seed 000; a released page is always purged from the caches.</param>
internal sealed record SyncContentBody(Guid? ContentId, bool? PublishImmediately, bool? InvalidateCache, bool? Hold);

/// <summary>What was let go.</summary>
public sealed record SyncContentReply(Guid ReleaseId, Guid ContentId, string State, string MonitorUrl, IReadOnlyList<SyncedPost> Posts)
{
    /// <summary>Until when it can be taken back (<c>POST /api/distribution/releases/{id}/undo</c>); null where it does not wait.</summary>
    public DateTimeOffset? UndoUntil { get; init; }
}

/// <summary>One post of it.</summary>
public sealed record SyncedPost(Guid PostId, string Channel, string Destination, PostState State, DateTimeOffset? PlannedFor);

internal static class ReleaseEndpoints
{
    public static void MapReleases(this WebApplication app)
    {
        var content = app.MapApi("/v2", "Release");
        content.MapPost("/sync-content", Sync).Needs(Scopes.Release);

        var releases = app.MapApi("/distribution/releases", "Release");
        releases.MapGet("", List).Needs(Scopes.PostsRead);
        releases.MapPost("/{id:guid}/pause", Pause).Needs(Scopes.Release);
        releases.MapPost("/{id:guid}/resume", Resume).Needs(Scopes.Release);
        releases.MapPost("/{id:guid}/stop", StopRest).Needs(Scopes.Release);
        releases.MapPost("/{id:guid}/undo", TakeBack).Needs(Scopes.Release);
        releases.MapPost("/{id:guid}/send-now", SendNow).Needs(Scopes.Release);

        app.MapApi("/social", "Social").MapGet("/posts/{id:guid}/attempts", Attempts).Needs(Scopes.PostsRead);
    }

    private static async Task<IResult> Sync(SyncContentBody body, Actor actor, Releases releases, CancellationToken stop)
    {
        if (body.ContentId is not { } itemId || itemId == Guid.Empty) return Invalid.At("content_id", "Which content? Give its id.").ToHttp();
        var immediately = body.PublishImmediately ?? false;
        if (body.Hold == true && !immediately) return Invalid.At("hold", "Only what is published immediately waits for an undo.").ToHttp();
        return (body.Hold == true ? await releases.ReleaseSoon(actor, itemId, stop) : await releases.Release(actor, itemId, immediately, stop)).ToHttp(released => Results.Accepted(Address(released.Release.Id), Reply(released)));
    }

    private static async Task<IResult> List(string? state, string? cursor, Actor actor, ReleaseMonitor monitor, CancellationToken stop)
    {
        ReleaseFilter? filter = state switch { null or "" => ReleaseFilter.Every, "live" => ReleaseFilter.Live, "waiting" => ReleaseFilter.Waiting, "ended" => ReleaseFilter.Ended, _ => null };
        if (filter is null) return Invalid.At("state", "live, waiting or ended.").ToHttp(StatusCodes.Status400BadRequest);
        return (await monitor.List(actor, filter.Value, cursor, stop)).ToHttp();
    }

    private static Task<IResult> Pause(Guid id, Actor actor, Releases releases, ReleaseMonitor monitor, CancellationToken stop) => Shown(releases.Pause(actor, id, stop), actor, monitor, stop);

    private static Task<IResult> Resume(Guid id, Actor actor, Releases releases, ReleaseMonitor monitor, CancellationToken stop) => Shown(releases.Resume(actor, id, stop), actor, monitor, stop);

    private static Task<IResult> StopRest(Guid id, Actor actor, Releases releases, ReleaseMonitor monitor, CancellationToken stop) => Shown(releases.StopRest(actor, id, stop), actor, monitor, stop);

    private static Task<IResult> TakeBack(Guid id, Actor actor, Releases releases, ReleaseMonitor monitor, CancellationToken stop) => Shown(releases.TakeBack(actor, id, stop), actor, monitor, stop);

    private static Task<IResult> SendNow(Guid id, Actor actor, Releases releases, ReleaseMonitor monitor, CancellationToken stop) => Shown(releases.SendNow(actor, id, stop), actor, monitor, stop);

    private static async Task<IResult> Shown(Task<Outcome<Release>> done, Actor actor, ReleaseMonitor monitor, CancellationToken stop)
        => (await done).Refused(out var why, out var release) ? why.ToHttp() : (await monitor.Of(actor, release.Id, stop)).ToHttp();

    private static async Task<IResult> Attempts(Guid id, Actor actor, ReleaseMonitor monitor, CancellationToken stop)
        => (await monitor.Attempts(actor, id, stop)).Then(rows => new Page<AttemptRow>(rows, null)).ToHttp();

    internal static string Address(Guid releaseId) => $"/api/monitor/distribution/{releaseId}";

    internal static SyncContentReply Reply(Released released) => new(
        released.Release.Id, released.Release.ItemId,
        released.Posts.Any(post => post.State == PostState.Publishing) ? "publishing" : "scheduled", Address(released.Release.Id),
        [.. released.Posts.Select(post => new SyncedPost(post.Id, Words.Api(post.Channel), post.DestinationName, post.State, post.DueAt ?? post.PlannedFor))])
    {
        UndoUntil = released.Posts.Max(post => post.UndoUntil),
    };
}
