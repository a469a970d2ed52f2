using System.Net;
using Halcytone.Studio.Foundation.Data;
using Microsoft.AspNetCore.Diagnostics.HealthChecks;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace Halcytone.Studio.Foundation.Telemetry;

/// <summary>The database answers.</summary>
internal sealed class DatabaseHealth(IDbContextFactory<StudioDb> contexts) : IHealthCheck
{
    public async Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default)
    {
        await using var db = await contexts.CreateDbContextAsync(cancellationToken);
        return await db.Database.CanConnectAsync(cancellationToken) ? HealthCheckResult.Healthy() : HealthCheckResult.Unhealthy("The database does not answer.");
    }
}

/// <summary>Addresses for whoever watches the process.</summary>
internal static class TelemetryEndpoints
{
    public static void MapTelemetry(this IEndpointRouteBuilder app)
    {
        app.MapHealthChecks("/health/live", new HealthCheckOptions { Predicate = _ => false }).AllowAnonymous();
        app.MapGet("/health/ready", Ready).AddEndpointFilter(NotPublic).AllowAnonymous().ExcludeFromDescription();
        app.MapGet("/metrics", (PrometheusText metrics) => Results.Text(metrics.Write(), PrometheusText.ContentType)).AddEndpointFilter(NotPublic).AllowAnonymous().ExcludeFromDescription();
    }

    /// <summary>For this machine, or for whoever shows <c>Telemetry:Token</c> as a bearer.</summary>
    private static async ValueTask<object?> NotPublic(EndpointFilterInvocationContext context, EndpointFilterDelegate next)
    {
        var http = context.HttpContext;
        var token = http.RequestServices.GetRequiredService<IConfiguration>()["Telemetry:Token"];
        var shown = token is { Length: > 0 } && http.Request.Headers.Authorization == $"Bearer {token}";
        return shown || http.Connection.RemoteIpAddress is null || IPAddress.IsLoopback(http.Connection.RemoteIpAddress) ? await next(context) : Results.NotFound();
    }

    private static async Task<IResult> Ready(HealthCheckService health, CancellationToken stop)
    {
        var report = await health.CheckHealthAsync(stop);
        return Results.Json(
            new { status = report.Status, checks = report.Entries.ToDictionary(entry => entry.Key, entry => new { status = entry.Value.Status, entry.Value.Description }) },
            statusCode: report.Status == HealthStatus.Unhealthy ? StatusCodes.Status503ServiceUnavailable : StatusCodes.Status200OK);
    }
}
