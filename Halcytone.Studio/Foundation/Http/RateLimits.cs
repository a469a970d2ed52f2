using System.ComponentModel.DataAnnotations;
using System.Globalization;
using System.Security.Claims;
using System.Threading.RateLimiting;
using Microsoft.AspNetCore.RateLimiting;
using Microsoft.Extensions.Options;

namespace Halcytone.Studio.Foundation.Http;

/// <summary>How much one caller may ask (configuration section <c>RateLimits</c>; defaults of reliability-and-security §13).</summary>
public sealed class RateLimits
{
    /// <summary>The API's policy: a bucket for each key.</summary>
    public const string Api = "api";

    /// <summary>Public forms (unsubscribe, first start): by address.</summary>
    public const string PublicForm = "public-form";

    /// <summary>Requests a key may make in a minute, in the long run.</summary>
    [Range(1, 1_000_000)]
    public int ApiPerMinute { get; set; } = 600;

    /// <summary>Requests a key may make at once.</summary>
    [Range(1, 1_000_000)]
    public int ApiBurst { get; set; } = 100;

    /// <summary>Posts of public forms an address may make in a minute.</summary>
    [Range(1, 1_000_000)]
    public int PublicFormPerMinute { get; set; } = 10;

    internal static void Configure(RateLimiterOptions limiter, RateLimits limits)
    {
        limiter.AddPolicy(Api, http => RateLimitPartition.GetTokenBucketLimiter(CallerOf(http), _ => new TokenBucketRateLimiterOptions
        {
            TokenLimit = limits.ApiBurst,
            TokensPerPeriod = Math.Max(1, limits.ApiPerMinute / 60),
            ReplenishmentPeriod = TimeSpan.FromSeconds(1),
        }));
        limiter.AddPolicy(PublicForm, http => RateLimitPartition.GetFixedWindowLimiter(AddressOf(http), _ => new FixedWindowRateLimiterOptions
        {
            PermitLimit = limits.PublicFormPerMinute,
            Window = TimeSpan.FromMinutes(1),
        }));
        limiter.OnRejected = async (rejected, _) =>
        {
            var wait = rejected.Lease.TryGetMetadata(MetadataName.RetryAfter, out var after) ? after : TimeSpan.FromSeconds(1);
            rejected.HttpContext.Response.Headers.RetryAfter = Math.Max(1, (int)Math.Ceiling(wait.TotalSeconds)).ToString(CultureInfo.InvariantCulture);
            await Problems.Of(StatusCodes.Status429TooManyRequests, "Too many requests",
                "More was asked than is allowed at once. Nothing was changed. Ask again after the time in Retry-After.", "rate_limited").ExecuteAsync(rejected.HttpContext);
        };
    }

    private static string CallerOf(HttpContext http) => http.User.FindFirstValue(ClaimTypes.NameIdentifier) ?? AddressOf(http);

    private static string AddressOf(HttpContext http) => http.Connection.RemoteIpAddress?.ToString() ?? "";
}
