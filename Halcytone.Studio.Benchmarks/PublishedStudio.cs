using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Http.Headers;
using System.Net.Sockets;

namespace Halcytone.Studio.Benchmarks;

/// <summary>The published application as a process of its own on a fresh data folder, with the demo workspace; ended by its process id.</summary>
internal sealed class PublishedStudio : IAsyncDisposable
{
    private static readonly Lazy<string> Folder = new(Publish);
    private readonly Process process;
    private readonly string data;

    private PublishedStudio(Process process, Uri address, string data) => (this.process, Address, this.data) = (process, address, data);

    public Uri Address { get; }

    public int ProcessId => process.Id;

    /// <summary>The sign-in password of every demo person.</summary>
    public const string Password = "a-calm-minute-of-breath";

    /// <summary>Publishes where that was not done yet, so that a measured start does not contain it.</summary>
    public static void Prepare() => _ = Folder.Value;

    /// <summary>Starts it and waits for the first 200.</summary>
    public static async Task<PublishedStudio> Start(IDictionary<string, string>? settings = null, string? data = null)
    {
        var port = FreePort();
        var address = new Uri($"http://localhost:{port}");
        data ??= Directory.CreateTempSubdirectory("studio-bench-").FullName;
        var start = new ProcessStartInfo("dotnet", [Folder.Value + "/Halcytone.Studio.dll", "--urls", address.ToString(), "--Data", data, "--Demo:Enabled", "true", "--Demo:Password", Password])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            WorkingDirectory = Folder.Value,
        };
        start.Environment["ASPNETCORE_ENVIRONMENT"] = "Development";
        start.Environment["Logging__LogLevel__Default"] = "Warning";
        start.Environment["RateLimits__ApiPerMinute"] = "1000000";
        start.Environment["RateLimits__ApiBurst"] = "1000000";
        foreach (var (key, value) in settings ?? new Dictionary<string, string>()) start.Environment[key.Replace(":", "__", StringComparison.Ordinal)] = value;

        var process = Process.Start(start)!;
        process.OutputDataReceived += (_, _) => { };
        process.ErrorDataReceived += (_, line) => { if (line.Data is { } text) Console.Error.WriteLine(text); };
        process.BeginOutputReadLine();
        process.BeginErrorReadLine();
        var studio = new PublishedStudio(process, address, data);
        await studio.FirstReply();
        return studio;
    }

    /// <summary>The data folder, for a second start on the same rows.</summary>
    public string Data => data;

    /// <summary>A client with a key of this role.</summary>
    public async Task<HttpClient> As(string role)
    {
        var admin = new ProcessStartInfo("dotnet", [Folder.Value + "/Halcytone.Studio.dll", "admin", "key", "create", "--role", role, "--data", data]) { RedirectStandardOutput = true };
        using var command = Process.Start(admin)!;
        var key = (await command.StandardOutput.ReadToEndAsync()).Trim();
        await command.WaitForExitAsync();
        var client = Client();
        client.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", key);
        return client;
    }

    /// <summary>A client without a key.</summary>
    public HttpClient Client() => new(new SocketsHttpHandler { UseCookies = false }) { BaseAddress = Address };

    /// <summary>Resident memory, in MB.</summary>
    public double Resident()
    {
        process.Refresh();
        return process.WorkingSet64 / 1024.0 / 1024;
    }

    public async ValueTask DisposeAsync()
    {
        process.Kill();
        await process.WaitForExitAsync();
        process.Dispose();
    }

    private async Task FirstReply()
    {
        using var client = Client();
        var deadline = Stopwatch.StartNew();
        while (deadline.Elapsed < TimeSpan.FromSeconds(60))
        {
            if (process.HasExited) throw new InvalidOperationException($"The application ended with {process.ExitCode}.");
            try
            {
                using var reply = await client.GetAsync(new Uri("/health/live", UriKind.Relative));
                if (reply.StatusCode == HttpStatusCode.OK) return;
            }
            catch (HttpRequestException) { await Task.Delay(TimeSpan.FromMilliseconds(5), TimeProvider.System); }
        }
        throw new TimeoutException("The application did not answer within 60 s.");
    }

    private static string Publish()
    {
        var home = AppContext.BaseDirectory;
        while (!File.Exists(Path.Combine(home, "Halcytone.Studio.sln"))) home = Path.GetDirectoryName(home)!;
        var folder = Directory.CreateTempSubdirectory("studio-published-").FullName;
        using var publish = Process.Start(new ProcessStartInfo("dotnet", ["publish", Path.Combine(home, "Halcytone.Studio"), "-c", "Release", "-o", folder, "-v", "quiet", "--nologo"]) { RedirectStandardOutput = true })!;
        var said = publish.StandardOutput.ReadToEnd();
        publish.WaitForExit();
        return publish.ExitCode == 0 ? folder : throw new InvalidOperationException(said);
    }

    internal static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }

    /// <summary>Runs a program and answers what it printed.</summary>
    internal static async Task<string> Run(string program, params string[] arguments)
    {
        using var process = Process.Start(new ProcessStartInfo(program, arguments) { RedirectStandardOutput = true, RedirectStandardError = true })!;
        var output = process.StandardOutput.ReadToEndAsync();
        var error = process.StandardError.ReadToEndAsync();
        await process.WaitForExitAsync();
        return process.ExitCode == 0 ? await output : throw new InvalidOperationException($"{program} ended with {process.ExitCode.ToString(CultureInfo.InvariantCulture)}: {await error}");
    }
}
