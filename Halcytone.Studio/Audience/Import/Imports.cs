using Halcytone.Studio.Foundation;
using Halcytone.Studio.Foundation.Data;
using Halcytone.Studio.Foundation.Events;
using Halcytone.Studio.Foundation.Time;
using Halcytone.Studio.Tasks;
using Microsoft.EntityFrameworkCore;

namespace Halcytone.Studio.Audience.Import;

/// <summary>An import as pages and programs see it.</summary>
/// <param name="Rows">Rows with something on them; <paramref name="Usable"/> and <paramref name="Faulty"/> add up to it.</param>
/// <param name="Repeated">Usable rows whose address stood further up; they are merged.</param>
/// <param name="Problems">The first 200 faulty rows.</param>
/// <param name="Through">Rows that are done while it runs.</param>
public sealed record ImportView(Guid Id, Guid ListId, string FileName, ImportState State, IReadOnlyList<string> Headers, ImportColumns Columns, string ConsentFrom, int Rows, int Usable,
    int Repeated, int Faulty, IReadOnlyList<RowProblem> Problems, IReadOnlyList<SamplePerson> Sample, int Through, int Added, int Updated, int KeptAway, DateTimeOffset CreatedAt, DateTimeOffset? EndedAt);

/// <summary>There is no such import.</summary>
public sealed record NoSuchImport() : Missing("no_such_import", "There is no such import.");

/// <summary>It has been started or ended already.</summary>
public sealed record ImportIsOver() : Conflict("import_is_over", "This import was started or ended already. Upload the file again to import it once more.");

/// <summary>Brings people from a CSV file into a list: first a look through the file, then, on a word, the rows in batches behind the scenes.</summary>
public sealed class Imports
{
    private const int MostProblems = 200;
    private const int SampleSize = 5;
    private const int LongestHeader = 100;
    private const Right Needed = Right.ManageAudience;

    private readonly Database database;
    private readonly ImportFile files;
    private readonly TaskQueue queue;
    private readonly TimeProvider clock;

    internal Imports(Database database, ImportFile files, TaskQueue queue, TimeProvider clock) => (this.database, this.files, this.queue, this.clock) = (database, files, queue, clock);

    /// <summary>Takes a file, looks through it and says what it would bring. Nothing is in the list yet.</summary>
    /// <param name="encoding">As declared (<c>utf-8</c>, <c>utf-16</c>, <c>iso-8859-1</c>); null to find out.</param>
    public async Task<Outcome<ImportView>> Check(Actor actor, Guid listId, string? fileName, string? encoding, string? consentFrom, Stream file, CancellationToken stop)
    {
        if (actor.Lacks(Needed, "import people") is { } no) return no;
        if (encoding is { Length: > 0 } && !CsvText.Knows(encoding)) return Invalid.At("encoding", "Say utf-8, utf-16 or iso-8859-1.");
        if ((consentFrom?.Length ?? 0) > Membership.LongestConsent) return Invalid.At("consent_from", $"At most {Membership.LongestConsent} characters.");
        await using (var db = database.Read(actor))
            if (!await db.AudienceLists.AnyAsync(list => list.Id == listId, stop)) return new NoSuchList();

        var name = Shown(fileName);
        var import = new ImportRow
        {
            Id = clock.NewId(), WorkspaceId = actor.Workspace, ListId = listId, FileName = name, Encoding = string.IsNullOrEmpty(encoding) ? null : encoding,
            ConsentFrom = string.IsNullOrWhiteSpace(consentFrom) ? $"Imported from {name}" : consentFrom.Trim(), By = actor.Name, CreatedAt = clock.Now(),
        };
        if (!await files.Save(actor.Workspace, import.Id, file, stop)) return new TooLarge("file_too_large", "The file is larger than 50 MB. Nothing was imported. Cut it into smaller files.");

        if (await Headers(import, stop) is { } refusal)
        {
            files.Delete(actor.Workspace, import.Id);
            return refusal;
        }
        await Look(import, stop);
        return await database.Write<ImportView>(actor, db =>
        {
            db.AudienceImports.Add(import);
            return Task.FromResult<Outcome<ImportView>>(View(import));
        }, stop);
    }

    /// <summary>Reads the columns another way, and looks through the file again.</summary>
    public async Task<Outcome<ImportView>> Map(Actor actor, Guid importId, ImportColumns columns, CancellationToken stop)
    {
        if (actor.Lacks(Needed, "import people") is { } no) return no;

        await using var db = database.Read(actor);
        if (await db.AudienceImports.SingleOrDefaultAsync(row => row.Id == importId, stop) is not { } import) return new NoSuchImport();
        if (import.State != ImportState.Checked) return new ImportIsOver();
        if (new[] { columns.Email, columns.FirstName, columns.LastName }.Any(column => column < 0 || column >= import.Headers.Count)) return Invalid.At("columns", "There is no such column.");

        import.Columns = columns;
        await Look(import, stop);

        return await database.Write<ImportView>(actor, async writing =>
        {
            if (await writing.AudienceImports.SingleOrDefaultAsync(row => row.Id == importId, stop) is not { State: ImportState.Checked } kept) return new ImportIsOver();
            (kept.Columns, kept.Rows, kept.Usable, kept.Repeated, kept.Faulty) = (columns, import.Rows, import.Usable, import.Repeated, import.Faulty);
            (kept.Problems, kept.Sample) = (import.Problems, import.Sample);
            return View(kept);
        }, stop);
    }

    /// <summary>Goes: the people come into the list behind the scenes, in batches.</summary>
    public async Task<Outcome<ImportView>> Commit(Actor actor, Guid importId, CancellationToken stop)
    {
        if (actor.Lacks(Needed, "import people") is { } no) return no;

        return await database.Write<ImportView>(actor, async db =>
        {
            if (await db.AudienceImports.SingleOrDefaultAsync(row => row.Id == importId, stop) is not { } import) return new NoSuchImport();
            if (import.State != ImportState.Checked) return new ImportIsOver();
            if (import.Usable == 0) return Invalid.At("file", import.Columns.Email is null ? "Say first which column holds the address." : "No row of the file can be used.");

            import.State = ImportState.Running;
            await queue.Enqueue(db, actor, new NewTask(BringPeopleIn.TaskKind, new BringPeopleIn.Payload(importId)) { Key = $"import:{importId:N}", SubjectId = importId, Priority = 60 }, stop);
            db.Signal(new ImportMoved(actor.Workspace, importId));
            return View(import);
        }, stop);
    }

    /// <summary>Gives an import up. Whoever is in the list already stays.</summary>
    public async Task<Outcome<Done>> Cancel(Actor actor, Guid importId, CancellationToken stop)
    {
        if (actor.Lacks(Needed, "import people") is { } no) return no;

        var cancelled = await database.Write<Done>(actor, async db =>
        {
            if (await db.AudienceImports.SingleOrDefaultAsync(row => row.Id == importId, stop) is not { } import) return new NoSuchImport();
            if (import.State is ImportState.Done or ImportState.Cancelled) return new Done();
            (import.State, import.EndedAt) = (ImportState.Cancelled, clock.Now());
            db.Signal(new ImportMoved(actor.Workspace, importId));
            return new Done();
        }, stop);
        if (cancelled.Refusal is null) files.Delete(actor.Workspace, importId);
        return cancelled;
    }

    /// <summary>How it stands.</summary>
    public async Task<Outcome<ImportView>> Get(Actor actor, Guid importId, CancellationToken stop)
    {
        if (actor.Lacks(Needed, "see imports") is { } no) return no;

        await using var db = database.Read(actor);
        return await db.AudienceImports.SingleOrDefaultAsync(row => row.Id == importId, stop) is { } import ? View(import) : new NoSuchImport();
    }

    private async Task<Refusal?> Headers(ImportRow import, CancellationToken stop)
    {
        if (await files.Headers(import.WorkspaceId, import.Id, import.Encoding, stop) is not { } headers || headers.IsBlank) return Invalid.At("file", "The file is empty.");
        if (headers.Problem is { } problem) return Invalid.At("file", $"The first line cannot be read. {problem}");

        import.Headers = [.. headers.Cells.Select(cell => cell.Trim()).Select(name => name.Length > LongestHeader ? name[..LongestHeader] : name)];
        import.Columns = ImportFile.Guess(import.Headers);
        return null;
    }

    private async Task Look(ImportRow import, CancellationToken stop)
    {
        (import.Rows, import.Usable, import.Repeated, import.Faulty, import.Problems, import.Sample) = (0, 0, 0, 0, [], []);
        if (import.Columns.Email is null)
        {
            import.Problems = [new RowProblem(1, "No column is called email. Name one so in the first line, or say which one it is.")];
            return;
        }

        var seen = new HashSet<string>();
        await foreach (var row in files.Rows(import, stop))
        {
            import.Rows++;
            if (row.Problem is { } problem)
            {
                import.Faulty++;
                if (import.Problems.Count < MostProblems) import.Problems.Add(new RowProblem(row.Line, problem));
                continue;
            }
            import.Usable++;
            if (!seen.Add(row.Address!.Value.Key)) import.Repeated++;
            else if (import.Sample.Count < SampleSize) import.Sample.Add(new SamplePerson(row.Address.Value.ToString(), row.FirstName, row.LastName));
        }
    }

    private static string Shown(string? fileName)
    {
        var name = new string([.. (fileName ?? "").Split('/', '\\')[^1].Where(letter => !char.IsControl(letter))]).Trim();
        return name.Length == 0 ? "people.csv" : name.Length > 120 ? name[..120] : name;
    }

    private static ImportView View(ImportRow row) => new(row.Id, row.ListId, row.FileName, row.State, row.Headers, row.Columns, row.ConsentFrom, row.Rows, row.Usable, row.Repeated, row.Faulty,
        row.Problems, row.Sample, row.Through, row.Added, row.Updated, row.KeptAway, row.CreatedAt, row.EndedAt);
}
