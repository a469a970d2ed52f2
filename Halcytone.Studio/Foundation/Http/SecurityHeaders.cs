namespace Halcytone.Studio.Foundation.Http;

/// <summary>What every reply tells the browser (reliability-and-security §13).</summary>
internal static class SecurityHeaders
{
    // base-uri cannot be 'none': Blazor needs <base>. Styles as attributes are used for measured sizes only.
    private const string Policy =
        "default-src 'self'; script-src 'self'; style-src 'self'; style-src-attr 'unsafe-inline'; img-src 'self' https: data:; font-src 'self'; " +
        "connect-src 'self'; object-src 'none'; base-uri 'self'; form-action 'self'; frame-ancestors 'none'";

    private static readonly (string Name, string Value)[] Headers =
    [
        ("Content-Security-Policy", Policy),
        ("X-Content-Type-Options", "nosniff"),
        ("Referrer-Policy", "strict-origin-when-cross-origin"),
        ("Cross-Origin-Opener-Policy", "same-origin"),
        ("Cross-Origin-Resource-Policy", "same-origin"),
        ("Permissions-Policy", "camera=(), microphone=(), geolocation=(), payment=()"),
    ];

    /// <summary>Sets them before the endpoint, which may narrow them, and again where a failure has cleared the reply.</summary>
    public static Task Add(HttpContext http, RequestDelegate next)
    {
        Fill(http.Response);
        http.Response.OnStarting(static response => Fill((HttpResponse)response), http.Response);
        return next(http);
    }

    private static Task Fill(HttpResponse response)
    {
        foreach (var (name, value) in Headers) response.Headers.TryAdd(name, value);
        response.Headers.TryAdd(RequestId.Header, response.HttpContext.TraceIdentifier);
        return Task.CompletedTask;
    }
}
