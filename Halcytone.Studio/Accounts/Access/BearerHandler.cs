using System.Security.Claims;
using System.Text.Encodings.Web;
using Halcytone.Studio.Accounts.Keys;
using Halcytone.Studio.Foundation;
using Halcytone.Studio.Foundation.Http;
using Microsoft.AspNetCore.Authentication;
using Microsoft.Extensions.Options;

namespace Halcytone.Studio.Accounts.Access;

/// <summary>Signs programs in by <c>Authorization: Bearer hst_…</c>; answers 401 and 403 as problems.</summary>
internal sealed partial class BearerHandler(IOptionsMonitor<AuthenticationSchemeOptions> options, ILoggerFactory loggers, UrlEncoder encoder, ApiKeys keys, ILogger<BearerHandler> logger)
    : AuthenticationHandler<AuthenticationSchemeOptions>(options, loggers, encoder)
{
    private const string Prefix = "Bearer ";

    protected override async Task<AuthenticateResult> HandleAuthenticateAsync()
    {
        var header = Request.Headers.Authorization.ToString();
        if (!header.StartsWith(Prefix, StringComparison.OrdinalIgnoreCase)) return AuthenticateResult.NoResult();

        var text = header[Prefix.Length..].Trim();
        if (await keys.Holder(text, Context.RequestAborted) is not { } holder)
        {
            LogRefused(ApiKey.PublicIdIn(text) ?? "malformed");
            return AuthenticateResult.Fail("not a good key");
        }
        Context.Features.Set(holder.Actor);
        var identity = holder.Actor.ToIdentity(Api.BearerScheme);
        identity.AddClaim(new Claim(ClaimTypes.NameIdentifier, holder.KeyId.ToString()));
        identity.AddClaims(holder.Scopes.Select(scope => new Claim(Api.ScopeClaim, scope)));
        return AuthenticateResult.Success(new AuthenticationTicket(new ClaimsPrincipal(identity), Api.BearerScheme));
    }

    protected override async Task HandleChallengeAsync(AuthenticationProperties properties)
    {
        var sent = Request.Headers.Authorization.Count > 0;
        Response.Headers.WWWAuthenticate = sent ? "Bearer error=\"invalid_token\"" : "Bearer";
        await Problems.Of(StatusCodes.Status401Unauthorized, "Not signed in",
            sent ? "This key is unknown, revoked or expired." : "Send an API key: Authorization: Bearer hst_…", "not_signed_in").ExecuteAsync(Context);
    }

    protected override async Task HandleForbiddenAsync(AuthenticationProperties properties)
    {
        var scope = Context.GetEndpoint()?.Metadata.GetMetadata<NeededScope>()?.Scope;
        await Problems.Of(StatusCodes.Status403Forbidden, "Not allowed",
            $"This key does not carry the scope {scope}. An administrator can make a key that does.", "scope_missing").ExecuteAsync(Context);
    }

    [LoggerMessage(2001, LogLevel.Warning, "A call with the key {Key} was refused")]
    private partial void LogRefused(string key);
}
