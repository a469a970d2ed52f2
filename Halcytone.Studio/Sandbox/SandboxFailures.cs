namespace Halcytone.Studio.Sandbox;

/// <summary>How a stand-in can be told to fail (platform-apis §10).</summary>
public enum SandboxFailure
{
    None,

    /// <summary>401: the token is no longer good.</summary>
    Unauthorized,

    /// <summary>429 with <c>Retry-After</c> and the platform's own headers.</summary>
    RateLimited,

    /// <summary>429 without a word about when to come back.</summary>
    RateLimitedBare,

    /// <summary>500.</summary>
    ServerError,

    /// <summary>Answers as it should, late.</summary>
    Slow,

    /// <summary>Accepts the post, then drops the connection: the caller cannot know.</summary>
    DropAfterAccept,

    /// <summary>Drops the connection before anything was accepted: the caller cannot know either.</summary>
    DropBeforeAccept,
}

/// <summary>Which of the next requests fail, and how.</summary>
/// <param name="Failure">The way.</param>
/// <param name="Count">How many requests from now on; 0 for none.</param>
/// <param name="On"><c>statuses</c>, <c>media</c>, <c>accounts</c> or <c>any</c>.</param>
/// <param name="RetryAfter">Seconds that a 429 asks to wait.</param>
/// <param name="Delay">Milliseconds that a slow answer takes.</param>
public sealed record SandboxOrder(SandboxFailure Failure, int Count = 1, string On = "statuses", int RetryAfter = 30, int Delay = 5000);

/// <summary>The failures that are switched on.</summary>
internal sealed class SandboxFailures
{
    private readonly Lock turn = new();
    private SandboxOrder? order;

    public SandboxOrder? Standing
    {
        get { lock (turn) return order is { Count: > 0 } ? order : null; }
    }

    /// <summary>Replaces what was ordered before.</summary>
    public void Order(SandboxOrder next)
    {
        lock (turn) order = next.Failure == SandboxFailure.None || next.Count <= 0 ? null : next;
    }

    /// <summary>The failure that this request gets, taken off the count; null where it goes well.</summary>
    public SandboxOrder? Take(string on)
    {
        lock (turn)
        {
            if (order is not { Count: > 0 } standing || (standing.On != "any" && standing.On != on)) return null;
            order = standing with { Count = standing.Count - 1 };
            return standing;
        }
    }
}
