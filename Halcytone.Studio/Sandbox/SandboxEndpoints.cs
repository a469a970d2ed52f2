using System.Globalization;
using System.Net;
using System.Text.Json;
using System.Text.Json.Serialization;
using Microsoft.AspNetCore.Http.HttpResults;

namespace Halcytone.Studio.Sandbox;

/// <summary>The sandbox's own page, its switches and its ledger.</summary>
internal static class SandboxEndpoints
{
    private const int Shown = 50;
    private const int LedgerMost = 20_000;
    private static readonly JsonSerializerOptions Form = new(JsonSerializerDefaults.Web)
    {
        PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower, Converters = { new JsonStringEnumConverter(JsonNamingPolicy.SnakeCaseLower) },
    };

    public static void MapOwn(this IEndpointRouteBuilder sandbox)
    {
        sandbox.MapGet("", IResult (SandboxStore store, SandboxFailures failures) => new RazorComponentResult<SandboxPage>(new { failures.Standing, store.Total, Posts = store.Newest(Shown) }));
        sandbox.MapGet("/sandbox.css", () => Results.Stream(typeof(SandboxEndpoints).Assembly.GetManifestResourceStream("assets/sandbox/sandbox.css")!, "text/css; charset=utf-8"));
        sandbox.MapGet("/control", (SandboxFailures failures) => Results.Json(failures.Standing ?? new SandboxOrder(SandboxFailure.None, 0), Form));
        sandbox.MapPost("/control", Control);
        sandbox.MapGet("/ledger", (SandboxStore store) => Results.Json(new { total = store.Total, posts = store.Newest(LedgerMost) }, Form));
        sandbox.MapDelete("/ledger", (SandboxStore store) =>
        {
            store.Clear();
            return Results.NoContent();
        });
    }

    private static async Task<IResult> Control(HttpContext http, SandboxFailures failures, CancellationToken stop)
    {
        var fields = await RequestFields.Read(http.Request, stop);
        if (!Enum.TryParse<SandboxFailure>(fields.Text("failure")?.Replace("_", "", StringComparison.Ordinal), ignoreCase: true, out var failure) || !Enum.IsDefined(failure))
            return Results.Json(new { error = $"failure is one of {string.Join(", ", Enum.GetNames<SandboxFailure>().Select(JsonNamingPolicy.SnakeCaseLower.ConvertName))}" }, statusCode: 422);

        failures.Order(new SandboxOrder(failure, Number(fields, "count", 1), fields.Text("on") ?? "statuses", Number(fields, "retry_after", 30), Number(fields, "delay", 5000)));
        return http.Request.HasFormContentType ? Results.Redirect("/sandbox") : Results.Json(failures.Standing ?? new SandboxOrder(SandboxFailure.None, 0), Form);
    }

    private static int Number(RequestFields fields, string name, int otherwise)
        => int.TryParse(fields.Text(name), NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : otherwise;

    /// <summary>Loopback only; a page elsewhere that a person visits cannot switch failures on.</summary>
    public static async ValueTask<object?> OnlyHere(EndpointFilterInvocationContext context, EndpointFilterDelegate next)
    {
        var http = context.HttpContext;
        if (http.Connection.RemoteIpAddress is { } from && !IPAddress.IsLoopback(from)) return Results.NotFound();
        if (!HttpMethods.IsGet(http.Request.Method) && http.Request.Headers["Sec-Fetch-Site"] is ["cross-site"]) return Results.StatusCode(StatusCodes.Status403Forbidden);
        return await next(context);
    }
}
