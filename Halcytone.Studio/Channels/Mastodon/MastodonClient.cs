using System.Net.Http.Headers;
using System.Net.Http.Json;
using Halcytone.Studio.Channels.Wire;
using Halcytone.Studio.Foundation.Outbound;
using Microsoft.Extensions.Options;

namespace Halcytone.Studio.Channels.Mastodon;

/// <summary>Mastodon's API over plain HTTP. An instance that a user typed is called through the guard; one of the server's configuration is not.</summary>
internal sealed class MastodonClient(OutboundHttp outbound, IOptions<ChannelsOptions> options, TimeProvider clock)
{
    public Task<PlatformReply> Post(Uri instance, string token, NewStatus status, string effectKey, CancellationToken stop)
    {
        var request = Authorized(HttpMethod.Post, At(instance, "api/v1/statuses"), token);
        request.Headers.TryAddWithoutValidation("Idempotency-Key", effectKey);
        request.Content = JsonContent.Create(status, MastodonJson.Default.NewStatus);
        return Send(instance, request, Seconds(options.Value.CallTimeout), stop);
    }

    public Task<PlatformReply> Upload(Uri instance, string token, MediaBytes file, string description, CancellationToken stop)
    {
        var request = Authorized(HttpMethod.Post, At(instance, "api/v2/media"), token);
        var bytes = new StreamContent(file.Content) { Headers = { ContentType = new MediaTypeHeaderValue(file.ContentType) } };
        request.Content = new MultipartFormDataContent { { bytes, "file", file.Name }, { new StringContent(description), "description" } };
        return Send(instance, request, Seconds(options.Value.MediaTimeout), stop);
    }

    public Task<PlatformReply> Media(Uri instance, string token, string id, CancellationToken stop)
        => Send(instance, Authorized(HttpMethod.Get, At(instance, $"api/v1/media/{Uri.EscapeDataString(id)}"), token), Seconds(options.Value.CallTimeout), stop);

    /// <summary>The account's own statuses, newest first.</summary>
    public Task<PlatformReply> Statuses(Uri instance, string token, string accountId, string? olderThan, int most, CancellationToken stop)
    {
        var path = FormattableString.Invariant($"api/v1/accounts/{Uri.EscapeDataString(accountId)}/statuses?limit={most}&exclude_reblogs=true");
        if (olderThan is not null) path += $"&max_id={Uri.EscapeDataString(olderThan)}";
        return Send(instance, Authorized(HttpMethod.Get, At(instance, path), token), Seconds(options.Value.CallTimeout), stop);
    }

    public Task<PlatformReply> Whoami(Uri instance, string token, CancellationToken stop)
        => Send(instance, Authorized(HttpMethod.Get, At(instance, "api/v1/accounts/verify_credentials"), token), Seconds(options.Value.CallTimeout), stop);

    public Task<PlatformReply> Instance(Uri instance, CancellationToken stop)
        => Send(instance, new HttpRequestMessage(HttpMethod.Get, At(instance, "api/v2/instance")), Seconds(options.Value.CallTimeout), stop);

    public Task<PlatformReply> RegisterApp(Uri instance, Uri callback, string scopes, CancellationToken stop) => Form(instance, "api/v1/apps", stop,
        ("client_name", "Halcytone Studio"), ("redirect_uris", callback.AbsoluteUri), ("scopes", scopes));

    public Task<PlatformReply> ExchangeCode(Uri instance, Uri callback, string clientId, string clientSecret, string code, string verifier, string scopes, CancellationToken stop)
        => Form(instance, "oauth/token", stop,
            ("grant_type", "authorization_code"), ("code", code), ("client_id", clientId), ("client_secret", clientSecret),
            ("redirect_uri", callback.AbsoluteUri), ("code_verifier", verifier), ("scope", scopes));

    /// <summary>The page on the instance where its owner consents (PKCE S256).</summary>
    public static Uri ConsentPage(Uri instance, Uri callback, string clientId, string state, string challenge, string scopes) => At(instance,
        $"oauth/authorize?response_type=code&client_id={Uri.EscapeDataString(clientId)}&redirect_uri={Uri.EscapeDataString(callback.AbsoluteUri)}&scope={Uri.EscapeDataString(scopes)}" +
        $"&state={Uri.EscapeDataString(state)}&code_challenge={Uri.EscapeDataString(challenge)}&code_challenge_method=S256");

    private Task<PlatformReply> Form(Uri instance, string path, CancellationToken stop, params (string Name, string Value)[] fields)
        => Send(instance, new HttpRequestMessage(HttpMethod.Post, At(instance, path))
        {
            Content = new FormUrlEncodedContent(fields.Select(field => KeyValuePair.Create(field.Name, field.Value))),
        }, Seconds(options.Value.CallTimeout), stop);

    private async Task<PlatformReply> Send(Uri instance, HttpRequestMessage request, TimeSpan timeout, CancellationToken stop)
    {
        using (request)
        {
            using var http = options.Value.Trusts(instance) ? outbound.Configured() : outbound.Guarded();
            http.Timeout = Timeout.InfiniteTimeSpan; // the call has its own limit, on the clock
            return await PlatformCall.Send(http, request, timeout, clock, stop);
        }
    }

    private static HttpRequestMessage Authorized(HttpMethod method, Uri address, string token)
        => new(method, address) { Headers = { Authorization = new AuthenticationHeaderValue("Bearer", token) } };

    /// <summary>Below the instance's own path: the sandbox answers below <c>/sandbox/mastodon</c>.</summary>
    private static Uri At(Uri instance, string path) => new(instance.AbsoluteUri.TrimEnd('/') + "/" + path);

    private static TimeSpan Seconds(int seconds) => TimeSpan.FromSeconds(seconds);
}
