using System.Data.Common;
using System.Globalization;
using System.Runtime.CompilerServices;
using Microsoft.Data.Sqlite;
using Microsoft.EntityFrameworkCore.Diagnostics;

namespace Halcytone.Studio.Foundation.Data;

/// <summary>What every SQLite connection is told once: durable commits, real foreign keys (reliability-and-security §4.1).</summary>
internal sealed class SqlitePragmas(DatabaseOptions options) : DbConnectionInterceptor
{
    private const int PagesInMegabyte = 256;
    private const int MostPages = 1_073_741_823;
    private const string Statements =
        "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; PRAGMA foreign_keys=ON; PRAGMA temp_store=MEMORY; PRAGMA journal_size_limit=67108864;";

    /// <summary>What a connection is told.</summary>
    public static string Of(DatabaseOptions options)
        => string.Create(CultureInfo.InvariantCulture, $"{Statements} PRAGMA max_page_count={(options.LargestMegabytes == 0 ? MostPages : options.LargestMegabytes * PagesInMegabyte)};");

    /// <summary>The handles that know them: a pooled one is opened for every context and keeps what it was told.</summary>
    private readonly ConditionalWeakTable<object, SqlitePragmas> told = [];

    /// <summary>By name, since its type's assembly may be older here than the one the driver was built with (docs/decisions/0002-sqlite-native-library.md).</summary>
    private static readonly Func<SqliteConnection, object?> Handle = typeof(SqliteConnection).GetProperty(nameof(Handle))!.GetMethod!.CreateDelegate<Func<SqliteConnection, object?>>();

    public override void ConnectionOpened(DbConnection connection, ConnectionEndEventData eventData)
    {
        if (Handle((SqliteConnection)connection) is not { } handle || told.TryGetValue(handle, out _)) return;
        using var command = connection.CreateCommand();
        command.CommandText = Of(options);
        command.ExecuteNonQuery();
        told.AddOrUpdate(handle, this);
    }

    /// <summary>SQLite does not wait.</summary>
    public override Task ConnectionOpenedAsync(DbConnection connection, ConnectionEndEventData eventData, CancellationToken cancellationToken = default)
    {
        ConnectionOpened(connection, eventData);
        return Task.CompletedTask;
    }
}
