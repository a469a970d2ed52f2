using System.Data.Common;
using Halcytone.Studio.Foundation;
using Halcytone.Studio.Foundation.Data;
using Halcytone.Studio.Foundation.Time;
using Microsoft.Extensions.Options;

namespace Halcytone.Studio.Tasks;

/// <summary>A task that this process has claimed.</summary>
internal sealed record Claim(
    Guid Id, WorkspaceId Workspace, string Kind, int PayloadVersion, string Payload, int Priority, int Attempt, int MaxAttempts, long Fence,
    Guid MemberId, string ActorName, string? RequestId, Guid? SubjectId, string? Checkpoint);

/// <summary>A lease that somebody holds or held.</summary>
internal sealed record HeldLease(Guid Id, WorkspaceId Workspace, long Fence, DateTimeOffset Until);

/// <summary>
/// The queue's statements. A claim is one short transaction that is committed before the work starts; every later write carries the fence and must touch
/// exactly one row, or the task is no longer ours (reliability-and-security §2.3, §2.4).
/// </summary>
internal sealed class TaskStore(PreparedSql sql, TimeProvider clock, IOptions<TaskOptions> options)
{
    /// <summary>More workspaces than this cannot have used up their share at once: a quarter each, or one each of at most seven runners.</summary>
    private static readonly string[] Shares = [.. Enumerable.Range(0, 8).Select(i => $"@w{i}")];
    private const string Mine = "WHERE id = @id AND fence = @fence AND state = 'Running'";
    private const string Freed = "lease_owner = NULL, lease_until = NULL";

    private readonly SqlTable<(Guid Id, long Fence)> held = sql.Table<(Guid Id, long Fence)>("held", ("task_id", typeof(Guid), task => task.Id), ("under", typeof(long), task => task.Fence));
    private readonly string claim = ClaimOf(sql, except: false);
    private readonly string claimExcept = ClaimOf(sql, except: true);
    private readonly string finish = $"UPDATE queued_tasks SET state = @state, finished_at = {sql.Now}, {Freed}, last_error = @error {Mine}";
    private readonly string requeue = $"UPDATE queued_tasks SET state = 'Queued', due_at = {sql.After("@due")}, attempt = attempt - @back, {Freed}, last_error = coalesce(@error, last_error) {Mine}";
    private readonly string requeueAt = $"UPDATE queued_tasks SET state = 'Queued', due_at = @due, attempt = attempt - @back, {Freed}, last_error = coalesce(@error, last_error) {Mine}";
    private readonly string next = $"SELECT min(due_at), {(sql.OnPostgres ? $"CAST({sql.Now} AS timestamptz)" : sql.Now)} FROM queued_tasks WHERE state = 'Queued'";
    private readonly string expired = $"SELECT id, workspace_id, fence, lease_until FROM queued_tasks WHERE state = 'Running' AND lease_until < {sql.Now} LIMIT 200";

    /// <summary>This process, among those that share the database.</summary>
    public string Owner { get; } = clock.NewId().ToString("N");

    /// <summary>Claims the most urgent task that is due, or none.</summary>
    /// <param name="above">Only priorities above it; −1 for all.</param>
    /// <param name="except">Workspaces that have had their share.</param>
    public async Task<Claim?> Claim(int above, IReadOnlyCollection<WorkspaceId> except, CancellationToken stop)
    {
        (string, object?)[] values = [("@owner", Owner), ("@lease", sql.FromNow(options.Value.Lease)), ("@above", above), .. sql.TimeValue()];
        if (except.Count > 0) values = [.. values, .. Shares.Select((name, i) => (name, (object?)except.ElementAtOrDefault(i)))];
        return (await sql.Once(unit => unit.Rows(except.Count > 0 ? claimExcept : claim, ReadClaim, values), stop)).SingleOrDefault();
    }

    /// <summary>Renews leases. Answers those that are still ours, and whether somebody asked them to stop.</summary>
    public async Task<IReadOnlyDictionary<Guid, bool>> Renew(IReadOnlyCollection<(Guid Id, long Fence)> tasks, CancellationToken stop)
    {
        var batch = new SqlBatch();
        var renewed = batch.Rows(
            $"""
            UPDATE queued_tasks AS task SET lease_until = {sql.After("@lease")}
            FROM {held} WHERE task.id = held.task_id AND task.fence = held.under AND task.state = 'Running'
            RETURNING id, cancel_requested
            """,
            held, tasks, row => (Id: row.GetGuid(0), CancelRequested: row.GetBoolean(1)), ("@lease", sql.FromNow(options.Value.Lease)));
        await sql.Commit(batch, stop);
        return renewed.ToDictionary(row => row.Id, row => row.CancelRequested);
    }

    /// <summary>Ends a task; false where it is no longer ours.</summary>
    public Task<bool> Finish(Claim task, TaskState state, string? error, CancellationToken stop)
        => Fenced(finish, [("@state", state), ("@error", error), .. Key(task), .. sql.TimeValue()], stop);

    /// <summary>Puts a task back for <paramref name="after"/> from now; false where it is no longer ours.</summary>
    public Task<bool> Requeue(Claim task, TimeSpan after, bool countsAttempt, string? error, CancellationToken stop)
        => Fenced(requeue, [("@due", sql.FromNow(after)), ("@back", countsAttempt ? 0 : 1), ("@error", error), .. Key(task)], stop);

    /// <summary>Puts a task back until <paramref name="at"/>; false where it is no longer ours.</summary>
    public Task<bool> RequeueAt(Claim task, DateTimeOffset at, bool countsAttempt, string? error, CancellationToken stop)
        => Fenced(requeueAt, [("@due", at), ("@back", countsAttempt ? 0 : 1), ("@error", error), .. Key(task)], stop);

    /// <summary>Notes progress; false where it is no longer ours.</summary>
    public Task<bool> Report(Claim task, string progress, string? checkpoint, CancellationToken stop)
        => Fenced($"UPDATE queued_tasks SET progress = @progress, checkpoint = coalesce(@checkpoint, checkpoint) {Mine}", [("@progress", progress), ("@checkpoint", checkpoint), .. Key(task)], stop);

    /// <summary>How long until the next waiting task is due (zero or less: it is); null where none waits.</summary>
    public async Task<TimeSpan?> UntilNext(CancellationToken stop)
    {
        var rows = await sql.Once(unit => unit.Rows(next, row => row.IsDBNull(0) ? (TimeSpan?)null : row.Instant(0) - row.Instant(1), sql.TimeValue()), stop);
        return rows.Single();
    }

    /// <summary>Leases that have run out, or every lease (SQLite's only process, at start).</summary>
    public Task<List<HeldLease>> Leases(bool onlyExpired, CancellationToken stop) => onlyExpired
        ? sql.Once(unit => unit.Rows(expired, ReadLease, sql.TimeValue()), stop)
        : sql.Once(unit => unit.Rows("SELECT id, workspace_id, fence, lease_until FROM queued_tasks WHERE state = 'Running' LIMIT 1000", ReadLease), stop);

    /// <summary>How far this process's clock is from the database's; zero on SQLite, which has none.</summary>
    public async Task<TimeSpan> ClockDifference(CancellationToken stop)
    {
        if (!sql.HasClock) return TimeSpan.Zero;
        var before = clock.GetUtcNow();
        var theirs = (await sql.Once(unit => unit.Rows("SELECT clock_timestamp()", row => row.Instant(0)), stop)).Single();
        var after = clock.GetUtcNow();
        return theirs < before ? before - theirs : theirs > after ? theirs - after : TimeSpan.Zero;
    }

    /// <summary>How many tasks stand where, finished ones left out.</summary>
    public Task<List<(TaskState State, long Count)>> Depth(CancellationToken stop) => sql.Once(unit => unit.Rows(
        "SELECT state, count(*) FROM queued_tasks WHERE state IN ('Queued', 'Running', 'Failed', 'Quarantined') GROUP BY state",
        row => (Enum.Parse<TaskState>(row.GetString(0)), row.GetInt64(1))), stop);

    /// <summary>Clears away at most 500 finished tasks that ended before <paramref name="before"/>.</summary>
    public Task<int> Clear(DateTimeOffset before, CancellationToken stop) => sql.Once(unit => unit.Run(
        "DELETE FROM queued_tasks WHERE id IN (SELECT id FROM queued_tasks WHERE state IN ('Succeeded', 'Cancelled', 'Failed') AND finished_at < @before LIMIT 500)",
        ("@before", before)), stop);

    /// <summary>When the <paramref name="most"/>th newest finished task ended; null where there are fewer.</summary>
    public async Task<DateTimeOffset?> EndOfNewest(int most, CancellationToken stop) => (await sql.Once(unit => unit.Rows(
        "SELECT finished_at FROM queued_tasks WHERE state IN ('Succeeded', 'Cancelled', 'Failed') ORDER BY finished_at DESC LIMIT 1 OFFSET @most",
        row => row.InstantOrNull(0), ("@most", most)), stop)).SingleOrDefault();

    private static string ClaimOf(PreparedSql sql, bool except) => $"""
        UPDATE queued_tasks
        SET state = 'Running', fence = fence + 1, attempt = attempt + 1, lease_owner = @owner, lease_until = {sql.After("@lease")}, started_at = {sql.Now}
        WHERE id = (
            SELECT id FROM queued_tasks
            WHERE state = 'Queued' AND due_at <= {sql.Now} AND priority > @above {(except ? $"AND workspace_id NOT IN ({string.Join(", ", Shares)})" : "")}
            ORDER BY priority DESC, due_at, id
            LIMIT 1 {(sql.OnPostgres ? "FOR UPDATE SKIP LOCKED" : "")})
        RETURNING id, workspace_id, kind, payload_version, payload, priority, attempt, max_attempts, fence, actor_member_id, actor_name, request_id, subject_id, checkpoint
        """;

    private static Claim ReadClaim(DbDataReader row) => new(
        row.GetGuid(0), new WorkspaceId(row.GetGuid(1)), row.GetString(2), row.GetInt32(3), row.GetString(4), row.GetInt32(5), row.GetInt32(6), row.GetInt32(7),
        row.GetInt64(8), row.GetGuid(9), row.GetString(10), row.TextOrNull(11), row.GuidOrNull(12), row.TextOrNull(13));

    private static HeldLease ReadLease(DbDataReader row) => new(row.GetGuid(0), new WorkspaceId(row.GetGuid(1)), row.GetInt64(2), row.Instant(3));

    private static (string, object?)[] Key(Claim task) => [("@id", task.Id), ("@fence", task.Fence)];

    private async Task<bool> Fenced(string statement, (string, object?)[] values, CancellationToken stop)
        => await sql.Once(unit => unit.Run(statement, values), stop) == 1;
}
