using System.Data.Common;
using Halcytone.Studio.Foundation;
using Halcytone.Studio.Foundation.Data;
using Halcytone.Studio.Foundation.Time;

namespace Halcytone.Studio.Acts;

/// <summary>The ledger's statements: each checks the move that it makes against the table of legal moves, the workspace and the fence.</summary>
internal sealed class ActStatements
{
    private const int LongestReply = 2000;

    /// <summary>Asked of the rows that were found by their ids. As a plain equality, a planner that knows little yet would rather read the whole workspace.</summary>
    private const string Ours = "CASE WHEN act.workspace_id = @workspace THEN act.fence <= @fence ELSE false END";

    private static readonly string Startable = $"""
        {Ours} AND act.state IN {ActMoves.InSql(ActMoves.MayBeIntended)}
            AND NOT EXISTS (SELECT 1 FROM pauses AS pause WHERE pause.workspace_id = @workspace AND pause.ended_at IS NULL)
        """;

    /// <summary>How an attempt may end.</summary>
    private static readonly ActState[] Ends = [ActState.Planned, ActState.Sent, ActState.Rejected, ActState.Deferred, ActState.Unknown, ActState.Held, ActState.Abandoned];

    private readonly PreparedSql sql;
    private readonly SqlTable<Settlement> outcomes;
    private readonly SqlTable<Guid> next;
    private readonly SqlTable<(Guid Id, PlannedAct Act)> planned;
    private readonly Dictionary<ActState, string> settle;
    private readonly string insert;
    private readonly string intend;
    private readonly string? suppress;

    public ActStatements(PreparedSql sql, IEnumerable<IIntentGuard> guards)
    {
        this.sql = sql;
        next = sql.Table<Guid>("next", ("act_id", typeof(Guid), id => id));
        outcomes = sql.Table<Settlement>("outcome",
            ("act_id", typeof(Guid), outcome => outcome.ActId), ("reply", typeof(string), outcome => Cut(outcome.Reply)), ("outside_id", typeof(string), outcome => outcome.OutsideId),
            ("url", typeof(string), outcome => outcome.Url), ("next_at", typeof(DateTime?), outcome => outcome.NextAttemptAt));
        planned = sql.Table<(Guid Id, PlannedAct Act)>("planned",
            ("id", typeof(Guid), one => one.Id), ("effect_key", typeof(string), one => one.Act.EffectKey), ("ordinal", typeof(int), one => one.Act.Ordinal),
            ("receiver", typeof(string), one => one.Act.Receiver), ("receiver_id", typeof(Guid?), one => one.Act.ReceiverId), ("list_id", typeof(Guid?), one => one.Act.ListId),
            ("fingerprint", typeof(string), one => one.Act.Fingerprint));

        insert = $"""
            INSERT INTO acts (id, workspace_id, post_id, effect_key, ordinal, receiver, receiver_id, list_id, fingerprint, state, attempt, fence, looks, clean_looks, created_at)
            SELECT id, @workspace, @post, effect_key, ordinal, receiver, receiver_id, list_id, fingerprint, 'Planned', 0, 0, 0, 0, @created
            FROM {planned} WHERE true
            ON CONFLICT (workspace_id, effect_key) DO NOTHING
            """;
        settle = Ends.ToDictionary(state => state, SettleAs);
        intend = $"""
            UPDATE acts AS act SET state = 'Intent', attempt = attempt + 1, fence = @fence, intended_at = {sql.Now}, next_attempt_at = NULL
            FROM {next} WHERE act.id = next.act_id AND {Startable}
            RETURNING {Columns}
            """;
        var refusals = string.Join(" OR ", guards.Select(guard => $"({guard.Refuses})"));
        suppress = refusals.Length == 0 ? null : $"""
            UPDATE acts AS act SET state = 'Suppressed', settled_at = {sql.Now}, next_attempt_at = NULL, reply = 'The receiver does not want mail, or left the list.'
            FROM {next} WHERE act.id = next.act_id AND {Startable} AND ({refusals})
            RETURNING id
            """;
    }

    /// <summary>Plans acts; those whose key is there already are left as they are.</summary>
    public void Plan(SqlBatch batch, WorkspaceId workspace, Guid postId, IReadOnlyCollection<(Guid, PlannedAct)> acts, DateTimeOffset now)
        => batch.Run(insert, planned, acts, ("@workspace", workspace), ("@post", postId), ("@created", now));

    /// <summary>Makes the moves that the table allows; the acts that were moved, by the state they reached. An outcome of an older fence than the act's is not about its last attempt and is left out.</summary>
    public List<(ActState State, List<Guid> Acts)> Settle(SqlBatch batch, WorkspaceId workspace, IEnumerable<Settlement> settlements, long fence)
    {
        var reached = new List<(ActState, List<Guid>)>();
        foreach (var same in settlements.GroupBy(settlement => settlement.State))
        {
            if (!settle.TryGetValue(same.Key, out var statement)) throw new ArgumentException($"An attempt does not end as {same.Key}.", nameof(settlements));
            reached.Add((same.Key, batch.Rows(statement, outcomes, [.. same], row => row.GetGuid(0), [("@workspace", workspace), ("@fence", fence), .. sql.TimeValue()])));
        }
        return reached;
    }

    /// <summary>Takes those away that a guard refuses, then makes intents of the rest.</summary>
    public (List<Guid> Suppressed, List<ActRow> Intents) Intend(SqlBatch batch, WorkspaceId workspace, IReadOnlyCollection<Guid> acts, long fence)
    {
        (string, object?)[] values = [("@workspace", workspace), ("@fence", fence), .. sql.TimeValue()];
        var suppressed = suppress is null ? [] : batch.Rows(suppress, next, acts, row => row.GetGuid(0), values);
        return (suppressed, batch.Rows(intend, next, acts, Read, values));
    }

    /// <summary>What is set when nobody knows any more how an attempt ended; <c>@reply</c> says why.</summary>
    public string Lost => $"state = 'Unknown', settled_at = {sql.Now}, reply = @reply, looks = 0, clean_looks = 0, first_clean_look_at = NULL";

    /// <summary>A reply as long as the ledger keeps it.</summary>
    public static string? Cut(string? reply) => reply is null || reply.Length <= LongestReply ? reply : string.Concat(reply.AsSpan(0, LongestReply - 1), "…");

    /// <summary>The columns that <see cref="Read"/> reads, in its order.</summary>
    public const string Columns = """
        id, post_id, effect_key, ordinal, receiver, receiver_id, state, attempt, intended_at, next_attempt_at, reply, outside_id, url,
            list_id, fence, settled_at, looks, clean_looks, first_clean_look_at
        """;

    public static ActRow Read(DbDataReader row) => new(
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

    private string SettleAs(ActState to) => $"""
        UPDATE acts AS act SET state = '{to}', settled_at = {sql.Now}, next_attempt_at = outcome.next_at, reply = coalesce(outcome.reply, act.reply),
            outside_id = coalesce(outcome.outside_id, act.outside_id), url = coalesce(outcome.url, act.url)
            {(to == ActState.Planned ? ", attempt = CASE WHEN act.state = 'Intent' THEN attempt - 1 ELSE attempt END" : "")}
            {(to == ActState.Unknown ? ", looks = 0, clean_looks = 0, first_clean_look_at = NULL" : "")}
        FROM {outcomes} WHERE act.id = outcome.act_id AND {Ours} AND act.state IN {ActMoves.InSql(ActMoves.Before(to))}
        RETURNING id
        """;
}
