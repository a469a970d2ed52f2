using System.Data.Common;
using System.Diagnostics;
using Halcytone.Studio.Foundation;
using Halcytone.Studio.Foundation.Data;
using Halcytone.Studio.Tasks;
using Halcytone.Studio.Tests.House;
using Microsoft.Data.Sqlite;
using Npgsql;

namespace Halcytone.Studio.Benchmarks;

/// <summary>Claims and finishes tasks one at a time, each change durably committed, against the same two statements by raw SQL.</summary>
internal sealed class QueueClaims : Measurement
{
    private const int Count = 4000;

    public override string Name => "queue";

    public override async IAsyncEnumerable<Figure> Run()
    {
        foreach (var engine in new[] { Engine.Sqlite, Engine.Postgres })
        {
            var limit = await RawLoop(engine);
            var own = await Queue(engine);
            yield return Figure.Share($"queue claim and finish, one at a time, durable, {engine}", own, limit, 0.4, "tasks/s");
        }
    }

    private static async Task<double> Queue(Engine engine)
    {
        await using var house = new StudioHouse(engine, new Dictionary<string, string?> { ["Tasks:Enabled"] = "false" });
        var actor = Actor.House(new WorkspaceId(Guid.CreateVersion7()));
        for (var batch = 0; batch < Count / 500; batch++)
        {
            await house.Get<Database>().Write<Done>(actor, async db =>
            {
                for (var i = 0; i < 500; i++) await house.Get<TaskQueue>().Enqueue(db, actor, new NewTask("measured", new { i }), CancellationToken.None);
                return new Done();
            }, CancellationToken.None);
        }

        var store = house.Get<TaskStore>();
        var watch = Stopwatch.StartNew();
        var done = 0;
        while (await store.Claim(above: -1, except: [], CancellationToken.None) is { } task)
        {
            await store.Finish(task, TaskState.Succeeded, error: null, CancellationToken.None);
            done++;
        }
        return done == Count ? done / watch.Elapsed.TotalSeconds : throw new InvalidOperationException($"{done} of {Count} tasks were done.");
    }

    private static async Task<double> RawLoop(Engine engine)
    {
        var file = Path.GetTempFileName();
        await using DbConnection connection = engine == Engine.Sqlite ? new SqliteConnection($"Data Source={file};Pooling=False") : new NpgsqlConnection(PostgresServer.NewDatabase());
        await connection.OpenAsync();
        if (engine == Engine.Sqlite) await Execute(connection, "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL");
        await Execute(connection, "CREATE TABLE tasks (id INTEGER PRIMARY KEY, state TEXT NOT NULL, due INTEGER NOT NULL)");
        await Execute(connection, "CREATE INDEX waiting ON tasks (due) WHERE state = 'Queued'");
        await Execute(connection, engine == Engine.Sqlite
            ? $"WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < {Count}) INSERT INTO tasks SELECT i, 'Queued', i FROM n"
            : $"INSERT INTO tasks SELECT i, 'Queued', i FROM generate_series(1, {Count}) AS i");

        await using var claim = connection.CreateCommand();
        claim.CommandText = engine == Engine.Sqlite
            ? "UPDATE tasks SET state = 'Running' WHERE id = (SELECT id FROM tasks WHERE state = 'Queued' ORDER BY due LIMIT 1) RETURNING id"
            : "UPDATE tasks SET state = 'Running' WHERE id = (SELECT id FROM tasks WHERE state = 'Queued' ORDER BY due LIMIT 1 FOR UPDATE SKIP LOCKED) RETURNING id";
        await using var finish = connection.CreateCommand();
        finish.CommandText = "UPDATE tasks SET state = 'Done' WHERE id = @id AND state = 'Running'";
        var id = finish.CreateParameter();
        (id.ParameterName, id.DbType) = ("@id", System.Data.DbType.Int32);
        finish.Parameters.Add(id);
        await claim.PrepareAsync();
        await finish.PrepareAsync();

        var watch = Stopwatch.StartNew();
        for (var i = 0; i < Count; i++)
        {
            id.Value = Convert.ToInt32(await claim.ExecuteScalarAsync(), System.Globalization.CultureInfo.InvariantCulture);
            await finish.ExecuteNonQueryAsync();
        }
        return Count / watch.Elapsed.TotalSeconds;
    }

    private static async Task Execute(DbConnection connection, string sql)
    {
        await using var command = connection.CreateCommand();
        command.CommandText = sql;
        await command.ExecuteNonQueryAsync();
    }
}
