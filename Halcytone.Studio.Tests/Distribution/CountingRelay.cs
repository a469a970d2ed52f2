using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;
using System.Text;

namespace Halcytone.Studio.Tests.Distribution;

/// <summary>A relay that takes everything and counts each Message-ID as it arrives; it lives in the test, so that its count survives whatever is killed.</summary>
internal sealed class CountingRelay : IAsyncDisposable
{
    private readonly TcpListener listener = new(IPAddress.Loopback, 0);
    private readonly CancellationTokenSource closing = new();
    private readonly Task accepting;
    private TaskCompletionSource answering = new();
    private TaskCompletionSource reached = new();
    private int at = int.MaxValue;
    private int taken;

    public CountingRelay()
    {
        listener.Start();
        accepting = Accept();
    }

    public int Port => ((IPEndPoint)listener.LocalEndpoint).Port;

    /// <summary>How often each message arrived whole.</summary>
    public ConcurrentDictionary<string, int> Arrived { get; } = [];

    /// <summary>
    /// Falls silent with the message that brings the count up by <paramref name="messages"/>: that one is taken and not answered, nor is any after it,
    /// until <see cref="Resume"/>. Said before the sender starts, it stops even the fastest in the middle.
    /// </summary>
    /// <returns>Ends when it has fallen silent.</returns>
    public Task SilentAfter(int messages)
    {
        (reached, answering) = (new(TaskCreationOptions.RunContinuationsAsynchronously), new(TaskCreationOptions.RunContinuationsAsynchronously));
        Volatile.Write(ref at, Volatile.Read(ref taken) + messages);
        return reached.Task;
    }

    /// <summary>Answers again.</summary>
    public void Resume()
    {
        Volatile.Write(ref at, int.MaxValue);
        answering.TrySetResult();
    }

    private async Task Accept()
    {
        try
        {
            while (true) _ = Talk(await listener.AcceptTcpClientAsync(closing.Token));
        }
        catch (Exception closed) when (closed is OperationCanceledException or SocketException or ObjectDisposedException)
        {
            // The test is over.
        }
    }

    private async Task Talk(TcpClient client)
    {
        try
        {
            using (client)
            {
                client.NoDelay = true;
                await using var stream = client.GetStream();
                using var reader = new StreamReader(stream, Encoding.Latin1);
                async Task Say(string line) => await stream.WriteAsync(Encoding.ASCII.GetBytes(line + "\r\n"), closing.Token);

                await Say("220 relay.example ESMTP");
                while (await reader.ReadLineAsync(closing.Token) is { } line)
                {
                    if (line.StartsWith("EHLO", StringComparison.OrdinalIgnoreCase)) await Say("250-relay.example\r\n250-PIPELINING\r\n250 8BITMIME");
                    else if (line.StartsWith("DATA", StringComparison.OrdinalIgnoreCase))
                    {
                        await Say("354 go on");
                        if (await Message(reader) is not { } id) return;
                        Arrived.AddOrUpdate(id, 1, (_, times) => times + 1);
                        if (Interlocked.Increment(ref taken) >= Volatile.Read(ref at))
                        {
                            reached.TrySetResult();
                            await answering.Task.WaitAsync(closing.Token);
                        }
                        await Say("250 2.0.0 Ok");
                    }
                    else if (line.StartsWith("QUIT", StringComparison.OrdinalIgnoreCase))
                    {
                        await Say("221 bye");
                        return;
                    }
                    else await Say("250 2.1.0 Ok");
                }
            }
        }
        catch (Exception gone) when (gone is IOException or OperationCanceledException or SocketException or ObjectDisposedException)
        {
            // The sender was killed.
        }
    }

    /// <summary>Reads to the final dot; null where the sender was cut off before.</summary>
    private async Task<string?> Message(StreamReader reader)
    {
        string? id = null;
        while (await reader.ReadLineAsync(closing.Token) is { } line)
        {
            if (line == ".") return id ?? "";
            if (id is null && line.StartsWith("Message-ID:", StringComparison.OrdinalIgnoreCase)) id = line["Message-ID:".Length..].Trim();
        }
        return null;
    }

    public async ValueTask DisposeAsync()
    {
        await closing.CancelAsync();
        listener.Stop();
        await accepting;
        closing.Dispose();
    }
}
