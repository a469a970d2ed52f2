using System.Diagnostics;
using System.Text.Json;
using Halcytone.Studio.Tests.House;

namespace Halcytone.Studio.Tests.Journeys;

/// <summary>The README's weekly update by API, run as it is written there against the real process.</summary>
[Collection(Processes.Name)]
public sealed class ReadmeTests
{
    [Fact]
    public async Task The_weekly_update_runs_by_curl_as_the_README_says()
    {
        await using var studio = await StudioProcess.Start();
        var folder = Directory.CreateTempSubdirectory("studio-readme-").FullName;
        var command = Path.Combine(folder, "studio");
        await File.WriteAllTextAsync(command, $"#!/bin/sh\nexec dotnet {StudioProcess.Built} \"$@\" --data {studio.Data}\n");
        File.SetUnixFileMode(command, UnixFileMode.UserRead | UnixFileMode.UserExecute);

        var start = new ProcessStartInfo("bash", ["-euo", "pipefail", "-c", Block()]) { WorkingDirectory = folder, RedirectStandardOutput = true, RedirectStandardError = true };
        start.Environment["api"] = new Uri(studio.Address, "/api").ToString();
        using var bash = Process.Start(start)!;
        var errors = bash.StandardError.ReadToEndAsync();
        var said = await bash.StandardOutput.ReadToEndAsync();
        await bash.WaitForExitAsync();
        Assert.True(bash.ExitCode == 0, said + await errors);

        using var end = JsonDocument.Parse(said[said.LastIndexOf("{\n  \"outcome\"", StringComparison.Ordinal)..]);
        Assert.Equal("all", end.RootElement.GetProperty("outcome").GetString());
        var posts = end.RootElement.GetProperty("posts").EnumerateArray().ToDictionary(post => post.GetProperty("channel").GetString()!, post => post.GetProperty("state").GetString());
        Assert.Equal(new Dictionary<string, string?> { ["email"] = "published", ["web"] = "published", ["mastodon"] = "published" }, posts);
    }

    /// <summary>The code block behind the README's marker.</summary>
    private static string Block()
    {
        var home = AppContext.BaseDirectory;
        while (!File.Exists(Path.Combine(home, "README.md"))) home = Path.GetDirectoryName(home)!;
        var text = File.ReadAllText(Path.Combine(home, "README.md"));
        var start = text.IndexOf("```bash", text.IndexOf("<!-- A test runs this block", StringComparison.Ordinal), StringComparison.Ordinal) + "```bash\n".Length;
        return text[start..text.IndexOf("```", start, StringComparison.Ordinal)];
    }
}
