using System.Net.WebSockets;
using System.Text.Json;
using Halcytone.Studio.Foundation;
using Microsoft.AspNetCore.Http.Json;
using Microsoft.Extensions.Options;

namespace Halcytone.Studio.Distribution;

/// <summary>One WebSocket that is told what happens in one release. It says nothing but its closing; who does not read for 10 s is left.</summary>
internal sealed class LiveSocket(LiveFeed feed, IOptions<JsonOptions> json, TimeProvider clock)
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);

    public async Task Tell(WebSocket socket, Actor actor, Guid releaseId, long? since, CancellationToken stop)
    {
        using var leaving = CancellationTokenSource.CreateLinkedTokenSource(stop);
        var hearing = HearClosing(socket, leaving);
        try
        {
            await foreach (var message in feed.Watch(actor, releaseId, since, leaving.Token)) await Send(socket, message, leaving.Token);
        }
        catch (Exception gone) when (gone is OperationCanceledException or WebSocketException)
        {
            // The watcher left, or does not read.
        }
        await leaving.CancelAsync();
        await hearing;
        if (socket.State is WebSocketState.Open or WebSocketState.CloseReceived)
        {
            using var soon = new CancellationTokenSource(TimeSpan.FromSeconds(2), clock);
            await socket.CloseOutputAsync(WebSocketCloseStatus.NormalClosure, "", soon.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    private async Task Send(WebSocket socket, ReleaseMessage message, CancellationToken stop)
    {
        using var patience = new CancellationTokenSource(Patience, clock);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(stop, patience.Token);
        await socket.SendAsync(JsonSerializer.SerializeToUtf8Bytes(message, json.Value.SerializerOptions), WebSocketMessageType.Text, endOfMessage: true, either.Token);
    }

    private static async Task HearClosing(WebSocket socket, CancellationTokenSource leaving)
    {
        var buffer = new byte[512];
        try
        {
            while (socket.State == WebSocketState.Open)
                if ((await socket.ReceiveAsync(buffer, leaving.Token)).MessageType == WebSocketMessageType.Close) break;
        }
        catch (Exception gone) when (gone is OperationCanceledException or WebSocketException)
        {
            // The connection is over either way.
        }
        await leaving.CancelAsync();
    }
}
