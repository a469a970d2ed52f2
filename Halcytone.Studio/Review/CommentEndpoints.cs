using Halcytone.Studio.Channels;
using Halcytone.Studio.Foundation;
using Halcytone.Studio.Foundation.Http;

namespace Halcytone.Studio.Review;

/// <summary>What is said: <c>{"text":"Is this from the study, @Ana?","channel":"linkedin","field":"parts[0]"}</c>.</summary>
internal sealed record CommentBody(string? Text, string? Channel, string? Field);

/// <summary>A comment in the reply.</summary>
internal sealed record SaidReply(Guid Id, string By, string Text, DateTimeOffset At, ChannelKind? Channel, string? Field, DateTimeOffset? ResolvedAt, string? ResolvedBy)
{
    public static SaidReply Of(ApprovalComment comment) => new(comment.Id, comment.MemberName, comment.Text, comment.At, comment.Channel, comment.Field, comment.ResolvedAt, comment.ResolvedBy);
}

/// <summary><c>/api/v2/contents/{id}/comments</c> and <c>/api/v2/comments</c>.</summary>
internal static class CommentEndpoints
{
    public static void MapComments(this IEndpointRouteBuilder app)
    {
        var api = app.MapApi("/v2", "Comments");
        api.MapGet("/contents/{id:guid}/comments", List).Needs(Scopes.ReviewRead);
        api.MapPost("/contents/{id:guid}/comments", Say).Needs(Scopes.ReviewWrite);
        api.MapPost("/comments/{id:guid}/resolve", Resolve).Needs(Scopes.ReviewWrite);
        api.MapPost("/comments/{id:guid}/reopen", Reopen).Needs(Scopes.ReviewWrite);
    }

    private static async Task<IResult> List(Guid id, Actor actor, Comments comments, CancellationToken stop)
        => (await comments.Of(actor, id, stop)).Then<Page<SaidReply>>(said => new Page<SaidReply>([.. said.Select(SaidReply.Of)], null)).ToHttp();

    private static async Task<IResult> Say(Guid id, CommentBody body, Actor actor, Comments comments, ChannelDirectory channels, CancellationToken stop)
    {
        var channel = body.Channel is null ? null : channels.Named(body.Channel);
        if (body.Channel is not null && channel is null) return Invalid.At("channel", $"The channels are {string.Join(", ", channels.All.Select(known => known.ApiName))}.").ToHttp(StatusCodes.Status400BadRequest);
        return (await comments.Say(actor, id, new NewComment(body.Text ?? "") { Channel = channel?.Kind, Field = body.Field }, stop))
            .ToHttp(comment => Results.Created($"/api/v2/contents/{id}/comments", SaidReply.Of(comment)));
    }

    private static async Task<IResult> Resolve(Guid id, Actor actor, Comments comments, CancellationToken stop)
        => (await comments.Settle(actor, id, resolved: true, stop)).Then(SaidReply.Of).ToHttp();

    private static async Task<IResult> Reopen(Guid id, Actor actor, Comments comments, CancellationToken stop)
        => (await comments.Settle(actor, id, resolved: false, stop)).Then(SaidReply.Of).ToHttp();
}
