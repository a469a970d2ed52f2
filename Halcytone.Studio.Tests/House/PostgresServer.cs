using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using Npgsql;

namespace Halcytone.Studio.Tests.House;

/// <summary>A real PostgreSQL of this test run, on 127.0.0.1 and a free port, in a temporary folder; ended by its process id when the run ends.</summary>
public static class PostgresServer
{
    private static readonly Lazy<string> Running = new(Start);

    /// <summary>Makes an empty database and answers its connection string.</summary>
    public static string NewDatabase()
    {
        var name = $"studio_{Guid.CreateVersion7():N}";
        using var admin = NpgsqlDataSource.Create(Running.Value + ";Database=postgres");
        using var create = admin.CreateCommand($"CREATE DATABASE {name}");
        create.ExecuteNonQuery();
        return Running.Value + $";Database={name}";
    }

    private static string Start()
    {
        var binaries = Directory.GetDirectories("/usr/lib/postgresql").Order().Last() + "/bin";
        var folder = Directory.CreateTempSubdirectory("studio-postgres-").FullName;
        var port = FreePort();
        Run("chown", ["postgres", folder]);
        AsPostgres([$"{binaries}/initdb", "-D", folder + "/data", "-U", "studio", "--auth=trust", "--encoding=UTF8", "--no-sync"]);
        AsPostgres([$"{binaries}/pg_ctl", "-D", folder + "/data", "-w", "-l", folder + "/log", "-o",
            $"-h 127.0.0.1 -p {port.ToString(CultureInfo.InvariantCulture)} -k {folder} -c max_connections=300", "start"]);
        AppDomain.CurrentDomain.ProcessExit += (_, _) =>
        {
            AsPostgres([$"{binaries}/pg_ctl", "-D", folder + "/data", "-m", "immediate", "stop"]);
            Directory.Delete(folder, recursive: true);
        };
        return $"Host=127.0.0.1;Port={port};Username=studio";
    }

    /// <summary>PostgreSQL refuses to run as root.</summary>
    private static void AsPostgres(string[] command)
    {
        if (Environment.UserName == "root") Run("runuser", ["-u", "postgres", "--", .. command]);
        else Run(command[0], command[1..]);
    }

    private static void Run(string program, string[] arguments)
    {
        using var process = Process.Start(new ProcessStartInfo(program, arguments) { RedirectStandardOutput = true, WorkingDirectory = "/" })!;
        process.OutputDataReceived += (_, _) => { };
        process.BeginOutputReadLine();
        process.WaitForExit();
        if (process.ExitCode != 0) throw new InvalidOperationException($"{program} {string.Join(' ', arguments)} ended with {process.ExitCode}.");
    }

    private static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }
}
