using System.Globalization;
using Halcytone.Studio.Foundation;
using Halcytone.Studio.Foundation.Data;
using Halcytone.Studio.Foundation.Time;
using Microsoft.EntityFrameworkCore;

namespace Halcytone.Studio.Accounts.Audit;

/// <summary>An entry as it was noted outside the database.</summary>
internal sealed record AuditAnchor(WorkspaceId Workspace, long Sequence, string Hash);

/// <summary>
/// Notes once a day, and at start and end, where each workspace's trail ends, in <c>audit-anchors.log</c> of the data folder: whoever cuts the trail and
/// puts back an older head is found out. Keep a copy of the file on another machine.
/// </summary>
internal sealed class AuditAnchors(Database database, DataFolder data, TimeProvider clock) : BackgroundService
{
    private static readonly TimeSpan Every = TimeSpan.FromDays(1);
    private readonly SemaphoreSlim writing = new(1, 1);

    private string FilePath => data.At(Backups.AuditAnchors);

    /// <summary>What was noted of this workspace.</summary>
    public async Task<IReadOnlyList<AuditAnchor>> Of(WorkspaceId workspace, CancellationToken stop)
    {
        if (!File.Exists(FilePath)) return [];
        return [.. (await File.ReadAllLinesAsync(FilePath, stop)).Select(Parse).OfType<AuditAnchor>().Where(anchor => anchor.Workspace == workspace)];
    }

    /// <summary>Adds a line for each workspace whose trail has grown.</summary>
    public async Task Note(CancellationToken stop)
    {
        await using var db = database.ReadInstallation();
        var heads = await db.AuditHeads.IgnoreQueryFilters().Where(row => row.Sequence > 0).ToListAsync(stop);
        await writing.WaitAsync(stop);
        try
        {
            var known = File.Exists(FilePath) ? (await File.ReadAllLinesAsync(FilePath, stop)).Select(Parse).ToHashSet() : [];
            var news = heads.Where(head => !known.Contains(new AuditAnchor(head.WorkspaceId, head.Sequence, head.Hash)))
                .Select(head => string.Create(CultureInfo.InvariantCulture, $"{clock.Now():yyyy-MM-ddTHH:mm:ssZ} {head.WorkspaceId} {head.Sequence} {head.Hash}"));
            await File.AppendAllLinesAsync(FilePath, news, stop);
        }
        finally
        {
            writing.Release();
        }
    }

    public override void Dispose()
    {
        writing.Dispose();
        base.Dispose();
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var day = new PeriodicTimer(Every, clock);
        try
        {
            do await Note(stoppingToken);
            while (await day.WaitForNextTickAsync(stoppingToken));
        }
        catch (OperationCanceledException)
        {
            await Note(CancellationToken.None);
        }
    }

    private static AuditAnchor? Parse(string line) => line.Split(' ') is [_, var workspace, var sequence, var hash]
        && Guid.TryParse(workspace, out var id) && long.TryParse(sequence, CultureInfo.InvariantCulture, out var number)
            ? new AuditAnchor(new WorkspaceId(id), number, hash)
            : null;
}
