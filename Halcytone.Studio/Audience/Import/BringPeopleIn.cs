using System.Text.Json;
using Halcytone.Studio.Foundation;
using Halcytone.Studio.Foundation.Data;
using Halcytone.Studio.Foundation.Events;
using Halcytone.Studio.Foundation.Time;
using Halcytone.Studio.Tasks;
using Microsoft.EntityFrameworkCore;

namespace Halcytone.Studio.Audience.Import;

/// <summary>
/// Brings the rows of a checked file into their list, 500 at a time, each batch with its progress in one transaction: after a crash it goes on behind the last
/// batch. A failure is tried again by the queue's standard delay, five times; the file stays until the import is done or given up.
/// </summary>
internal sealed class BringPeopleIn(Database database, ImportFile files, AddressHashes hashes, TimeProvider clock) : ITaskHandler
{
    public const string TaskKind = "import-subscribers";
    private const int Batch = 500;

    public string Kind => TaskKind;
    public TimeSpan Timeout => TimeSpan.FromMinutes(30);

    public async Task<TaskResult> Run(TaskRun run, CancellationToken stop)
    {
        var importId = JsonSerializer.Deserialize<Payload>(run.Payload)!.ImportId;
        ImportRow? import;
        await using (var db = database.Read(run.Actor)) import = await db.AudienceImports.SingleOrDefaultAsync(row => row.Id == importId, stop);
        if (import is not { State: ImportState.Running }) return TaskResult.Done;
        if (!files.IsThere(import.WorkspaceId, import.Id)) return TaskResult.Never("The uploaded file is gone. Upload it again.");

        var (read, batch) = (0, new List<ImportedRow>(Batch));
        await foreach (var row in files.Rows(import, stop))
        {
            if (++read <= import.Through) continue;
            batch.Add(row);
            if (batch.Count < Batch) continue;
            if (await Save(run, import, batch, stop) is { } early) return early;
            batch.Clear();
        }
        if (batch.Count > 0 && await Save(run, import, batch, stop) is { } ended) return ended;

        await Finish(run.Actor, import, stop);
        return TaskResult.Done;
    }

    private async Task<TaskResult?> Save(TaskRun run, ImportRow import, List<ImportedRow> batch, CancellationToken stop)
    {
        if (!run.IsTrusted()) return TaskResult.Wait("Another process took over.", clock.Now());

        var usable = batch.Where(row => row.Problem is null).GroupBy(row => hashes.Of(import.WorkspaceId, row.Address!.Value)).ToDictionary(group => group.Key, group => group.ToList());
        var saved = await database.Write<int>(run.Actor, async db =>
        {
            var row = await db.AudienceImports.SingleAsync(one => one.Id == import.Id, stop);
            if (row.State != ImportState.Running || row.Through != import.Through) return new ImportIsOver();

            await Merge(db, row, usable, stop);
            row.Through += batch.Count;
            db.Signal(new ImportMoved(row.WorkspaceId, row.Id));
            return row.Through;
        }, stop);
        if (saved.Refused(out _, out var through)) return TaskResult.Done;

        import.Through = through;
        return null;
    }

    private async Task Merge(StudioDb db, ImportRow import, Dictionary<string, List<ImportedRow>> usable, CancellationToken stop)
    {
        var asked = usable.Keys.ToArray();
        var people = await db.Subscribers.Where(person => asked.Contains(person.AddressHash)).ToDictionaryAsync(person => person.AddressHash, stop);
        var ids = people.Values.Select(person => person.Id).ToArray();
        var members = await db.Memberships.Where(member => member.ListId == import.ListId && ids.Contains(member.SubscriberId)).ToDictionaryAsync(member => member.SubscriberId, stop);

        var now = clock.Now();
        foreach (var (hash, rows) in usable)
        {
            if (!people.TryGetValue(hash, out var person)) db.Subscribers.Add(person = new Subscriber(clock.NewId(), import.WorkspaceId, rows[0].Address!.Value, hash, now));
            foreach (var row in rows) person.Learn(row.FirstName, row.LastName, row.Fields);

            if (!members.TryGetValue(person.Id, out var member))
            {
                db.Memberships.Add(new Membership(import.WorkspaceId, import.ListId, person.Id, MembershipState.Subscribed, import.ConsentFrom, now));
                import.Added++;
            }
            else if (member.State == MembershipState.Subscribed) import.Updated++;
            else import.KeptAway++; // who left comes back by their own word only
        }
    }

    private async Task Finish(Actor actor, ImportRow import, CancellationToken stop)
    {
        await database.Write<Done>(actor, async db =>
        {
            var row = await db.AudienceImports.SingleAsync(one => one.Id == import.Id, stop);
            if (row.State != ImportState.Running) return new Done();
            (row.State, row.EndedAt) = (ImportState.Done, clock.Now());
            db.Record(new Fact("audience.imported", new Subject("list", row.ListId), $"{row.By} imported {row.Added:N0} people from {row.FileName}.", new { row.Added, row.Updated, row.KeptAway, row.Faulty }));
            db.Signal(new ImportMoved(row.WorkspaceId, row.Id));
            db.Signal(new AudienceChanged(row.WorkspaceId));
            return new Done();
        }, stop);
        files.Delete(import.WorkspaceId, import.Id);
    }

    internal sealed record Payload(Guid ImportId);
}
