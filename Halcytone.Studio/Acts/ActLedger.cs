using System.Data.Common;
using Halcytone.Studio.Foundation;
using Halcytone.Studio.Foundation.Data;
using Halcytone.Studio.Foundation.Time;

namespace Halcytone.Studio.Acts;

/// <summary>
/// The ledger of outside acts: an intent is durably committed before the first byte goes out, so that whatever happens afterwards is known to be
/// open. Open intents found after a crash are unknown. Asked by those who do the acts; they have checked the right.
/// </summary>
public sealed partial class ActLedger
{
    private const int AtOnce = 500;
    private const long AnyFence = long.MaxValue;
    private readonly PreparedSql sql;
    private readonly ActStatements statements;
    private readonly Database database;
    private readonly OutcomeJournal journal;
    private readonly TimeProvider clock;
    private readonly ILogger<ActLedger> logger;

    internal ActLedger(PreparedSql sql, Database database, IEnumerable<IIntentGuard> guards, OutcomeJournal journal, TimeProvider clock, ILogger<ActLedger> logger)
        => (this.sql, statements, this.database, this.journal, this.clock, this.logger) = (sql, new ActStatements(sql, guards), database, journal, clock, logger);

    /// <summary>Plans the acts of a post; those whose key is already there are left as they are. Part of the caller's unit of work.</summary>
    public async Task Plan(StudioDb db, Guid postId, IReadOnlyCollection<PlannedAct> acts, CancellationToken stop)
    {
        var now = clock.Now();
        var workspace = db.Workspace;
        if (workspace == WorkspaceId.None) throw new InvalidOperationException("Acts are planned in a unit of one workspace.");

        var batch = new SqlBatch();
        foreach (var some in acts.Chunk(AtOnce)) statements.Plan(batch, workspace, postId, [.. some.Select(act => (clock.NewId(), act))], now);
        await SqlUnit.In(db, stop).Run(batch);
    }

    /// <summary>
    /// One group commit: saves how earlier attempts ended and commits the intents of <paramref name="next"/> (planned, deferred or, with their
    /// key's consent, unknown acts). Answers the intents that stand, in the order asked; those now suppressed, already taken or of a newer fence are left
    /// out, and all of them while everything is paused.
    /// Where it throws no intent may be acted on, and the outcomes are kept all the same.
    /// </summary>
    public async Task<IReadOnlyList<ActRow>> SettleAndIntend(Actor actor, IReadOnlyCollection<Settlement> settlements, IReadOnlyCollection<Guid> next, long fence, CancellationToken stop)
    {
        try
        {
            var batch = new SqlBatch();
            var settled = statements.Settle(batch, actor.Workspace, settlements, fence);
            var (suppressed, intents) = statements.Intend(batch, actor.Workspace, next, fence);
            await sql.Commit(batch, stop);

            Count(settled, settlements.Count);
            Count(ActState.Suppressed, suppressed.Count);
            Count(ActState.Intent, intents.Count);
            return [.. next.Distinct().Join(intents, id => id, act => act.Id, (_, act) => act)];
        }
        catch (Exception) when (settlements.Count > 0)
        {
            await Settle(actor, settlements, CancellationToken.None);
            throw;
        }
    }

    /// <summary>
    /// Saves how attempts ended. Outcomes are never lost: what the database cannot take is kept in memory and in a journal on the disk, tried again every second
    /// and read at the next start. So it neither throws nor listens to <paramref name="stop"/>.
    /// </summary>
    public async Task Settle(Actor actor, IReadOnlyCollection<Settlement> settlements, CancellationToken stop)
    {
        if (settlements.Count == 0) return;
        try
        {
            await Save(actor.Workspace, settlements);
        }
        catch (Exception broken) when (broken is DbException or IOException or TimeoutException or InvalidOperationException)
        {
            LogKept(broken, settlements.Count);
            journal.Keep(actor.Workspace, settlements);
        }
    }

    /// <summary>Saves how attempts ended, in the caller's unit of work.</summary>
    public Task Settle(StudioDb db, IReadOnlyCollection<Settlement> settlements, CancellationToken stop)
    {
        var batch = new SqlBatch();
        statements.Settle(batch, db.Workspace, settlements, AnyFence);
        return SqlUnit.In(db, stop).Run(batch);
    }

    /// <summary>Plans refused and abandoned acts of a post anew, and makes deferred ones due: a person said "retry". In the caller's unit of work.</summary>
    public Task<int> Reopen(StudioDb db, Guid postId, CancellationToken stop) => SqlUnit.In(db, stop).Run(
        "UPDATE acts SET state = 'Planned', next_attempt_at = NULL WHERE post_id = @post AND workspace_id = @workspace AND state IN ('Rejected', 'Abandoned', 'Deferred')",
        ("@post", postId), ("@workspace", db.Workspace));

    /// <summary>Abandons what is planned or deferred: the rest of a post is stopped. In the caller's unit of work.</summary>
    public Task<int> Abandon(StudioDb db, Guid postId, string reply, CancellationToken stop) => SqlUnit.In(db, stop).Run(
        $"UPDATE acts SET state = 'Abandoned', reply = @reply, settled_at = {sql.Now}, next_attempt_at = NULL WHERE post_id = @post AND workspace_id = @workspace AND state IN ('Planned', 'Deferred')",
        [("@post", postId), ("@workspace", db.Workspace), ("@reply", ActStatements.Cut(reply)), .. sql.TimeValue()]);

    /// <summary>Tries once to save what the journal kept; true where nothing is left.</summary>
    internal async Task<bool> SaveKept()
    {
        foreach (var outcomes in journal.Kept)
        {
            try
            {
                await Save(new WorkspaceId(outcomes.Workspace), outcomes.Settlements);
                journal.Forget(outcomes);
                LogSaved(outcomes.Settlements.Count);
            }
            catch (Exception broken) when (broken is DbException or IOException or TimeoutException or InvalidOperationException)
            {
                return false;
            }
        }
        return true;
    }

    private async Task Save(WorkspaceId workspace, IReadOnlyCollection<Settlement> settlements)
    {
        var batch = new SqlBatch();
        var settled = statements.Settle(batch, workspace, settlements, AnyFence);
        await sql.Commit(batch, CancellationToken.None);
        Count(settled, settlements.Count);
    }

    private void Count(List<(ActState State, List<Guid> Acts)> settled, int told)
    {
        foreach (var (state, acts) in settled) Count(state, acts.Count);
        var late = told - settled.Sum(same => same.Acts.Count);
        if (late > 0) LogLeftOut(late);
    }

    private static void Count(ActState reached, int acts)
    {
        if (acts > 0) ActMetrics.Moved.Add(acts, ActMetrics.State(reached));
    }

    [LoggerMessage(2110, LogLevel.Error, "{Count} outcomes could not be saved and are kept in the journal")]
    private partial void LogKept(Exception broken, int count);

    [LoggerMessage(2111, LogLevel.Information, "{Count} outcomes of the journal were saved")]
    private partial void LogSaved(int count);

    [LoggerMessage(2112, LogLevel.Warning, "{Count} outcomes were left out: their acts had moved on")]
    private partial void LogLeftOut(int count);
}
