using System.ComponentModel.DataAnnotations;

namespace Halcytone.Studio.Foundation.Data;

/// <summary>Where the rows are kept (configuration section <c>Database</c>).</summary>
public sealed class DatabaseOptions
{
    /// <summary><c>sqlite</c> (one file in the data folder, one process) or <c>postgres</c>.</summary>
    [RegularExpression("^(sqlite|postgres)$", ErrorMessage = "Database:Engine must be sqlite or postgres.")]
    public string Engine { get; set; } = "sqlite";

    /// <summary>PostgreSQL's connection string; unused on SQLite, whose file is <c>studio.db</c> in the data folder.</summary>
    public string? ConnectionString { get; set; }

    /// <summary>PostgreSQL connections per process, 2 to 100 (reliability-and-security §5: at most 30 a node).</summary>
    [Range(2, 100)]
    public int PoolSize { get; set; } = 30;

    /// <summary>SQLite's file grows to at most so many MB, 0 to 4000000; 0 is as far as the disk goes. What is there already is never cut.</summary>
    [Range(0, 4_000_000, ErrorMessage = "Database:LargestMegabytes must be 0 to 4000000.")]
    public int LargestMegabytes { get; set; }

    internal bool OnPostgres => Engine == "postgres";
}

/// <summary>The folder that holds everything the process keeps: database, media, key ring, socket, back-ups (configuration key <c>Data</c>).</summary>
public sealed record DataFolder(string Path)
{
    /// <summary>A path below the folder, its parent made where missing.</summary>
    public string At(params ReadOnlySpan<string> parts)
    {
        var path = System.IO.Path.Combine([Path, .. parts]);
        Directory.CreateDirectory(System.IO.Path.GetDirectoryName(path)!);
        return path;
    }
}
