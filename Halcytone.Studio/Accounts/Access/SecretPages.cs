namespace Halcytone.Studio.Accounts.Access;

/// <summary>A page whose address is a secret: it stands in no cache, and no other site learns it from a link.</summary>
internal static class SecretPages
{
    public static void Keep(HttpResponse response)
    {
        response.Headers.CacheControl = "no-store";
        response.Headers["Referrer-Policy"] = "no-referrer";
    }
}
