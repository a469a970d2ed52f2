using Halcytone.Studio.Foundation.Events;
using Microsoft.Data.Sqlite;
using Microsoft.EntityFrameworkCore;
using Npgsql;

namespace Halcytone.Studio.Foundation.Data;

/// <summary>
/// The one way to the rows. Reading opens a short-lived context of the actor's workspace; writing runs one unit of work in one transaction:
/// the change, its facts, its notices and the tasks it enqueues are saved together or not at all.
/// </summary>
public sealed class Database(
    IDbContextFactory<StudioDb> contexts, WriterGate gate, IAuditTrail audit, IEnumerable<IFactListener> listeners, Signals signals, StorageWatch storage, TimeProvider clock)
{
    /// <summary>Runs of one unit before a collision is given up (reliability-and-security §4.4).</summary>
    internal const int Tries = 5;

    /// <summary>Opens a context for reading the actor's workspace; dispose it at once. Nothing it reads is tracked.</summary>
    public StudioDb Read(Actor actor) => Open(actor.Workspace, QueryTrackingBehavior.NoTracking);

    /// <summary>Opens a context for reading that belongs to no workspace: sign-in, key look-up, the queue's claims. Its callers are listed in the house test.</summary>
    public StudioDb ReadInstallation() => Open(WorkspaceId.None, QueryTrackingBehavior.NoTracking);

    /// <summary>
    /// Runs <paramref name="unit"/> in one transaction and commits, unless it answers a refusal. It may be run again from the start when another
    /// writer was first, so it must not act outside the database. Where nothing can be saved the answer is <see cref="CannotSave"/>.
    /// </summary>
    public Task<Outcome<T>> Write<T>(Actor actor, Func<StudioDb, Task<Outcome<T>>> unit, CancellationToken stop)
        => Run(actor, actor.Workspace, unit, stop);

    /// <summary>As <see cref="Write"/>, for rows of no or of several workspaces: users, first start, the queue. Its callers are listed in the house test.</summary>
    public Task<Outcome<T>> WriteInstallation<T>(Func<StudioDb, Task<Outcome<T>>> unit, CancellationToken stop)
        => Run(Actor.House(WorkspaceId.None), WorkspaceId.None, unit, stop);

    private async Task<Outcome<T>> Run<T>(Actor actor, WorkspaceId workspace, Func<StudioDb, Task<Outcome<T>>> unit, CancellationToken stop)
    {
        if (storage.Refuses() is { } shut) return StorageWatch.OrThrow(shut);
        for (var attempt = 1; ; attempt++)
        {
            try
            {
                return await Once(actor, workspace, unit, stop);
            }
            catch (Exception collision) when (attempt < Tries && IsCollision(collision))
            {
                await Task.Delay(TimeSpan.FromMilliseconds(Random.Shared.Next(10, 200)), clock, stop);
            }
            catch (Exception failure) when (storage.Answer(failure) is { } why)
            {
                return StorageWatch.OrThrow(why, failure);
            }
        }
    }

    private async Task<Outcome<T>> Once<T>(Actor actor, WorkspaceId workspace, Func<StudioDb, Task<Outcome<T>>> unit, CancellationToken stop)
    {
        await using var db = Open(workspace, QueryTrackingBehavior.TrackAll);
        Outcome<T> outcome;
        using (await gate.Enter(stop))
        {
            await using var transaction = await db.Database.BeginTransactionAsync(stop);
            outcome = await unit(db);
            if (outcome.Refusal is not null) return outcome;

            if (db.Facts.Count > 0)
            {
                foreach (var listener in listeners) await listener.Hear(db, actor, db.Facts, stop);
                await audit.Append(db, actor, db.Facts, stop);
            }
            await db.SaveChangesAsync(stop);
            await transaction.CommitAsync(stop);
        }
        foreach (var signal in db.Signals) signals.Publish(signal);
        return outcome;
    }

    private StudioDb Open(WorkspaceId workspace, QueryTrackingBehavior tracking)
    {
        var db = contexts.CreateDbContext();
        db.Workspace = workspace;
        db.ChangeTracker.QueryTrackingBehavior = tracking;
        return db;
    }

    /// <summary>SQLite: busy, locked, busy snapshot. PostgreSQL: serialization, deadlock, shutdown, and a unique row that another inserted since this unit looked.</summary>
    internal static bool IsCollision(Exception exception) => exception switch
    {
        DbUpdateConcurrencyException => true,
        DbUpdateException { InnerException: { } inner } => IsCollision(inner),
        SqliteException sqlite => sqlite.SqliteErrorCode is 5 or 6 || sqlite.SqliteExtendedErrorCode is 261 or 517,
        PostgresException postgres => postgres.SqlState is "40001" or "40P01" or "57P01" or "23505",
        _ => false,
    };
}
