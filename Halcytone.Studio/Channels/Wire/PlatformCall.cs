using System.Globalization;
using System.Text;
using Halcytone.Studio.Foundation.Outbound;

namespace Halcytone.Studio.Channels.Wire;

/// <summary>Sends one request to a platform and says how far it came (reliability-and-security §3.8). Never throws for what the platform or the network does.</summary>
internal static class PlatformCall
{
    /// <summary>Longest wait that a platform may ask for (reliability-and-security §2.8).</summary>
    private static readonly TimeSpan LongestWait = TimeSpan.FromHours(24);

    public static async Task<PlatformReply> Send(HttpClient http, HttpRequestMessage request, TimeSpan timeout, TimeProvider clock, CancellationToken stop)
    {
        stop.ThrowIfCancellationRequested();
        using var ends = new CancellationTokenSource(timeout, clock);
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(stop, ends.Token);
        try
        {
            using var reply = await http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, limit.Token);
            return new PlatformReply(CallEnd.Answered, "")
            {
                Status = reply.StatusCode,
                Body = await Read(reply.Content, limit.Token),
                RetryAt = RetryAt(reply, clock.GetUtcNow()),
            };
        }
        catch (HttpRequestException failed) when (failed.InnerException is GuardedAddressException guarded) { return new(CallEnd.NeverSent, guarded.Message); }
        catch (HttpRequestException failed) when (failed.HttpRequestError == HttpRequestError.NameResolutionError) { return new(CallEnd.NeverSent, "its name is not known"); }
        catch (HttpRequestException failed) when (failed.HttpRequestError == HttpRequestError.SecureConnectionError) { return new(CallEnd.NeverSent, "its certificate was not accepted"); }
        catch (HttpRequestException failed) when (failed.HttpRequestError == HttpRequestError.ConnectionError) { return new(CallEnd.NeverSent, "no connection could be made"); }
        catch (Exception broken) when (broken is HttpRequestException or IOException) { return new(CallEnd.Lost, "the connection broke before an answer came"); }
        catch (OperationCanceledException) when (ends.IsCancellationRequested) { return new(CallEnd.Lost, $"no answer came within {timeout.TotalSeconds.ToString(CultureInfo.InvariantCulture)} s"); }
        catch (OperationCanceledException) { return new(CallEnd.Lost, "the call was stopped before an answer came"); }
    }

    private static async Task<string> Read(HttpContent content, CancellationToken stop)
    {
        await using var stream = await content.ReadAsStreamAsync(stop);
        var buffer = new byte[PlatformReply.LongestBody];
        var read = await stream.ReadAtLeastAsync(buffer, buffer.Length, throwOnEndOfStream: false, stop);
        return Encoding.UTF8.GetString(buffer, 0, read);
    }

    /// <summary><c>Retry-After</c> in either form; Mastodon tells its reset as an instant.</summary>
    private static DateTimeOffset? RetryAt(HttpResponseMessage reply, DateTimeOffset now)
    {
        var asked = reply.Headers.RetryAfter switch
        {
            { Delta: { } delta } => now + delta,
            { Date: { } date } => date,
            _ when (int)reply.StatusCode == 429 && reply.Headers.TryGetValues("X-RateLimit-Reset", out var values)
                && DateTimeOffset.TryParse(values.First(), CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var reset) => reset,
            _ => (DateTimeOffset?)null,
        };
        return asked is { } at ? new[] { at, now + LongestWait }.Min() : null;
    }
}
