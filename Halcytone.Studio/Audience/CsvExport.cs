using System.Text;
using Halcytone.Studio.Foundation;
using Halcytone.Studio.Foundation.Data;
using Halcytone.Studio.Foundation.Events;
using Microsoft.EntityFrameworkCore;

namespace Halcytone.Studio.Audience;

/// <summary>A list as a CSV file: every cell quoted, and none that a spreadsheet would run as a formula (reliability-and-security §12.6).</summary>
public sealed class CsvExport(Database database, TimeProvider clock)
{
    private const int Page = 1000;

    /// <summary>Notes the export, and answers what writes the file; a refusal before the first byte.</summary>
    public async Task<Outcome<Func<Stream, CancellationToken, Task>>> Of(Actor actor, Guid listId, CancellationToken stop)
    {
        if ((actor.Lacks(Right.ManageAudience, "export people") ?? actor.Unproven(clock.GetUtcNow())) is { } no) return no;

        var noted = await database.Write<Done>(actor, async db =>
        {
            if (await db.AudienceLists.SingleOrDefaultAsync(row => row.Id == listId, stop) is not { } list) return new NoSuchList();
            db.Record(new Fact("audience.exported", new Subject("list", listId), $"{actor.Name} exported the list {list.Name}."));
            return new Done();
        }, stop);
        return noted.Then<Func<Stream, CancellationToken, Task>>(_ => (to, leaving) => Write(actor, listId, to, leaving));
    }

    private async Task Write(Actor actor, Guid listId, Stream to, CancellationToken stop)
    {
        await using var text = new StreamWriter(to, new UTF8Encoding(encoderShouldEmitUTF8Identifier: true), leaveOpen: true) { NewLine = "\r\n" };
        await text.WriteLineAsync("\"email\",\"first_name\",\"last_name\",\"state\",\"consent_from\",\"consent_at\"");
        for (Guid? after = Guid.Empty; after is not null;)
        {
            await using var db = database.Read(actor);
            var (members, people, last) = (db.Memberships, db.Subscribers, after.Value);
            var rows = await (
                from member in members
                where member.ListId == listId && member.SubscriberId > last
                join person in people on member.SubscriberId equals person.Id
                orderby member.SubscriberId
                select new { person.Id, person.Email, person.FirstName, person.LastName, member.State, member.ConsentFrom, member.ConsentAt }).Take(Page).ToListAsync(stop);
            foreach (var row in rows)
                await text.WriteLineAsync(string.Join(',', Cell(row.Email), Cell(row.FirstName), Cell(row.LastName), Cell(row.State.ToString().ToLowerInvariant()), Cell(row.ConsentFrom), Cell(row.ConsentAt.ToString("u"))));
            after = rows.Count < Page ? null : rows[^1].Id;
        }
    }

    /// <summary>One cell: quoted, and with an apostrophe where it would start a formula.</summary>
    internal static string Cell(string? value)
    {
        if (string.IsNullOrEmpty(value)) return "\"\"";
        var guarded = value[0] is '=' or '+' or '-' or '@' or '\t' or '\r' or '\n' or '\0' or '＝' or '＋' or '－' or '＠' ? "'" + value : value;
        return $"\"{guarded.Replace("\"", "\"\"", StringComparison.Ordinal)}\"";
    }
}
