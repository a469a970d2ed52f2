using System.Net;
using System.Net.Http.Headers;
using System.Net.Sockets;
using Microsoft.Extensions.Options;

namespace Halcytone.Studio.Foundation.Outbound;

/// <summary>
/// The one place where outgoing HTTP begins. Addresses of the server's own configuration (platforms, relay, sandbox) go through
/// <see cref="Configured"/>; addresses that a user typed go through <see cref="Guarded"/> or <see cref="Fetch"/>, in development too.
/// </summary>
public sealed class OutboundHttp(IHttpClientFactory clients, IOptions<OutboundOptions> options)
{
    internal const string ConfiguredName = "configured";
    internal const string GuardedName = "guarded";
    private const int MostRedirects = 3;

    /// <summary>For addresses that stand in the server's configuration. Redirects are not followed.</summary>
    public HttpClient Configured() => clients.CreateClient(ConfiguredName);

    /// <summary>For addresses that a user typed: connecting to anything inside is refused with <see cref="GuardedAddressException"/>. Redirects are not followed.</summary>
    public HttpClient Guarded() => clients.CreateClient(GuardedName);

    /// <summary>Fetches a document that a user named: at most three redirects, each checked again, none from https to http.</summary>
    /// <param name="address">Where it is.</param>
    /// <param name="etag">The version held already, for a conditional request.</param>
    /// <param name="mostBytes">Larger bodies, decompressed, are refused.</param>
    /// <param name="stop">Ends it; it ends by itself after 30 s.</param>
    public async Task<Outcome<Fetched>> Fetch(Uri address, string? etag, long mostBytes, CancellationToken stop)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(stop);
        limit.CancelAfter(TimeSpan.FromSeconds(30));
        try
        {
            return await Follow(address, etag, mostBytes, limit.Token);
        }
        catch (GuardedAddressException refused) { return new NotFetched("address_refused", refused.Message); }
        catch (HttpRequestException failed) when (failed.InnerException is GuardedAddressException refused) { return new NotFetched("address_refused", refused.Message); }
        catch (HttpRequestException failed) { return new NotFetched(NameOf(failed.HttpRequestError), $"{address.Host} could not be reached."); }
        catch (OperationCanceledException) when (!stop.IsCancellationRequested) { return new NotFetched("timed_out", $"{address.Host} did not answer in time."); }
    }

    private async Task<Outcome<Fetched>> Follow(Uri address, string? etag, long mostBytes, CancellationToken stop)
    {
        for (var redirects = 0; ; redirects++)
        {
            if (AddressGuard.Fault(address, [.. options.Value.AllowedPorts]) is { } fault) return new NotFetched("address_refused", $"{fault}.");

            using var request = new HttpRequestMessage(HttpMethod.Get, address);
            if (etag is not null && EntityTagHeaderValue.TryParse(etag, out var tag)) request.Headers.IfNoneMatch.Add(tag);
            using var reply = await Guarded().SendAsync(request, HttpCompletionOption.ResponseHeadersRead, stop);

            if (reply.Headers.Location is { } next && (int)reply.StatusCode is >= 301 and <= 308 and not 304)
            {
                var target = new Uri(address, next);
                if (redirects == MostRedirects) return new NotFetched("too_many_redirects", $"{address.Host} redirects more than {MostRedirects} times.");
                if (address.Scheme == "https" && target.Scheme != "https") return new NotFetched("redirect_refused", $"{address.Host} redirects to an unprotected address.");
                address = target;
                continue;
            }
            if (reply.StatusCode == HttpStatusCode.NotModified) return new Fetched(null, etag, null);
            if (!reply.IsSuccessStatusCode) return new NotFetched("refused", $"{address.Host} answered {(int)reply.StatusCode}.");

            var body = await ReadBounded(reply.Content, mostBytes, stop);
            if (body is null) return new NotFetched("too_large", $"The document is larger than {mostBytes / 1024 / 1024} MB.");
            return new Fetched(body, reply.Headers.ETag?.ToString(), reply.Content.Headers.ContentType?.ToString());
        }
    }

    private static async Task<byte[]?> ReadBounded(HttpContent content, long most, CancellationToken stop)
    {
        await using var stream = await content.ReadAsStreamAsync(stop);
        using var kept = new MemoryStream();
        var buffer = new byte[16 * 1024];
        while (await stream.ReadAsync(buffer, stop) is var read and > 0)
        {
            if (kept.Length + read > most) return null;
            kept.Write(buffer, 0, read);
        }
        return kept.ToArray();
    }

    private static string NameOf(HttpRequestError error) => error switch
    {
        HttpRequestError.NameResolutionError => "name_not_found",
        HttpRequestError.SecureConnectionError => "certificate_rejected",
        HttpRequestError.ConnectionError => "not_reachable",
        _ => "broken_off",
    };

    internal static SocketsHttpHandler ConfiguredHandler() => new()
    {
        AllowAutoRedirect = false, UseProxy = false, UseCookies = false,
        PooledConnectionLifetime = TimeSpan.FromSeconds(60), ConnectTimeout = TimeSpan.FromSeconds(5), MaxResponseHeadersLength = 16,
        AutomaticDecompression = DecompressionMethods.All,
    };

    internal static SocketsHttpHandler GuardedHandler(OutboundOptions options)
    {
        var allowed = options.AllowedNetworks.Select(network => IPNetwork.Parse(network)).ToArray();
        var handler = ConfiguredHandler();
        handler.MaxConnectionsPerServer = 4;
        handler.ConnectCallback = async (context, stop) =>
        {
            // Every answer is checked and one that was checked is connected to: a second look-up could answer otherwise.
            IPAddress[] addresses = IPAddress.TryParse(context.DnsEndPoint.Host, out var literal) ? [literal] : await Dns.GetHostAddressesAsync(context.DnsEndPoint.Host, stop);
            if (addresses.Length == 0 || addresses.Any(address => AddressGuard.IsInside(address, allowed))) throw new GuardedAddressException(context.DnsEndPoint.Host);
            var socket = new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
            try
            {
                await socket.ConnectAsync(addresses, context.DnsEndPoint.Port, stop);
                return new NetworkStream(socket, ownsSocket: true);
            }
            catch
            {
                socket.Dispose();
                throw;
            }
        };
        return handler;
    }
}

/// <summary>A fetched document; <paramref name="Body"/> is null where the version held is still the current one.</summary>
public sealed record Fetched(byte[]? Body, string? ETag, string? ContentType);

/// <summary>Why a document was not fetched, as a named outcome.</summary>
public sealed record NotFetched(string Reason, string Detail) : Conflict("not_fetched", $"{Detail} The last good version stays in use.");

/// <summary>A name that a user typed leads to this machine or its own network.</summary>
public sealed class GuardedAddressException(string host) : Exception($"{host} is an address inside this network, which is never called for a user.");
