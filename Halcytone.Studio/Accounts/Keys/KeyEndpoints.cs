using Halcytone.Studio.Foundation;
using Halcytone.Studio.Foundation.Http;

namespace Halcytone.Studio.Accounts.Keys;

/// <summary><c>/api/v2/keys</c>.</summary>
internal static class KeyEndpoints
{
    public static void MapKeys(this IEndpointRouteBuilder app)
    {
        var keys = app.MapApi("/v2/keys", "Keys");
        keys.MapGet("", List).Needs(Scopes.Admin);
        keys.MapPost("", Create).Needs(Scopes.Admin);
        keys.MapDelete("/{id:guid}", Revoke).Needs(Scopes.Admin);
    }

    private static async Task<IResult> List(Actor actor, ApiKeys keys, CancellationToken stop)
        => (await keys.All(actor, stop)).ToHttp(rows => Results.Ok(new Page<KeyReply>([.. rows.Select(KeyReply.Of)], null)));

    private static async Task<IResult> Create(NewKeyRequest asked, Actor actor, ApiKeys keys, CancellationToken stop)
        => (await keys.Create(actor, new NewKey(asked.MemberId ?? Guid.Empty, asked.Label ?? "", asked.Scopes ?? [], asked.ExpiresAt), stop))
            .ToHttp(made => Results.Created($"/api/v2/keys/{made.Key.Id}", new MadeKeyReply(made.Text, KeyReply.Of(made.Key))));

    private static async Task<IResult> Revoke(Guid id, Actor actor, ApiKeys keys, CancellationToken stop)
        => (await keys.Revoke(actor, id, stop)).ToHttp(row => Results.Ok(KeyReply.Of(row)));
}

/// <example>{"member_id":"…","label":"nightly import","scopes":["content:write"],"expires_at":"2027-01-01T00:00:00Z"}</example>
internal sealed record NewKeyRequest(Guid? MemberId, string? Label, IReadOnlyList<string>? Scopes, DateTimeOffset? ExpiresAt);

/// <summary>The only reply that carries a key's text.</summary>
/// <example>{"key":"hst_k3v9mwq2_…","details":{"id":"…","public_id":"k3v9mwq2"}}</example>
internal sealed record MadeKeyReply(string Key, KeyReply Details);

/// <example>{"id":"…","public_id":"k3v9mwq2","label":"nightly import","member_id":"…","member":"Import","scopes":[],"created_at":"…","expires_at":"…","revoked_at":null,"used_at":null}</example>
internal sealed record KeyReply(
    Guid Id, string PublicId, string Label, Guid MemberId, string Member, IReadOnlyList<string> Scopes, DateTimeOffset CreatedAt, DateTimeOffset ExpiresAt,
    DateTimeOffset? RevokedAt, DateTimeOffset? UsedAt)
{
    public static KeyReply Of(KeyRow row)
        => new(row.Id, row.PublicId, row.Label, row.MemberId, row.Member, row.Scopes, row.CreatedAt, row.ExpiresAt, row.RevokedAt, row.UsedAt);
}
