using System.Data.Common;
using Halcytone.Studio.Foundation.Time;
using Microsoft.Data.Sqlite;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Storage;
using Microsoft.Extensions.Options;

namespace Halcytone.Studio.Foundation.Data;

/// <summary>
/// The way around EF for the few paths that must be as fast as the database itself: the queue's claim and finish, the ledger's intents. Each call is
/// one transaction with prepared commands, durably committed before it returns; on SQLite behind the writer gate, on one connection kept open for it.
/// Its callers are listed in the house test. Never call it from inside <see cref="Database.Write"/>: that unit holds the gate.
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

    /// <summary>Runs <paramref name="unit"/> in one transaction. It may be run again when another writer was first, so it must not act outside the database.</summary>
    public Task<T> Write<T>(Func<SqlUnit, Task<T>> unit, CancellationToken stop) => Run(unit, inTransaction: true, stop);

    /// <summary>Runs one statement that is a transaction by itself, and spares the round trips of opening one.</summary>
    public Task<T> Once<T>(Func<SqlUnit, Task<T>> statement, CancellationToken stop) => Run(statement, inTransaction: false, stop);

    private async Task<T> Run<T>(Func<SqlUnit, Task<T>> unit, bool inTransaction, CancellationToken stop)
    {
        for (var attempt = 1; ; attempt++)
        {
            try
            {
                return OnPostgres ? await OnPooled(unit, inTransaction, stop) : await OnWriter(unit, inTransaction, stop);
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

    private async Task<T> OnPooled<T>(Func<SqlUnit, Task<T>> unit, bool inTransaction, CancellationToken stop)
    {
        await using var connection = await contexts.OpenPostgres(stop);
        return await Commit(new SqlUnit(contexts, connection, prepared: null, stop), unit, inTransaction, stop);
    }

    private async Task<T> OnWriter<T>(Func<SqlUnit, Task<T>> unit, bool inTransaction, CancellationToken stop)
    {
        using (await gate.Enter(stop))
        {
            try
            {
                writer ??= OpenWriter();
                return await Commit(new SqlUnit(contexts, writer, prepared, stop), unit, inTransaction, stop);
            }
            catch
            {
                CloseWriter(); // whatever broke, the next unit starts on a connection that nothing is open on
                throw;
            }
        }
    }

    private static async Task<T> Commit<T>(SqlUnit work, Func<SqlUnit, Task<T>> unit, bool inTransaction, CancellationToken stop)
    {
        if (!inTransaction) return await unit(work);
        await using var transaction = await work.Connection.BeginTransactionAsync(stop);
        work.Transaction = transaction;
        var result = await unit(work);
        await transaction.CommitAsync(stop);
        return result;
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

/// <summary>One unit of prepared statements. Values are given by name; instants, workspaces and enums are stored as EF stores them.</summary>
public sealed class SqlUnit
{
    private readonly StudioDbFactory? contexts;
    private readonly Dictionary<string, DbCommand>? prepared;
    private readonly CancellationToken stop;

    internal SqlUnit(StudioDbFactory? contexts, DbConnection connection, Dictionary<string, DbCommand>? prepared, CancellationToken stop)
        => (this.contexts, Connection, this.prepared, this.stop) = (contexts, connection, prepared, stop);

    internal DbConnection Connection { get; }
    internal DbTransaction? Transaction { get; set; }

    /// <summary>Statements inside a unit of <see cref="Database.Write"/>, on its connection and in its transaction.</summary>
    public static SqlUnit In(StudioDb db, CancellationToken stop)
    {
        var connection = db.Database.GetDbConnection();
        return new SqlUnit(null, connection, connection.CanCreateBatch ? null : [], stop)
        {
            Transaction = db.Database.CurrentTransaction?.GetDbTransaction() ?? throw new InvalidOperationException("Only a unit of work that is being written has a transaction."),
        };
    }

    /// <summary>Runs a statement and answers how many rows it touched.</summary>
    public async Task<int> Run(string sql, params (string Name, object? Value)[] values)
    {
        var command = Command(sql, values);
        try
        {
            return await command.ExecuteNonQueryAsync(stop);
        }
        finally
        {
            await Done(command);
        }
    }

    /// <summary>Runs a statement and reads each row it answers.</summary>
    public async Task<List<T>> Rows<T>(string sql, Func<DbDataReader, T> read, params (string Name, object? Value)[] values)
    {
        var command = Command(sql, values);
        try
        {
            await using var reader = await command.ExecuteReaderAsync(stop);
            var rows = new List<T>();
            while (await reader.ReadAsync(stop)) rows.Add(read(reader));
            return rows;
        }
        finally
        {
            await Done(command);
        }
    }

    /// <summary>Runs the same statement once for each of <paramref name="inputs"/> (in one round trip where the database takes batches) and reads each row it answers.</summary>
    public async Task<List<T>> Each<TIn, T>(string sql, IReadOnlyCollection<TIn> inputs, Func<TIn, (string Name, object? Value)[]> bind, Func<DbDataReader, T> read)
    {
        var rows = new List<T>(inputs.Count);
        if (inputs.Count == 0) return rows;
        if (!Connection.CanCreateBatch)
        {
            foreach (var input in inputs) rows.AddRange(await Rows(sql, read, bind(input)));
            return rows;
        }

        await using var batch = Connection.CreateBatch();
        batch.Transaction = Transaction;
        foreach (var input in inputs)
        {
            var command = batch.CreateBatchCommand();
            command.CommandText = sql;
            foreach (var (name, value) in bind(input)) Bind(command.Parameters, command.CreateParameter(), name, value);
            batch.BatchCommands.Add(command);
        }
        await using var reader = await batch.ExecuteReaderAsync(stop);
        do
        {
            while (await reader.ReadAsync(stop)) rows.Add(read(reader));
        }
        while (await reader.NextResultAsync(stop));
        return rows;
    }

    /// <summary>A context of <paramref name="workspace"/> on this unit's connection and inside its transaction, for asking other rooms. It saves nothing by itself.</summary>
    public StudioDb Context(WorkspaceId workspace)
    {
        var db = contexts?.On(Connection) ?? throw new InvalidOperationException("A unit of Database.Write has its context already.");
        db.Workspace = workspace;
        db.ChangeTracker.QueryTrackingBehavior = QueryTrackingBehavior.NoTracking;
        db.Database.UseTransaction(Transaction);
        return db;
    }

    private DbCommand Command(string sql, (string Name, object? Value)[] values)
    {
        if (prepared is not null && prepared.TryGetValue(sql, out var known))
        {
            known.Transaction = Transaction;
            foreach (var (name, value) in values) known.Parameters[name].Value = Stored(value);
            return known;
        }
        var command = Connection.CreateCommand();
        command.CommandText = sql;
        command.Transaction = Transaction;
        foreach (var (name, value) in values) Bind(command.Parameters, command.CreateParameter(), name, value);
        if (prepared is not null)
        {
            command.Prepare();
            prepared[sql] = command;
        }
        return command;
    }

    private ValueTask Done(DbCommand command) => prepared is null ? command.DisposeAsync() : ValueTask.CompletedTask;

    private static void Bind(DbParameterCollection parameters, DbParameter parameter, string name, object? value)
    {
        parameter.ParameterName = name;
        parameter.Value = Stored(value);
        parameters.Add(parameter);
    }

    private static object Stored(object? value) => value switch
    {
        null => DBNull.Value,
        DateTimeOffset instant => UtcInstant.WholeMicroseconds(instant),
        WorkspaceId workspace => workspace.Value,
        Enum named => named.ToString(),
        _ => value,
    };
}

/// <summary>Reading what <see cref="SqlUnit"/> stored, alike on both databases.</summary>
public static class StoredValues
{
    extension(DbDataReader reader)
    {
        /// <summary>An instant.</summary>
        public DateTimeOffset Instant(int column) => new(DateTime.SpecifyKind(reader.GetDateTime(column), DateTimeKind.Utc));

        /// <summary>An instant, or null.</summary>
        public DateTimeOffset? InstantOrNull(int column) => reader.IsDBNull(column) ? null : reader.Instant(column);

        /// <summary>A text, or null.</summary>
        public string? TextOrNull(int column) => reader.IsDBNull(column) ? null : reader.GetString(column);

        /// <summary>An id, or null.</summary>
        public Guid? GuidOrNull(int column) => reader.IsDBNull(column) ? null : reader.GetGuid(column);
    }
}
