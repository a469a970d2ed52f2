using System.Globalization;
using System.Text;
using Halcytone.Studio.Accounts.Access;
using Halcytone.Studio.Foundation;
using Halcytone.Studio.Foundation.Http;

namespace Halcytone.Studio.Accounts.Audit;

/// <summary><c>GET /admin/audit.csv</c>: the trail of the page as a file, under the page's cookie; at most 10,000 entries.</summary>
internal static class AuditCsv
{
    private const int Most = 10_000;
    private const int AtOnce = 1_000;

    public static void MapAuditCsv(this IEndpointRouteBuilder app) => app.MapGet("/admin/audit.csv", Download)
        .RequireAuthorization(policy => policy.AddAuthenticationSchemes(Principals.CookieScheme).RequireAuthenticatedUser()).ExcludeFromDescription();

    private static async Task<IResult> Download(Actor actor, AuditReport report, HttpRequest request, TimeProvider clock, string? kind, Guid? by, string? text, CancellationToken stop)
    {
        if (actor.May(Right.Administer) && actor.Unproven(clock.GetUtcNow()) is not null) return ProvePage.Before(request);
        var filter = new AuditFilter { Kind = kind, MemberId = by, Text = text };
        var csv = new StringBuilder("entry,at,who,kind,subject_kind,subject_id,what\r\n");
        long? before = null;
        for (var taken = 0; taken < Most; taken += AtOnce)
        {
            if ((await report.Page(actor, filter, before, AtOnce, stop)).Refused(out var refusal, out var rows)) return refusal.ToHttp();
            foreach (var row in rows)
                csv.AppendJoin(',', Cell(row.Sequence.ToString(CultureInfo.InvariantCulture)), Cell(row.At.ToString("O", CultureInfo.InvariantCulture)), Cell(row.MemberName),
                    Cell(row.Kind), Cell(row.SubjectKind), Cell(row.SubjectId.ToString()), Cell(row.Summary)).Append("\r\n");
            if (rows.Count < AtOnce) break;
            before = rows[^1].Sequence;
        }
        return Results.File(Encoding.UTF8.GetBytes(csv.ToString()), "text/csv; charset=utf-8", "audit.csv");
    }

    /// <summary>Quoted, and never a formula to a spreadsheet (reliability-and-security §12.6).</summary>
    private static string Cell(string text)
    {
        var safe = text.Length > 0 && "=+-@\t\r\0＝＋－＠".Contains(text[0], StringComparison.Ordinal) ? "'" + text : text;
        return $"\"{safe.Replace("\"", "\"\"", StringComparison.Ordinal)}\"";
    }
}
