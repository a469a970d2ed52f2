using Halcytone.Studio.Foundation;
using Halcytone.Studio.Foundation.Data;
using Halcytone.Studio.Foundation.Events;
using Halcytone.Studio.Foundation.Http;
using Halcytone.Studio.Foundation.Time;
using Microsoft.EntityFrameworkCore;

namespace Halcytone.Studio.Accounts.Audit;

/// <summary>Writes facts as the next entries of their workspace's chain, in the transaction of the change.</summary>
internal sealed class AuditTrail(AuditKeys keys, TimeProvider clock) : IAuditTrail
{
    public async Task Append(StudioDb db, Actor actor, IReadOnlyList<Fact> facts, CancellationToken stop)
    {
        if (actor.Workspace == WorkspaceId.None) throw new InvalidOperationException($"{facts[0].Kind}: a fact is recorded in a unit of a workspace.");

        var key = keys.Of(actor.Workspace);
        var head = await LockHead(db, actor.Workspace, key, stop);
        foreach (var fact in facts)
        {
            var entry = db.Add(new AuditEntry(actor.Workspace, head.Sequence + 1, clock.Now(), actor, fact, RequestId.Current)).Entity;
            entry.Chain(head.Hash, key);
            head.Advance(entry.Sequence, entry.Hash, key);
        }
    }

    /// <summary>On SQLite the writer gate is the lock already.</summary>
    private static async Task<AuditHead> LockHead(StudioDb db, WorkspaceId workspace, byte[] key, CancellationToken stop)
    {
        var tracked = db.AuditHeads.Local.SingleOrDefault(row => row.WorkspaceId == workspace);
        if (tracked is not null) return tracked;
        if (await Locked(db, workspace, stop) is { } head) return head;

        var seal = AuditHead.SealOf(workspace, 0, AuditEntry.Beginning, key);
        await db.Database.ExecuteSqlAsync(
            $"INSERT INTO audit_heads (workspace_id, sequence, hash, seal) VALUES ({workspace.Value}, 0, {AuditEntry.Beginning}, {seal}) ON CONFLICT DO NOTHING", stop);
        return (await Locked(db, workspace, stop))!;
    }

    private static async Task<AuditHead?> Locked(StudioDb db, WorkspaceId workspace, CancellationToken stop)
    {
        if (!db.Database.IsNpgsql()) return await db.AuditHeads.AsTracking().SingleOrDefaultAsync(stop);
        var rows = await db.AuditHeads.FromSql($"SELECT * FROM audit_heads WHERE workspace_id = {workspace.Value} FOR UPDATE")
            .IgnoreQueryFilters().AsTracking().ToListAsync(stop);
        return rows.SingleOrDefault();
    }
}
