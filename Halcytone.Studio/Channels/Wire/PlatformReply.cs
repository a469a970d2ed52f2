using System.Net;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;

namespace Halcytone.Studio.Channels.Wire;

/// <summary>How far a call came before it ended.</summary>
internal enum CallEnd
{
    /// <summary>The platform answered.</summary>
    Answered,

    /// <summary>No byte of the request was sent: name, connection, certificate, or an address that is never called.</summary>
    NeverSent,

    /// <summary>It was sent, and the answer is lost: time-out, reset, cancelled.</summary>
    Lost,
}

/// <summary>What came back from one call, read to its end; the one place where failures of the wire get their names.</summary>
internal sealed record PlatformReply(CallEnd End, string Problem)
{
    /// <summary>Bytes of an answer that are read; more is cut (reliability-and-security §10.5).</summary>
    public const int LongestBody = 1024 * 1024;

    /// <summary>Characters of an answer that are kept.</summary>
    private const int LongestRaw = 2000;

    public HttpStatusCode Status { get; init; }
    public string Body { get; init; } = "";

    /// <summary>When the platform asks to come back: <c>Retry-After</c>, else <c>X-RateLimit-Reset</c>.</summary>
    public DateTimeOffset? RetryAt { get; init; }
    public bool IsSuccess => End == CallEnd.Answered && (int)Status is >= 200 and < 300;

    /// <summary>Status and first bytes as they came.</summary>
    public string Raw => End == CallEnd.Answered ? $"{(int)Status} {Body[..Math.Min(Body.Length, LongestRaw)]}" : Problem;

    /// <summary>The body as JSON; null where it is something else.</summary>
    public T? Json<T>(JsonTypeInfo<T> shape) where T : class
    {
        try { return Body.Length == 0 ? null : JsonSerializer.Deserialize(Body, shape); }
        catch (JsonException) { return null; }
    }
}
