using System.Text.Json;
using Halcytone.Studio.Foundation.Data;
using Microsoft.AspNetCore.Diagnostics;

namespace Halcytone.Studio.Foundation.Http;

/// <summary>The one end of exceptions that nobody could foresee: a problem with the request's id, never the exception's text.</summary>
internal sealed partial class FailureHandler(ILogger<FailureHandler> logger) : IExceptionHandler
{
    public async ValueTask<bool> TryHandleAsync(HttpContext httpContext, Exception exception, CancellationToken cancellationToken)
    {
        var asked = new PathString(httpContext.Features.Get<IExceptionHandlerPathFeature>()?.Path);
        if (!asked.StartsWithSegments("/api")) return false;

        await (exception switch
        {
            BadHttpRequestException bad => Unreadable(bad),
            CannotSaveException unsaved => unsaved.Why.ToHttp(),
            _ => Unforeseen(exception),
        }).ExecuteAsync(httpContext);
        return true;
    }

    /// <summary>The body could not be read as what the endpoint asks for.</summary>
    private static IResult Unreadable(BadHttpRequestException bad)
    {
        if (bad.StatusCode == StatusCodes.Status413PayloadTooLarge)
            return Problems.Of(bad.StatusCode, "Too large", "The body is larger than this endpoint takes. Nothing was changed.", "too_large");
        if (bad.StatusCode == StatusCodes.Status415UnsupportedMediaType)
            return Problems.Of(bad.StatusCode, "Not JSON", "Send the body as application/json.", "unsupported_media_type");
        if (bad.InnerException is not JsonException json)
            return Problems.Of(StatusCodes.Status400BadRequest, "Cannot be read", bad.Message, "bad_request");

        var field = json.Path is { Length: > 2 } path ? path[2..] : "body";
        return new MalformedJson(field).ToHttp(StatusCodes.Status400BadRequest);
    }

    private IResult Unforeseen(Exception exception)
    {
        LogUnforeseen(exception);
        return Problems.Of(StatusCodes.Status500InternalServerError, "Something went wrong",
            "This was not expected. What you sent was not saved. Try again; if it happens again, tell an administrator the request id.", "internal_error");
    }

    [LoggerMessage(101, LogLevel.Error, "An unforeseen failure ended a request")]
    private partial void LogUnforeseen(Exception exception);
}

/// <summary>Well-formed JSON was expected, of the right type at <paramref name="Field"/>.</summary>
internal sealed record MalformedJson(string Field) : Invalid(
    "malformed_json", $"The body cannot be read at {Field}: it is not JSON, of a wrong type, or a value that is not known. Nothing was changed.",
    new Dictionary<string, string[]> { [Field] = ["not JSON, of a wrong type, or an unknown value"] });
