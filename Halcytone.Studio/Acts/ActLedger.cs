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
    private const int LongestReply = 2000;
    private readonly PreparedSql sql;
    private readonly Database database;
    private readonly IIntentGuard[] guards;
    private readonly OutcomeJournal journal;
    private readonly TimeProvider clock;
    private readonly ILogger<ActLedger> logger;
    private readonly Dictionary<ActState, string> settle;
    private readonly string intend;

    internal ActLedger(PreparedSql sql, Database database, IEnumerable<IIntentGuard> guards, OutcomeJournal journal, TimeProvider clock, ILogger<ActLedger> logger)
    {
        (this.sql, this.database, this.guards, this.journal, this.clock, this.logger) = (sql, database, [.. guards], journal, clock, logger);
        settle = Settled.ToDictionary(state => state, SettleOf);
        intend = $"""
            UPDATE acts SET state = 'Intent', attempt = attempt + 1, fence = @fence, intended_at = {sql.Now}, next_attempt_at = NULL
            WHERE id = @id AND workspace_id = @workspace AND fence <= @fence AND state IN {ActMoves.InSql(ActMoves.MayBeIntended)}
                AND NOT EXISTS (SELECT 1 FROM pauses WHERE workspace_id = @workspace AND ended_at IS NULL)
            RETURNING {Columns}
            """;
    }

    /// <summary>Plans the acts of a post; those whose key is already there are left as they are. Part of the caller's unit of work.</summary>
    public async Task Plan(StudioDb db, Guid postId, IReadOnlyCollection<PlannedAct> acts, CancellationToken stop)
    {
        var now = clock.Now();
        var workspace = db.Workspace;
        if (workspace == WorkspaceId.None) throw new InvalidOperationException("Acts are planned in a unit of one workspace.");

        foreach (var some in acts.Chunk(AtOnce))
            await SqlUnit.In(db, stop).Each(Insert, some,
                act =>
                [
                    ("@id", clock.NewId()), ("@workspace", workspace), ("@post", postId), ("@key", act.EffectKey), ("@ordinal", act.Ordinal), ("@receiver", act.Receiver),
                    ("@receiver_id", act.ReceiverId), ("@list", act.ListId), ("@fingerprint", act.Fingerprint), ("@now", now),
                ],
                row => row.GetGuid(0));
    }

    /// <summary>
    /// One group commit: saves how earlier attempts ended and commits the intents of <paramref name="next"/> (planned, deferred or, with their
    /// key's consent, unknown acts). Answers the intents that stand, in the order asked; those now suppressed, already taken or of a newer fence are left out, and all of them while everything is paused.
    /// Where it throws no intent may be acted on, and the outcomes are kept all the same.
    /// </summary>
    public async Task<IReadOnlyList<ActRow>> SettleAndIntend(Actor actor, IReadOnlyCollection<Settlement> settlements, IReadOnlyCollection<Guid> next, long fence, CancellationToken stop)
    {
        try
        {
            var (settled, intents, suppressed) = await sql.Write(async unit =>
            {
                var settled = await Apply(unit, actor.Workspace, settlements, fence);
                var intents = await unit.Each(intend, next, id => [("@id", id), ("@workspace", actor.Workspace), ("@fence", fence), .. sql.TimeValue()], ReadAct);
                var suppressed = await Suppress(unit, actor.Workspace, intents, stop);
                return (settled, intents, suppressed);
            }, stop);

            Count(settled, ActState.Intent, intents.Count - suppressed.Count, suppressed.Count);
            LogLate(settlements.Count - settled.Count);
            return suppressed.Count == 0 ? intents : [.. intents.Where(act => !suppressed.Contains(act.Id))];
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
    public Task Settle(StudioDb db, IReadOnlyCollection<Settlement> settlements, CancellationToken stop) => Apply(SqlUnit.In(db, stop), db.Workspace, settlements, fence: long.MaxValue);

    /// <summary>Turns the post's open intents of older fences into unknown: called first after a crash or a lost lease.</summary>
    public async Task<int> CloseOpenIntents(Actor actor, Guid postId, long fence, CancellationToken stop)
    {
        var closed = await sql.Once(unit => unit.Run(
            $"UPDATE acts SET {Lost(sql)} WHERE post_id = @post AND workspace_id = @workspace AND state = 'Intent' AND fence < @fence",
            [("@post", postId), ("@workspace", actor.Workspace), ("@fence", fence), ("@reply", "The process ended before the answer came."), .. sql.TimeValue()]), stop);
        if (closed > 0) ActMetrics.Moved.Add(closed, ActMetrics.State(ActState.Unknown));
        return closed;
    }

    /// <summary>Notes that an unknown act was looked for, and answers it as it stands now; null where it is no longer unknown.</summary>
    /// <param name="clean">Whether it is sure that nothing is there: the list was complete and current.</param>
    /// <param name="evidence">What was seen, for the person who may have to decide.</param>
    public async Task<ActRow?> Looked(Actor actor, Guid actId, bool clean, string evidence, CancellationToken stop) => (await sql.Once(unit => unit.Rows(
        $"""
        UPDATE acts SET looks = looks + 1, clean_looks = clean_looks + @clean, reply = @reply,
            first_clean_look_at = CASE WHEN @clean = 1 THEN coalesce(first_clean_look_at, {sql.Now}) ELSE first_clean_look_at END
        WHERE id = @id AND workspace_id = @workspace AND state = 'Unknown'
        RETURNING {Columns}
        """,
        ReadAct,
        [("@id", actId), ("@workspace", actor.Workspace), ("@clean", clean ? 1 : 0), ("@reply", Cut(evidence)), .. sql.TimeValue()]), stop)).SingleOrDefault();

    /// <summary>Plans refused and abandoned acts of a post anew, and makes deferred ones due: a person said "retry". In the caller's unit of work.</summary>
    public Task<int> Reopen(StudioDb db, Guid postId, CancellationToken stop) => SqlUnit.In(db, stop).Run(
        "UPDATE acts SET state = 'Planned', next_attempt_at = NULL WHERE post_id = @post AND workspace_id = @workspace AND state IN ('Rejected', 'Abandoned', 'Deferred')",
        ("@post", postId), ("@workspace", db.Workspace));

    /// <summary>Abandons what is planned or deferred: the rest of a post is stopped. In the caller's unit of work.</summary>
    public Task<int> Abandon(StudioDb db, Guid postId, string reply, CancellationToken stop) => SqlUnit.In(db, stop).Run(
        $"UPDATE acts SET state = 'Abandoned', reply = @reply, settled_at = {sql.Now}, next_attempt_at = NULL WHERE post_id = @post AND workspace_id = @workspace AND state IN ('Planned', 'Deferred')",
        [("@post", postId), ("@workspace", db.Workspace), ("@reply", Cut(reply)), .. sql.TimeValue()]);

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

    /// <summary>Intents that have been open for longer than any attempt takes are attended to by nobody: unknown, and their posts are answered.</summary>
    internal async Task<IReadOnlyList<(WorkspaceId Workspace, Guid PostId)>> CloseUnattended(TimeSpan openAtMost, CancellationToken stop)
    {
        var lost = await sql.Once(unit => unit.Rows(
            $"UPDATE acts SET {Lost(sql)} WHERE state = 'Intent' AND intended_at < {sql.After("@before")} RETURNING workspace_id, post_id",
            row => (new WorkspaceId(row.GetGuid(0)), row.GetGuid(1)),
            [("@before", sql.FromNow(-openAtMost)), ("@reply", "The attempt was left open and its answer is not known."), .. sql.TimeValue()]), stop);
        if (lost.Count > 0) ActMetrics.Moved.Add(lost.Count, ActMetrics.State(ActState.Unknown));
        return [.. lost.Distinct()];
    }

    private async Task Save(WorkspaceId workspace, IReadOnlyCollection<Settlement> settlements)
    {
        var settled = await sql.Write(unit => Apply(unit, workspace, settlements, fence: long.MaxValue), CancellationToken.None);
        Count(settled, ActState.Intent, 0, 0);
        LogLate(settlements.Count - settled.Count);
    }

    /// <summary>Makes the moves that the table allows; answers the states that were reached. An outcome of an older fence than the act's is not about its last attempt and is left out.</summary>
    private async Task<List<ActState>> Apply(SqlUnit unit, WorkspaceId workspace, IReadOnlyCollection<Settlement> settlements, long fence)
    {
        var reached = new List<ActState>(settlements.Count);
        foreach (var same in settlements.GroupBy(settlement => settlement.State))
        {
            if (!settle.TryGetValue(same.Key, out var statement)) throw new ArgumentException($"An attempt does not end as {same.Key}.", nameof(settlements));
            reached.AddRange(await unit.Each(statement, [.. same],
                outcome =>
                [
                    ("@id", outcome.ActId), ("@workspace", workspace), ("@fence", fence), ("@reply", Cut(outcome.Reply)), ("@outside", outcome.OutsideId), ("@url", outcome.Url),
                    ("@next", outcome.NextAttemptAt), .. sql.TimeValue(),
                ],
                _ => same.Key));
        }
        return reached;
    }

    private async Task<HashSet<Guid>> Suppress(SqlUnit unit, WorkspaceId workspace, List<ActRow> intents, CancellationToken stop)
    {
        if (guards.Length == 0 || intents.Count == 0) return [];

        var receivers = intents.Select(act => new IntendedReceiver(act.Receiver, act.ReceiverId, act.ListId)).Distinct().ToList();
        var refused = new HashSet<IntendedReceiver>();
        await using var db = unit.Context(workspace);
        foreach (var guard in guards) refused.UnionWith(await guard.Suppressed(db, receivers, stop));
        if (refused.Count == 0) return [];

        var left = intents.Where(act => refused.Contains(new IntendedReceiver(act.Receiver, act.ReceiverId, act.ListId))).Select(act => act.Id).ToList();
        await unit.Each(
            $"UPDATE acts SET state = 'Suppressed', attempt = attempt - 1, settled_at = {sql.Now}, reply = @reply WHERE id = @id",
            left, id => [("@id", id), ("@reply", "The receiver does not want mail, or left the list."), .. sql.TimeValue()], row => row.GetGuid(0));
        return [.. left];
    }

    private string SettleOf(ActState to) => $"""
        UPDATE acts SET state = '{to}', settled_at = {sql.Now}, next_attempt_at = @next, reply = coalesce(@reply, reply),
            outside_id = coalesce(@outside, outside_id), url = coalesce(@url, url)
            {(to == ActState.Planned ? ", attempt = CASE WHEN state = 'Intent' THEN attempt - 1 ELSE attempt END" : "")}
            {(to == ActState.Unknown ? ", looks = 0, clean_looks = 0, first_clean_look_at = NULL" : "")}
        WHERE id = @id AND workspace_id = @workspace AND fence <= @fence AND state IN {ActMoves.InSql(ActMoves.Before(to))}
        RETURNING id
        """;

    private static string Lost(PreparedSql sql) => $"state = 'Unknown', settled_at = {sql.Now}, reply = @reply, looks = 0, clean_looks = 0, first_clean_look_at = NULL";

    private const string Insert = """
        INSERT INTO acts (id, workspace_id, post_id, effect_key, ordinal, receiver, receiver_id, list_id, fingerprint, state, attempt, fence, looks, clean_looks, created_at)
        VALUES (@id, @workspace, @post, @key, @ordinal, @receiver, @receiver_id, @list, @fingerprint, 'Planned', 0, 0, 0, 0, @now)
        ON CONFLICT (workspace_id, effect_key) DO NOTHING
        """;

    private const string Columns = """
        id, post_id, effect_key, ordinal, receiver, receiver_id, state, attempt, intended_at, next_attempt_at, reply, outside_id, url,
            list_id, fence, settled_at, looks, clean_looks, first_clean_look_at
        """;

    /// <summary>How an attempt may end.</summary>
    private static readonly ActState[] Settled = [ActState.Planned, ActState.Sent, ActState.Rejected, ActState.Deferred, ActState.Unknown, ActState.Held, ActState.Abandoned];

    private static ActRow ReadAct(DbDataReader row) => new(
        row.GetGuid(0), row.GetGuid(1), row.GetString(2), row.GetInt32(3), row.GetString(4), row.GuidOrNull(5), Enum.Parse<ActState>(row.GetString(6)), row.GetInt32(7),
        row.InstantOrNull(8), row.InstantOrNull(9), row.TextOrNull(10), row.TextOrNull(11), row.TextOrNull(12))
    {
        ListId = row.GuidOrNull(13),
        Fence = row.GetInt64(14),
        SettledAt = row.InstantOrNull(15),
        Looks = row.GetInt32(16),
        CleanLooks = row.GetInt32(17),
        FirstCleanLookAt = row.InstantOrNull(18),
    };

    private static string? Cut(string? reply) => reply is null || reply.Length <= LongestReply ? reply : string.Concat(reply.AsSpan(0, LongestReply - 1), "…");

    private static void Count(List<ActState> settled, ActState intended, int intents, int suppressed)
    {
        foreach (var same in settled.GroupBy(state => state)) ActMetrics.Moved.Add(same.Count(), ActMetrics.State(same.Key));
        if (intents > 0) ActMetrics.Moved.Add(intents, ActMetrics.State(intended));
        if (suppressed > 0) ActMetrics.Moved.Add(suppressed, ActMetrics.State(ActState.Suppressed));
    }

    private void LogLate(int late)
    {
        if (late > 0) LogLeftOut(late);
    }

    [LoggerMessage(2110, LogLevel.Error, "{Count} outcomes could not be saved and are kept in the journal")]
    private partial void LogKept(Exception broken, int count);

    [LoggerMessage(2111, LogLevel.Information, "{Count} outcomes of the journal were saved")]
    private partial void LogSaved(int count);

    [LoggerMessage(2112, LogLevel.Warning, "{Count} outcomes were left out: their acts had moved on")]
    private partial void LogLeftOut(int count);
}
