using Halcytone.Studio.Foundation;
using Halcytone.Studio.Foundation.Data;

namespace Halcytone.Studio.Acts;

/// <summary>Acts whose attempt nobody attends to any more, and those that are looked for.</summary>
public sealed partial class ActLedger
{
    /// <summary>Turns the post's open intents of older fences into unknown: called first after a crash or a lost lease.</summary>
    public async Task<int> CloseOpenIntents(Actor actor, Guid postId, long fence, CancellationToken stop)
    {
        var closed = await sql.Once(unit => unit.Run(
            $"UPDATE acts SET {statements.Lost} WHERE post_id = @post AND workspace_id = @workspace AND state = 'Intent' AND fence < @fence",
            [("@post", postId), ("@workspace", actor.Workspace), ("@fence", fence), ("@reply", "The process ended before the answer came."), .. sql.TimeValue()]), stop);
        Count(ActState.Unknown, closed);
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
        RETURNING {ActStatements.Columns}
        """,
        ActStatements.Read,
        [("@id", actId), ("@workspace", actor.Workspace), ("@clean", clean ? 1 : 0), ("@reply", ActStatements.Cut(evidence)), .. sql.TimeValue()]), stop)).SingleOrDefault();

    /// <summary>Intents that have been open for longer than any attempt takes are attended to by nobody: unknown, and their posts are answered.</summary>
    internal async Task<IReadOnlyList<(WorkspaceId Workspace, Guid PostId)>> CloseUnattended(TimeSpan openAtMost, CancellationToken stop)
    {
        var lost = await sql.Once(unit => unit.Rows(
            $"UPDATE acts SET {statements.Lost} WHERE state = 'Intent' AND intended_at < {sql.After("@before")} RETURNING workspace_id, post_id",
            row => (new WorkspaceId(row.GetGuid(0)), row.GetGuid(1)),
            [("@before", sql.FromNow(-openAtMost)), ("@reply", "The attempt was left open and its answer is not known."), .. sql.TimeValue()]), stop);
        Count(ActState.Unknown, lost.Count);
        return [.. lost.Distinct()];
    }
}
