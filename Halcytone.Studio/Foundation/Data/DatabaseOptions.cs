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
