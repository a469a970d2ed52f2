using Halcytone.Studio.Foundation;
using Halcytone.Studio.Foundation.Data;
using Halcytone.Studio.Mail;

namespace Halcytone.Studio.Audience.Import;

/// <summary>A row of the file as a person, or why it is none.</summary>
internal sealed record ImportedRow(int Line, EmailAddress? Address, string? FirstName, string? LastName, IReadOnlyDictionary<string, string>? Fields, string? Problem);

/// <summary>The file as it was uploaded, read again whenever it is needed.</summary>
internal sealed class ImportFile(DataFolder data)
{
    public const long LargestFile = 50L * 1024 * 1024;
    public const int MostRows = 500_000;

    private static readonly Dictionary<string, string[]> Known = new()
    {
        ["email"] = ["email", "e-mail", "mail", "email address", "e-mail address", "address"],
        ["first_name"] = ["first_name", "firstname", "first name", "given name", "given_name", "name", "forename"],
        ["last_name"] = ["last_name", "lastname", "last name", "surname", "family name", "family_name"],
    };

    /// <summary>Copies the upload; false where it is larger than 50 MB, and nothing is kept.</summary>
    public async Task<bool> Save(WorkspaceId workspace, Guid importId, Stream upload, CancellationToken stop)
    {
        var path = PathOf(workspace, importId);
        await using var file = new FileStream(path, FileMode.Create, FileAccess.Write, FileShare.None);
        var buffer = new byte[81920];
        long taken = 0;
        for (int count; (count = await upload.ReadAsync(buffer, stop)) > 0; taken += count)
        {
            if (taken + count > LargestFile)
            {
                Delete(workspace, importId);
                return false;
            }
            await file.WriteAsync(buffer.AsMemory(0, count), stop);
        }
        return true;
    }

    public void Delete(WorkspaceId workspace, Guid importId) => File.Delete(PathOf(workspace, importId));

    public bool IsThere(WorkspaceId workspace, Guid importId) => File.Exists(PathOf(workspace, importId));

    /// <summary>The first row of the file.</summary>
    public async Task<CsvRow?> Headers(WorkspaceId workspace, Guid importId, string? encoding, CancellationToken stop)
    {
        await using var file = Open(workspace, importId);
        var (text, separator) = await CsvText.Open(file, encoding, stop);
        using (text) return await new CsvReader(text, separator).Read(stop);
    }

    /// <summary>Every row after the headers, without blank ones, at most <see cref="MostRows"/> and one more that says so.</summary>
    public async IAsyncEnumerable<ImportedRow> Rows(ImportRow import, [System.Runtime.CompilerServices.EnumeratorCancellation] CancellationToken stop)
    {
        await using var file = Open(import.WorkspaceId, import.Id);
        var (text, separator) = await CsvText.Open(file, import.Encoding, stop);
        using (text)
        {
            var reader = new CsvReader(text, separator);
            await reader.Read(stop);
            var count = 0;
            while (await reader.Read(stop) is { } row)
            {
                if (row.IsBlank) continue;
                if (++count > MostRows)
                {
                    yield return new ImportedRow(row.Line, null, null, null, null, $"A file has at most {MostRows:N0} rows; this and the following are left out.");
                    yield break;
                }
                yield return Person(row, import);
            }
        }
    }

    /// <summary>What the headers say about the columns.</summary>
    public static ImportColumns Guess(IReadOnlyList<string> headers)
    {
        return new ImportColumns(Find("email"), Find("first_name"), Find("last_name"), KeepOthers: false);

        int? Find(string field)
        {
            foreach (var spelling in Known[field])
                for (var index = 0; index < headers.Count; index++)
                    if (headers[index].Equals(spelling, StringComparison.OrdinalIgnoreCase)) return index;
            return null;
        }
    }

    private static ImportedRow Person(CsvRow row, ImportRow import)
    {
        if (row.Problem is { } broken) return new ImportedRow(row.Line, null, null, null, null, broken);

        var email = At(import.Columns.Email);
        if (EmailAddress.Problem(email) is { } problem) return new ImportedRow(row.Line, null, null, null, null, problem);

        var fields = import.Columns.KeepOthers ? Others(row, import) : null;
        return new ImportedRow(row.Line, EmailAddress.Parse(email), At(import.Columns.FirstName), At(import.Columns.LastName), fields, null);

        string? At(int? column) => column is { } index && index < row.Cells.Count ? row.Cells[index].Trim() : null;
    }

    private static Dictionary<string, string> Others(CsvRow row, ImportRow import)
    {
        var fields = new Dictionary<string, string>();
        for (var index = 0; index < row.Cells.Count && index < import.Headers.Count && fields.Count < Subscriber.MostFields; index++)
            if (index != import.Columns.Email && index != import.Columns.FirstName && index != import.Columns.LastName && import.Headers[index].Length > 0)
                fields[import.Headers[index]] = row.Cells[index].Trim();
        return fields;
    }

    private FileStream Open(WorkspaceId workspace, Guid importId)
        => new(PathOf(workspace, importId), FileMode.Open, FileAccess.Read, FileShare.Read, bufferSize: 64 * 1024, useAsync: true);

    private string PathOf(WorkspaceId workspace, Guid importId) => data.At("imports", workspace.Value.ToString("N"), $"{importId:N}.csv");
}
