using System.Threading.RateLimiting;
using Halcytone.Studio.Foundation.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.RateLimiting;
using Microsoft.Extensions.Options;

namespace Halcytone.Studio.Audience;

/// <summary>
/// The addresses in every mail's footer and header. A GET only shows, because scanners and previewers fetch it; the POST acts at once, whoever sends it, without
/// cookie or antiforgery (RFC 8058 §3.2, email-and-web-standards §6).
/// </summary>
internal static class DepartureEndpoints
{
    private const int LargestForm = 16 * 1024;

    public static void MapDepartures(this WebApplication app)
    {
        app.MapMethods("/u/{token}", [HttpMethods.Get, HttpMethods.Head], Look).AllowAnonymous().ExcludeFromDescription();
        app.MapPost("/u/{token}", Leave).AllowAnonymous().DisableAntiforgery().ExcludeFromDescription()
            .WithMetadata(new RequestSizeLimitAttribute(LargestForm)).RequireRateLimiting(DepartureLimit.Name);
    }

    private static async Task<IResult> Look(string token, HttpContext http, Departures departures, CancellationToken stop)
    {
        http.Response.Headers.CacheControl = "no-store";
        http.Response.Headers["X-Robots-Tag"] = "noindex";
        if (HttpMethods.IsHead(http.Request.Method)) return Results.Ok();
        return Page(await departures.Look(token, stop), leaves: false);
    }

    private static async Task<IResult> Leave(string token, HttpContext http, Departures departures, CancellationToken stop)
    {
        var everything = await Chosen(http.Request, stop) == "everything";
        if (!await departures.Leave(token, everything, stop)) return Results.NotFound();

        var isPerson = http.Request.Headers.Accept.ToString().Contains("text/html", StringComparison.Ordinal);
        return isPerson ? Page(await departures.Look(token, stop), leaves: true) : Results.Text("Unsubscribed.");
    }

    /// <summary>What the page's form asks for; mail programs only send <c>List-Unsubscribe=One-Click</c>, and a body nobody can read still counts as that.</summary>
    private static async Task<string?> Chosen(HttpRequest request, CancellationToken stop)
    {
        if (!request.HasFormContentType) return null;
        try { return (await request.ReadFormAsync(stop))["what"]; }
        catch (Exception unreadable) when (unreadable is InvalidDataException or BadHttpRequestException or IOException) { return null; }
    }

    private static RazorComponentResult<DeparturePage> Page(Departure? departure, bool leaves) => new(new Dictionary<string, object?>
    {
        [nameof(DeparturePage.Departure)] = departure,
        [nameof(DeparturePage.JustLeft)] = leaves,
    })
    { PreventStreamingRendering = true };
}

/// <summary>
/// Ten tries a minute for each address that guesses; a true token has a count of its own, because a mail provider sends the clicks of thousands of readers
/// from a handful of addresses.
/// </summary>
internal static class DepartureLimit
{
    public const string Name = "departure";

    public static void AddDepartureLimit(this IServiceCollection services) => services.AddOptions<RateLimiterOptions>()
        .Configure<UnsubscribeTokens, IOptions<RateLimits>>((limiter, tokens, limits) => limiter.AddPolicy(Name, http => PartitionOf(http, tokens, limits.Value)));

    private static RateLimitPartition<string> PartitionOf(HttpContext http, UnsubscribeTokens tokens, RateLimits limits)
    {
        var token = http.Request.RouteValues["token"] as string ?? "";
        var who = tokens.Read(token) is null ? http.Connection.RemoteIpAddress?.ToString() ?? "" : token;
        return RateLimitPartition.GetFixedWindowLimiter(who, _ => new FixedWindowRateLimiterOptions { PermitLimit = limits.PublicFormPerMinute, Window = TimeSpan.FromMinutes(1) });
    }
}
