using Halcytone.Studio.Foundation.Data;
using Microsoft.AspNetCore.Mvc;

namespace Halcytone.Studio.Foundation.Http;

/// <summary>Turns outcomes into replies: the one place where a refusal's kind decides the status (RFC 9457).</summary>
public static class Problems
{
    /// <summary>200 with the result, or the refusal as a problem.</summary>
    public static IResult ToHttp<T>(this Outcome<T> outcome) => outcome.ToHttp(result => Results.Ok(result));

    /// <summary>What <paramref name="done"/> makes of the result, or the refusal as a problem.</summary>
    public static IResult ToHttp<T>(this Outcome<T> outcome, Func<T, IResult> done) => outcome.Match(done, ToHttp);

    /// <summary>The refusal as <c>application/problem+json</c>.</summary>
    public static IResult ToHttp(this Refusal refusal)
    {
        var (status, title) = refusal switch
        {
            Missing => (StatusCodes.Status404NotFound, "Not found"),
            Forbidden => (StatusCodes.Status403Forbidden, "Not allowed"),
            Conflict => (StatusCodes.Status409Conflict, "Not possible now"),
            Invalid => (StatusCodes.Status422UnprocessableEntity, "A rule is broken"),
            NoRoom => (StatusCodes.Status507InsufficientStorage, "No room"),
            CannotSave => (StatusCodes.Status503ServiceUnavailable, "Cannot be saved now"),
            TooLarge => (StatusCodes.Status413PayloadTooLarge, "Too large"),
            _ => (StatusCodes.Status500InternalServerError, "Something went wrong"),
        };
        return Of(status, title, refusal.Message, refusal.Code, refusal);
    }

    /// <summary>The refusal under another status than its kind's.</summary>
    internal static IResult ToHttp(this Refusal refusal, int status) => Of(status, "Cannot be read", refusal.Message, refusal.Code, refusal);

    /// <summary>A problem that no refusal stands for: sign-in, rate limit, a body that is not JSON.</summary>
    public static IResult Of(int status, string title, string detail, string code, Refusal? refusal = null) => new Problem(status, title, detail, code, refusal);

    private sealed class Problem(int status, string title, string detail, string code, Refusal? refusal) : IResult, IStatusCodeHttpResult
    {
        public int? StatusCode => status;

        public Task ExecuteAsync(HttpContext httpContext)
        {
            var body = new ProblemDetails { Type = $"/problems/{code}", Status = status, Title = title, Detail = detail };
            body.Extensions["code"] = code;
            body.Extensions["request_id"] = httpContext.TraceIdentifier;
            if (refusal is Invalid invalid) body.Extensions["errors"] = invalid.Errors;
            if (refusal is IHasProblemFields more) foreach (var (name, value) in more.Fields) body.Extensions[name] = value;
            if (refusal is CannotSave) httpContext.Response.Headers.RetryAfter = "30";
            httpContext.Response.StatusCode = status;
            return httpContext.Response.WriteAsJsonAsync(body, options: null, contentType: "application/problem+json");
        }
    }
}

/// <summary>A refusal that tells programs more than its sentence: <c>missing</c> approvals, <c>conflicts</c> of a move.</summary>
public interface IHasProblemFields
{
    /// <summary>Further members of the problem, by their JSON names.</summary>
    IEnumerable<(string Name, object? Value)> Fields { get; }
}
