using System.Globalization;
using Halcytone.Studio.Foundation;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Authentication.Cookies;

namespace Halcytone.Studio.Accounts.Access;

/// <summary>
/// The cookie of the pages: idle 8 h, 7 days at most, ended at once where the member is disabled or the password changed
/// (reliability-and-security §8.4).
/// </summary>
internal static class CookieSignIn
{
    private const string Started = "started";
    private static readonly TimeSpan Idle = TimeSpan.FromHours(8);

    /// <summary>How exactly idle time is measured: the framework's own half of the window would end a person's day after four hours of use.</summary>
    private static readonly TimeSpan RenewedEvery = TimeSpan.FromMinutes(10);
    private static readonly TimeSpan AtMost = TimeSpan.FromDays(7);

    public static void Configure(CookieAuthenticationOptions options)
    {
        options.Cookie.Name = DoorCookies.Name;
        options.Cookie.HttpOnly = true;
        options.Cookie.SameSite = SameSiteMode.Lax;
        options.Cookie.SecurePolicy = CookieSecurePolicy.SameAsRequest;
        options.Cookie.Path = "/";
        options.CookieManager = new DoorCookies();
        options.ExpireTimeSpan = Idle;
        options.SlidingExpiration = true;
        options.LoginPath = "/sign-in";
        options.LogoutPath = "/sign-out";
        options.AccessDeniedPath = "/refused";
        options.ReturnUrlParameter = "returnUrl";
        options.Events.OnSigningIn = context =>
        {
            context.Properties.Items[Started] = context.Options.TimeProvider!.GetUtcNow().ToString("O", CultureInfo.InvariantCulture);
            return Task.CompletedTask;
        };
        options.Events.OnCheckSlidingExpiration = context =>
        {
            context.ShouldRenew = context.ElapsedTime >= RenewedEvery;
            return Task.CompletedTask;
        };
        options.Events.OnValidatePrincipal = Validate;
    }

    private static async Task Validate(CookieValidatePrincipalContext context)
    {
        var now = context.Options.TimeProvider!.GetUtcNow();
        var inTime = context.Properties.Items.TryGetValue(Started, out var started)
            && now - DateTimeOffset.Parse(started!, CultureInfo.InvariantCulture) < AtMost;
        var actor = inTime ? await context.HttpContext.RequestServices.GetRequiredService<Standing>().ActorOf(context.Principal!, context.HttpContext.RequestAborted) : null;
        if (actor is not null)
        {
            context.HttpContext.Features.Set(actor);
            return;
        }
        context.RejectPrincipal();
        await context.HttpContext.SignOutAsync(Principals.CookieScheme);
    }
}

/// <summary>
/// Names the cookie <c>__Host-hst</c> where the request came over TLS; on plain http, where browsers refuse that prefix, <c>hst</c>.
/// </summary>
internal sealed class DoorCookies : ICookieManager
{
    public const string Name = "hst";
    private readonly ChunkingCookieManager cookies = new();

    public string? GetRequestCookie(HttpContext context, string key) => cookies.GetRequestCookie(context, Named(context, key));

    public void AppendResponseCookie(HttpContext context, string key, string? value, CookieOptions options)
        => cookies.AppendResponseCookie(context, Named(context, key), value, options);

    public void DeleteCookie(HttpContext context, string key, CookieOptions options) => cookies.DeleteCookie(context, Named(context, key), options);

    private static string Named(HttpContext context, string key) => context.Request.IsHttps ? "__Host-" + key : key;
}
