using Halcytone.Studio.Foundation;
using Halcytone.Studio.Foundation.Http;

namespace Halcytone.Studio.Distribution;

/// <summary>Begins a pause: <c>{"reason":"The price on the page is wrong"}</c>.</summary>
internal sealed record PauseBody(string? Reason);

/// <summary>Ends it: <c>{"missed":"send_now"}</c> or <c>{"missed":"keep_for_later"}</c>.</summary>
internal sealed record ResumeBody(MissedPosts? Missed);

/// <summary>Whether everything is paused: <c>{"paused":true,"reason":"…","by":"Mika Kranz","at":"…","waiting":12,"missed":1}</c>.</summary>
internal sealed record PauseReply(bool Paused, string? Reason, string? By, DateTimeOffset? At, int Waiting, int Missed)
{
    public static PauseReply Of(PauseView? view) => view is null ? new(false, null, null, null, 0, 0) : new(true, view.Reason, view.By, view.At, view.Waiting, view.Missed);
}

/// <summary><c>/api/distribution/pause</c>.</summary>
internal static class PauseEndpoints
{
    public static void MapPause(this IEndpointRouteBuilder app)
    {
        var pause = app.MapApi("/distribution/pause", "Release");
        pause.MapGet("", Look).Needs(Scopes.PostsRead);
        pause.MapPost("", Begin).Needs(Scopes.Release);
        pause.MapPost("/end", End).Needs(Scopes.Release);
    }

    private static async Task<IResult> Look(Actor actor, PauseEverything pauses, CancellationToken stop) => Results.Ok(PauseReply.Of(await pauses.Now(actor, stop)));

    private static async Task<IResult> Begin(PauseBody body, Actor actor, PauseEverything pauses, CancellationToken stop)
        => (await pauses.Begin(actor, body.Reason, stop)).Refused(out var why, out _) ? why.ToHttp() : await Look(actor, pauses, stop);

    private static async Task<IResult> End(ResumeBody body, Actor actor, PauseEverything pauses, CancellationToken stop)
    {
        if (actor.Lacks(Right.Release | Right.Recover, "let everything go on") is { } no) return no.ToHttp();
        if (body.Missed is not { } missed) return Invalid.At("missed", "Say what becomes of those whose time has passed: send_now or keep_for_later.").ToHttp();
        return (await pauses.End(actor, missed, stop)).Refused(out var why, out _) ? why.ToHttp() : await Look(actor, pauses, stop);
    }
}
