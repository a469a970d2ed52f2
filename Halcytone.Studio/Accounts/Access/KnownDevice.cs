using System.Security.Cryptography;
using Microsoft.AspNetCore.DataProtection;

namespace Halcytone.Studio.Accounts.Access;

/// <summary>
/// Remembers in a cookie of its own who has signed in on this device, so that strangers who guess at an account do not lock its owner out
/// (reliability-and-security §8.2). It opens nothing.
/// </summary>
internal sealed class KnownDevice(IDataProtectionProvider protection)
{
    private const string Cookie = "hst-device";
    private static readonly TimeSpan Remembered = TimeSpan.FromDays(365);
    private readonly IDataProtector protector = protection.CreateProtector("Halcytone", "KnownDevice", "v1");

    /// <summary>The user who signed in here before; null where nobody did.</summary>
    public Guid? Of(HttpContext http)
    {
        if (http.Request.Cookies[Cookie] is not { Length: > 0 and < 1024 } text) return null;
        try { return Guid.Parse(protector.Unprotect(text)); }
        catch (Exception notOurs) when (notOurs is CryptographicException or FormatException) { return null; }
    }

    public void Remember(HttpContext http, Guid user) => http.Response.Cookies.Append(Cookie, protector.Protect(user.ToString()), new CookieOptions
    {
        HttpOnly = true,
        Secure = http.Request.IsHttps,
        SameSite = SameSiteMode.Lax,
        Path = "/sign-in",
        MaxAge = Remembered,
    });
}
