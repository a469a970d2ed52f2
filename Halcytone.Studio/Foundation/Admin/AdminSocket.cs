using System.Net.Sockets;
using System.Text;
using System.Text.Json;
using System.Threading.Channels;
using Halcytone.Studio.Foundation.Data;

namespace Halcytone.Studio.Foundation.Admin;

/// <summary>
/// Takes admin commands over the socket file <c>admin.sock</c> (mode 0600) in the data folder and runs them inside the application. One line in, the
/// words as a JSON array; lines out, each <c>{"out": …}</c>, <c>{"err": …}</c> or, last, <c>{"exit": …}</c>.
/// </summary>
internal sealed partial class AdminSocket(DataFolder data, AdminCommands commands, ILogger<AdminSocket> logger) : BackgroundService
{
    public const string FileName = "admin.sock";

    /// <summary>What the operating system takes as a socket's path, in bytes.</summary>
    private const int LongestPath = 107;
    private const int LongestCall = 64 * 1024;

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        var path = data.At(FileName);
        if (Encoding.UTF8.GetByteCount(path) > LongestPath)
        {
            LogTooLong(path);
            return;
        }
        using var listener = Listen(path);
        try
        {
            while (true) _ = Answer(await listener.AcceptAsync(stoppingToken), stoppingToken);
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
            File.Delete(path);
        }
    }

    /// <summary>Nobody can connect before Listen, so the mode stands before the first call.</summary>
    private static Socket Listen(string path)
    {
        File.Delete(path); // of a process that was killed: the folder's lock says it is gone
        var listener = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        listener.Bind(new UnixDomainSocketEndPoint(path));
        if (!OperatingSystem.IsWindows()) File.SetUnixFileMode(path, UnixFileMode.UserRead | UnixFileMode.UserWrite);
        listener.Listen();
        return listener;
    }

    private async Task Answer(Socket caller, CancellationToken stop)
    {
        try
        {
            await using var stream = new NetworkStream(caller, ownsSocket: true);
            if (await ReadCall(stream, stop) is not { } words) return;

            LogCalled(string.Join(' ', words.TakeWhile(word => !word.StartsWith('-'))));
            var lines = Channel.CreateUnbounded<AdminLine>(new UnboundedChannelOptions { SingleReader = true });
            var sending = Send(lines.Reader, stream, stop);
            var exit = await commands.Run(words, new LineWriter(text => lines.Writer.TryWrite(new AdminLine { Out = text })),
                new LineWriter(text => lines.Writer.TryWrite(new AdminLine { Err = text })), stop);
            lines.Writer.TryWrite(new AdminLine { Exit = exit });
            lines.Writer.Complete();
            await sending;
        }
        catch (Exception broken) when (broken is IOException or SocketException or JsonException or OperationCanceledException)
        {
            LogBroken(broken.Message); // the caller went away, or sent what is no call
        }
    }

    private static async Task<string[]?> ReadCall(NetworkStream stream, CancellationToken stop)
    {
        using var reader = new StreamReader(stream, leaveOpen: true);
        var line = await reader.ReadLineAsync(stop);
        return line is { Length: > 0 and < LongestCall } ? JsonSerializer.Deserialize<string[]>(line) : null;
    }

    private static async Task Send(ChannelReader<AdminLine> lines, NetworkStream stream, CancellationToken stop)
    {
        await foreach (var line in lines.ReadAllAsync(stop))
            await stream.WriteAsync(Encoding.UTF8.GetBytes(JsonSerializer.Serialize(line) + "\n"), stop);
    }

    [LoggerMessage(1102, LogLevel.Information, "Admin command over the socket: {Command}")]
    private partial void LogCalled(string command);

    [LoggerMessage(1103, LogLevel.Warning, "An admin call ended early: {Why}")]
    private partial void LogBroken(string why);

    [LoggerMessage(1104, LogLevel.Warning, "{Path} is too long for a socket file: admin commands do not work beside this process")]
    private partial void LogTooLong(string path);

    /// <summary>Hands on what a command writes, piece by piece.</summary>
    private sealed class LineWriter(Action<string> hand) : TextWriter
    {
        public override Encoding Encoding => Encoding.UTF8;
        public override void Write(char value) => hand(value.ToString());
        public override void Write(string? value) => hand(value ?? "");
        public override void WriteLine(string? value) => hand(value + "\n");
        public override Task WriteAsync(string? value)
        {
            Write(value);
            return Task.CompletedTask;
        }
        public override Task WriteLineAsync(string? value)
        {
            WriteLine(value);
            return Task.CompletedTask;
        }
    }
}

/// <summary>One line of an answer.</summary>
internal sealed record AdminLine
{
    public string? Out { get; init; }
    public string? Err { get; init; }
    public int? Exit { get; init; }
}
