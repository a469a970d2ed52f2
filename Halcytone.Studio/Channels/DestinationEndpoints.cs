using Halcytone.Studio.Foundation;
using Halcytone.Studio.Foundation.Http;

namespace Halcytone.Studio.Channels;

/// <summary><c>/api/v2/channels</c>, <c>/api/v2/destinations</c>, <c>/api/v2/accounts</c>.</summary>
internal static class DestinationEndpoints
{
    public static void MapDestinations(this IEndpointRouteBuilder app)
    {
        app.MapApi("/v2/channels", "Channels").MapGet("", (ChannelDirectory directory) => Results.Ok(new Page<ChannelDeclaration>(directory.All, null))).Needs(Scopes.ContentRead);

        var destinations = app.MapApi("/v2/destinations", "Destinations");
        destinations.MapGet("", List).Needs(Scopes.PostsRead);
        destinations.MapPut("/{id:guid}/default", MakeDefault).Needs(Scopes.Admin);
        destinations.MapPost("/mastodon", ConnectMastodon).Needs(Scopes.Admin);

        var accounts = app.MapApi("/v2/accounts", "Destinations");
        accounts.MapGet("", Accounts).Needs(Scopes.Admin);
        accounts.MapPost("/{id:guid}/test", Test).Needs(Scopes.Admin);
        accounts.MapPost("/{id:guid}/disconnect", Disconnect).Needs(Scopes.Admin);
    }

    private static async Task<IResult> List(Actor actor, Destinations destinations, CancellationToken stop)
        => Results.Ok(new Page<DestinationRow>(await destinations.All(actor, stop), null));

    private static async Task<IResult> MakeDefault(Guid id, Actor actor, Destinations destinations, CancellationToken stop)
        => (await destinations.MakeDefault(actor, id, stop)).ToHttp(_ => Results.NoContent());

    private static async Task<IResult> ConnectMastodon(MastodonRequest asked, Actor actor, ConnectedAccounts accounts, CancellationToken stop)
        => (await accounts.ConnectMastodon(actor, asked.Instance, asked.AccessToken, stop)).ToHttp(connected => Results.Created($"/api/v2/accounts/{connected.Account.Id}", connected));

    private static async Task<IResult> Accounts(Actor actor, ConnectedAccounts accounts, CancellationToken stop)
        => (await accounts.All(actor, stop)).ToHttp(rows => Results.Ok(new Page<AccountRow>(rows, null)));

    private static async Task<IResult> Test(Guid id, Actor actor, ConnectedAccounts accounts, CancellationToken stop) => (await accounts.Test(actor, id, stop)).ToHttp();

    private static async Task<IResult> Disconnect(Guid id, Actor actor, ConnectedAccounts accounts, CancellationToken stop)
        => (await accounts.Disconnect(actor, id, stop)).ToHttp(_ => Results.NoContent());
}

/// <summary>A Mastodon account to connect: <c>{"instance":"mastodon.example","access_token":"…"}</c>. The token is never shown again.</summary>
internal sealed record MastodonRequest(string? Instance, string? AccessToken);
