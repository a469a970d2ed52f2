using System.Data.Common;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Storage;

namespace Halcytone.Studio.Foundation.Data;

/// <summary>Statements on one connection. Values are given by name; instants, workspaces and enums are stored as EF stores them.</summary>
public sealed class SqlUnit
{
    private readonly DbConnection connection;
    private readonly Dictionary<string, DbCommand>? prepared;
    private readonly CancellationToken stop;
    private DbTransaction? transaction;

    internal SqlUnit(DbConnection connection, Dictionary<string, DbCommand>? prepared, CancellationToken stop)
        => (this.connection, this.prepared, this.stop) = (connection, prepared, stop);

    /// <summary>Statements inside a unit of <see cref="Database.Write"/>, on its connection and in its transaction.</summary>
    public static SqlUnit In(StudioDb db, CancellationToken stop)
    {
        var connection = db.Database.GetDbConnection();
        return new SqlUnit(connection, connection.CanCreateBatch ? null : [], stop)
        {
            transaction = db.Database.CurrentTransaction?.GetDbTransaction() ?? throw new InvalidOperationException("Only a unit of work that is being written has a transaction."),
        };
    }

    /// <summary>Begins the transaction that every following statement is part of.</summary>
    internal async Task<DbTransaction> Begin() => transaction = await connection.BeginTransactionAsync(stop);

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

    /// <summary>Runs what is in the batch, in its order.</summary>
    public async Task Run(SqlBatch batch)
    {
        foreach (var step in batch.Steps) step.Forget?.Invoke(); // what an earlier try read
        if (batch.Steps.Count == 0) return;
        if (connection.CanCreateBatch) await Together(batch);
        else await OneByOne(batch);
    }

    private async Task Together(SqlBatch batch)
    {
        await using var trip = connection.CreateBatch();
        trip.Transaction = transaction;
        foreach (var step in batch.Steps)
        {
            var command = trip.CreateBatchCommand();
            command.CommandText = step.Sql;
            foreach (var (name, value) in step.Values) Bind(command.Parameters, command.CreateParameter(), name, value);
            trip.BatchCommands.Add(command);
        }
        await using var reader = await trip.ExecuteReaderAsync(stop);
        foreach (var step in batch.Steps)
        {
            if (step.Read is null) continue; // no result to step over
            while (await reader.ReadAsync(stop)) step.Read(reader);
            await reader.NextResultAsync(stop);
        }
        while (await reader.NextResultAsync(stop)) { } // to the end, where a failed commit is told
    }

    private async Task OneByOne(SqlBatch batch)
    {
        foreach (var step in batch.Steps)
        {
            var command = Command(step.Sql, step.Values);
            try
            {
                await using var reader = await command.ExecuteReaderAsync(stop);
                while (await reader.ReadAsync(stop)) step.Read?.Invoke(reader);
            }
            finally
            {
                await Done(command);
            }
        }
    }

    private DbCommand Command(string sql, (string Name, object? Value)[] values)
    {
        if (prepared is not null && prepared.TryGetValue(sql, out var known))
        {
            known.Transaction = transaction;
            foreach (var (name, value) in values) known.Parameters[name].Value = Stored(value);
            return known;
        }
        var command = connection.CreateCommand();
        command.CommandText = sql;
        command.Transaction = transaction;
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

    internal static object Stored(object? value) => value switch
    {
        null => DBNull.Value,
        DateTimeOffset instant => UtcInstant.WholeMicroseconds(instant),
        WorkspaceId workspace => workspace.Value,
        Enum named => named.ToString(),
        _ => value,
    };
}
