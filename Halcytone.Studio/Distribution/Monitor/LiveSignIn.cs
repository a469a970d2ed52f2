using Halcytone.Studio.Accounts.Access;
using Halcytone.Studio.Foundation;
using Halcytone.Studio.Foundation.Http;
using Microsoft.AspNetCore.Authentication;
using Microsoft.Extensions.Options;

namespace Halcytone.Studio.Distribution;

/// <summary>
/// Who opens a socket: by bearer header or ticket, or by the cookie, and then only from a page of our own; a key never stands in an address
/// (reliability-and-security §7.5).
/// </summary>
public sealed class LiveSignIn(Tickets tickets, IOptions<DistributionOptions> options)
{
    /// <summary>The caller, or null. A foreign origin is nobody.</summary>
    public async Task<Actor?> Caller(HttpContext http)
    {
        if (!OriginIsOurs(http)) return null;
        if (tickets.Redeem(http.Request.Query["ticket"]) is { } holder) return holder;
        var scheme = http.Request.Headers.Authorization.Count > 0 ? Api.BearerScheme : Principals.CookieScheme;
        var signedIn = await http.AuthenticateAsync(scheme);
        if (!signedIn.Succeeded) return null;
        if (scheme == Api.BearerScheme && signedIn.Principal.HasClaim(claim => claim.Type == Api.ScopeClaim) && !signedIn.Principal.HasClaim(Api.ScopeClaim, Scopes.PostsRead)) return null;
        return http.Features.Get<Actor>();
    }

    /// <summary>A browser always names the page's origin; a program has none.</summary>
    private bool OriginIsOurs(HttpContext http)
    {
        var origin = http.Request.Headers.Origin.ToString();
        return origin.Length == 0 || string.Equals(origin, $"{http.Request.Scheme}://{http.Request.Host}", StringComparison.OrdinalIgnoreCase)
            || options.Value.AllowedOrigins.Contains(origin, StringComparer.OrdinalIgnoreCase);
    }
}
