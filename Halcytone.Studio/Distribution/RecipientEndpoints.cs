using Halcytone.Studio.Acts;
using Halcytone.Studio.Foundation;
using Halcytone.Studio.Foundation.Http;
using Halcytone.Studio.Scheduling;

namespace Halcytone.Studio.Distribution;

/// <summary>A person's word on uncertain people of a mailing: <c>{"outcome":"out","recipient_ids":["…"]}</c>; everybody uncertain without ids.</summary>
internal sealed record ResolveRecipientsBody(RecipientWord? Outcome, IReadOnlyList<Guid>? RecipientIds);

internal enum RecipientWord { Out, SendAgain, GiveUp }

internal static class RecipientEndpoints
{
    public static void MapRecipients(this WebApplication app)
    {
        var people = app.MapApi("/social/posts/{id:guid}/recipients", "Social");
        people.MapGet("", List).Needs(Scopes.Release);
        people.MapPost("/resolve", Resolve).Needs(Scopes.Release);
    }

    private static async Task<IResult> List(Guid id, string? state, string? cursor, Actor actor, ReleaseMonitor monitor, CancellationToken stop)
    {
        ActState[]? states = state switch
        {
            null or "" => [],
            "accepted" => [ActState.Sent],
            "deferred" => [ActState.Deferred],
            "refused" => [ActState.Rejected],
            "uncertain" => [ActState.Unknown, ActState.Held],
            "left_out" => [ActState.Suppressed, ActState.Abandoned],
            _ => null,
        };
        if (states is null) return Invalid.At("state", "accepted, deferred, refused, uncertain or left_out.").ToHttp(StatusCodes.Status400BadRequest);
        return (await monitor.Recipients(actor, id, states, cursor, stop)).ToHttp();
    }

    private static async Task<IResult> Resolve(Guid id, ResolveRecipientsBody body, Actor actor, UncertainRecipients uncertain, CancellationToken stop)
    {
        Resolution? resolution = body.Outcome switch { RecipientWord.Out => Resolution.Out, RecipientWord.SendAgain => Resolution.SendAgain, RecipientWord.GiveUp => Resolution.GiveUp, _ => null };
        if (resolution is null) return Invalid.At("outcome", "Say what it is: out, send_again or give_up.").ToHttp();
        return (await uncertain.Resolve(actor, id, resolution.Value, body.RecipientIds ?? [], stop)).Then(PostOnMonitor.From).ToHttp();
    }
}
