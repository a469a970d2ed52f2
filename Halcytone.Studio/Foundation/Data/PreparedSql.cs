using System.Data.Common;
using Halcytone.Studio.Foundation.Time;
using Microsoft.Data.Sqlite;
using Microsoft.Extensions.Options;

namespace Halcytone.Studio.Foundation.Data;

/// <summary>
/// The way around EF for the few paths that must be as fast as the database itself: the queue's claim and finish, the ledger's intents. Each call is
/// one transaction with prepared commands, durably committed before it returns; on SQLite behind the writer gate, on one connection kept open for it.
/// It may be run again when another writer was first. Its callers are listed in the house test. Never call it from inside <see cref="Database.Write"/>:
/// that unit holds the gate.
/// </summary>
public sealed class PreparedSql : IAsyncDisposable
{
    private readonly StudioDbFactory contexts;
    private readonly DataFolder data;
    private readonly WriterGate gate;
    private readonly DatabaseOptions options;
    private readonly StorageWatch storage;
    private readonly TimeProvider clock;
    private readonly Dictionary<string, DbCommand> prepared = [];
    private SqliteConnection? writer;

    internal PreparedSql(StudioDbFactory contexts, IOptions<DatabaseOptions> options, DataFolder data, WriterGate gate, StorageWatch storage, TimeProvider clock)
        => (this.contexts, this.options, OnPostgres, this.data, this.gate, this.storage, this.clock) = (contexts, options.Value, options.Value.OnPostgres, data, gate, storage, clock);

    /// <summary>
    /// How a statement reads the time (reliability-and-security §1.1): PostgreSQL's own clock, so that nodes agree; the parameter <c>@now</c> on SQLite, where
    /// this is the only process, or where a clock was put in. <see cref="TimeValue"/> gives that parameter.
    /// </summary>
    public string Now => HasClock ? "now()" : "@now";

    /// <summary>Whether the database's own clock counts.</summary>
    public bool HasClock => OnPostgres && clock == TimeProvider.System;

    /// <summary>How a statement reads the instant that <paramref name="parameter"/>, given by <see cref="FromNow"/>, is away.</summary>
    public string After(string parameter) => HasClock ? $"now() + {parameter}" : parameter;

    /// <summary>The value for <see cref="After"/>.</summary>
    public object FromNow(TimeSpan span) => HasClock ? span : clock.Now() + span;

    /// <summary>The parameter for <see cref="Now"/>, or none.</summary>
    public (string Name, object? Value)[] TimeValue() => HasClock ? [] : [("@now", clock.Now())];

    /// <summary>Whether the rows are on PostgreSQL, where other processes may write too.</summary>
    public bool OnPostgres { get; }

    /// <summary>Rows to be given to statements as a table.</summary>
    /// <param name="name">As statements name it.</param>
    /// <param name="columns">Each with its name, its type as it is stored (an instant is a <c>DateTime?</c>), and its value in a row.</param>
    public SqlTable<T> Table<T>(string name, params (string Name, Type Type, Func<T, object?> Value)[] columns) => new(asArrays: OnPostgres, name, columns);

    /// <summary>Runs one statement that is a transaction by itself.</summary>
    public async Task<T> Once<T>(Func<SqlUnit, Task<T>> statement, CancellationToken stop)
    {
        for (var attempt = 1; ; attempt++)
        {
            try
            {
                return OnPostgres ? await OnPooled(statement, stop) : await OnWriter(statement, stop);
            }
            catch (Exception collision) when (attempt < Database.Tries && Database.IsCollision(collision))
            {
                await Task.Delay(TimeSpan.FromMilliseconds(Random.Shared.Next(10, 200)), clock, stop);
            }
            catch (Exception failure) when (storage.Answer(failure) is { } why)
            {
                throw new CannotSaveException(why, failure);
            }
        }
    }

    /// <summary>Runs the batch as one transaction. On PostgreSQL it is one by itself: nothing opens it, and the end of its one round trip commits it.</summary>
    public Task Commit(SqlBatch batch, CancellationToken stop) => Once(async unit =>
    {
        await using var transaction = OnPostgres ? null : await unit.Begin();
        await unit.Run(batch);
        if (transaction is not null) await transaction.CommitAsync(stop);
        return true;
    }, stop);

    private async Task<T> OnPooled<T>(Func<SqlUnit, Task<T>> statement, CancellationToken stop)
    {
        await using var connection = await contexts.OpenPostgres(stop);
        return await statement(new SqlUnit(connection, prepared: null, stop));
    }

    private async Task<T> OnWriter<T>(Func<SqlUnit, Task<T>> statement, CancellationToken stop)
    {
        using (await gate.Enter(stop))
        {
            try
            {
                writer ??= OpenWriter();
                return await statement(new SqlUnit(writer, prepared, stop));
            }
            catch
            {
                CloseWriter(); // whatever broke, the next unit starts on a connection that nothing is open on
                throw;
            }
        }
    }

    private SqliteConnection OpenWriter()
    {
        var connection = new SqliteConnection(new SqliteConnectionStringBuilder(StudioDbFactory.SqliteFile(data)) { Pooling = false }.ToString());
        connection.Open();
        using var pragmas = connection.CreateCommand();
        pragmas.CommandText = SqlitePragmas.Of(options);
        pragmas.ExecuteNonQuery();
        return connection;
    }

    private void CloseWriter()
    {
        foreach (var command in prepared.Values) command.Dispose();
        prepared.Clear();
        writer?.Dispose();
        writer = null;
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        using (await gate.Enter(CancellationToken.None)) CloseWriter();
    }
}
