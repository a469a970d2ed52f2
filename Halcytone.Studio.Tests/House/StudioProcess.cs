using System.Diagnostics;
using System.Net;
using System.Net.Http.Headers;
using System.Net.Sockets;

namespace Halcytone.Studio.Tests.House;

/// <summary>Tests of whole processes run one at a time, after the others: what they wait for is measured in real seconds.</summary>
[CollectionDefinition(Name, DisableParallelization = true)]
public sealed class Processes
{
    public const string Name = "Processes";
}

/// <summary>The application as a process of its own, with the demo workspace: for what only a real process shows (kill -9, start, memory). Ended by its process id.</summary>
public sealed class StudioProcess : IAsyncDisposable
{
    /// <summary>The sign-in password of every demo person.</summary>
    public const string Password = "a-calm-minute-of-breath";

    private readonly string program;
    private readonly Process process;
    private bool killed;

    private StudioProcess(string program, Process process, Uri address, string data) => (this.program, this.process, Address, Data) = (program, process, address, data);

    /// <summary>Where it listens.</summary>
    public Uri Address { get; }

    /// <summary>Its data folder, for a second start on the same rows.</summary>
    public string Data { get; }

    /// <summary>The program that was built with the tests.</summary>
    public static string Built => Path.Combine(AppContext.BaseDirectory, "Halcytone.Studio.dll");

    /// <summary>Starts it and waits for the first 200.</summary>
    /// <param name="settings">Configuration keys, with colons.</param>
    /// <param name="data">An earlier process' folder; a fresh one where null.</param>
    /// <param name="program">Another build than the tests' own.</param>
    /// <param name="port">A fixed port, so that addresses survive a restart.</param>
    public static async Task<StudioProcess> Start(IEnumerable<KeyValuePair<string, string>>? settings = null, string? data = null, string? program = null, int? port = null)
    {
        program ??= Built;
        data ??= Directory.CreateTempSubdirectory("studio-process-").FullName;
        var address = new Uri($"http://localhost:{port ?? FreePort()}");
        var start = new ProcessStartInfo("dotnet", [program, "--urls", address.ToString(), "--Data", data, "--Demo:Enabled", "true", "--Demo:Password", Password])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            WorkingDirectory = Path.GetDirectoryName(program)!,
        };
        start.Environment["ASPNETCORE_ENVIRONMENT"] = "Development";
        start.Environment["Demo__Story"] = "false"; // whoever counts at a receiver sends what is counted
        start.Environment["RateLimits__ApiPerMinute"] = "1000000";
        start.Environment["RateLimits__ApiBurst"] = "1000000";
        start.Environment["Sandbox__BaseAddress"] = new Uri(address, "/sandbox/mastodon").ToString();
        foreach (var (key, value) in settings ?? []) start.Environment[key.Replace(":", "__", StringComparison.Ordinal)] = value;

        var process = Process.Start(start)!;
        process.OutputDataReceived += (_, _) => { };
        process.ErrorDataReceived += (_, line) => { if (line.Data is { } text) Console.Error.WriteLine(text); };
        process.BeginOutputReadLine();
        process.BeginErrorReadLine();
        var studio = new StudioProcess(program, process, address, data);
        await studio.FirstReply();
        return studio;
    }

    /// <summary>A client with a fresh key of this role, made by the admin command beside the running process.</summary>
    public async Task<HttpClient> As(string role)
    {
        var client = Client();
        client.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", (await Admin("key", "create", "--role", role)).Trim());
        return client;
    }

    /// <summary>Runs an admin command on this data folder and answers its standard output.</summary>
    public async Task<string> Admin(params string[] command)
    {
        using var admin = Process.Start(new ProcessStartInfo("dotnet", [program, "admin", .. command, "--data", Data]) { RedirectStandardOutput = true })!;
        var output = await admin.StandardOutput.ReadToEndAsync();
        await admin.WaitForExitAsync();
        return admin.ExitCode == 0 ? output : throw new InvalidOperationException($"admin {string.Join(' ', command)} ended with {admin.ExitCode}.");
    }

    /// <summary>A client without a key.</summary>
    public HttpClient Client() => new(new SocketsHttpHandler { UseCookies = false }) { BaseAddress = Address };

    /// <summary>Resident memory, in MB.</summary>
    public double Resident()
    {
        process.Refresh();
        return process.WorkingSet64 / 1024.0 / 1024;
    }

    /// <summary>Ends it as a power cut would: SIGKILL.</summary>
    public async Task Kill()
    {
        if (killed) return;
        killed = true;
        process.Kill();
        await process.WaitForExitAsync();
    }

    /// <summary>Ends it.</summary>
    public async ValueTask DisposeAsync()
    {
        await Kill();
        process.Dispose();
    }

    /// <summary>A port that nobody listens on.</summary>
    public static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }

    private async Task FirstReply()
    {
        using var client = Client();
        var waited = Stopwatch.StartNew();
        while (waited.Elapsed < TimeSpan.FromSeconds(60))
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
}
