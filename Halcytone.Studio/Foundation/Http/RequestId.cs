using System.Text.RegularExpressions;

namespace Halcytone.Studio.Foundation.Http;

/// <summary>The correlation id: taken from <c>X-Request-ID</c> where it has a safe form, else made; echoed, logged and carried into tasks.</summary>
public static partial class RequestId
{
    /// <summary>The header's name.</summary>
    public const string Header = "X-Request-ID";

    private static readonly AsyncLocal<string?> Flowing = new();

    /// <summary>The id of the request or task that this code runs for; null at neither.</summary>
    public static string? Current => Flowing.Value;

    /// <summary>Lets <paramref name="id"/> flow through what is called from here: a task continues the id of the request that enqueued it.</summary>
    public static void Continue(string? id) => Flowing.Value = id;

    internal static async Task Carry(HttpContext http, RequestDelegate next, ILogger logger)
    {
        if (http.Request.Headers[Header] is [{ } asked] && Safe().IsMatch(asked)) http.TraceIdentifier = asked;
        Flowing.Value = http.TraceIdentifier;
        using (logger.BeginScope(new KeyValuePair<string, object>[] { new("RequestId", http.TraceIdentifier) })) await next(http);
    }

    [GeneratedRegex("^[A-Za-z0-9._:-]{8,64}$")]
    private static partial Regex Safe();
}
