using System.Diagnostics;
using System.Globalization;
using Halcytone.Studio.Tests.House;

namespace Halcytone.Studio.Benchmarks;

/// <summary>The application as it is published.</summary>
internal static class PublishedStudio
{
    private static readonly Lazy<string> Program = new(Publish);

    /// <summary>Publishes where that was not done yet, so that a measured start does not contain it.</summary>
    public static void Prepare() => _ = Program.Value;

    /// <summary>Starts it and waits for the first 200; quiet, so that the log is not measured.</summary>
    public static Task<StudioProcess> Start(IReadOnlyDictionary<string, string>? settings = null, string? data = null)
        => StudioProcess.Start([new("Logging:LogLevel:Default", "Warning"), .. settings ?? new Dictionary<string, string>()], data, Program.Value);

    /// <summary>Leaves it alone until what begins at the start is over.</summary>
    public static Task Settle() => Task.Delay(TimeSpan.FromSeconds(5), TimeProvider.System);

    /// <summary>Runs a program and answers what it printed.</summary>
    internal static async Task<string> Run(string program, params string[] arguments)
    {
        using var process = Process.Start(new ProcessStartInfo(program, arguments) { RedirectStandardOutput = true, RedirectStandardError = true })!;
        var output = process.StandardOutput.ReadToEndAsync();
        var error = process.StandardError.ReadToEndAsync();
        await process.WaitForExitAsync();
        return process.ExitCode == 0 ? await output : throw new InvalidOperationException($"{program} ended with {process.ExitCode.ToString(CultureInfo.InvariantCulture)}: {await error}");
    }

    private static string Publish()
    {
        var home = AppContext.BaseDirectory;
        while (!File.Exists(Path.Combine(home, "Halcytone.Studio.sln"))) home = Path.GetDirectoryName(home)!;
        var folder = Directory.CreateTempSubdirectory("studio-published-").FullName;
        using var publish = Process.Start(new ProcessStartInfo("dotnet", ["publish", Path.Combine(home, "Halcytone.Studio"), "-c", "Release", "-o", folder, "-v", "quiet", "--nologo"]) { RedirectStandardOutput = true })!;
        var said = publish.StandardOutput.ReadToEnd();
        publish.WaitForExit();
        return publish.ExitCode == 0 ? Path.Combine(folder, "Halcytone.Studio.dll") : throw new InvalidOperationException(said);
    }
}
