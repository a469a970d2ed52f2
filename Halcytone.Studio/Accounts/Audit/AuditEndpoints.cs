using System.Globalization;
using Halcytone.Studio.Foundation;
using Halcytone.Studio.Foundation.Http;

namespace Halcytone.Studio.Accounts.Audit;

/// <summary><c>/api/v2/audit</c>: the trail, and whether it is whole.</summary>
internal static class AuditEndpoints
{
    public static void MapAudit(this IEndpointRouteBuilder app)
    {
        var audit = app.MapApi("/v2/audit", "Audit");
        audit.MapGet("", List).Needs(Scopes.Admin);
        audit.MapGet("/verification", Verify).Needs(Scopes.Admin);
    }

    private static async Task<IResult> List(
        Actor actor, AuditReport report, string? kind, Guid? member_id, Guid? subject_id, string? text, DateTimeOffset? from, DateTimeOffset? until,
        long? cursor, int? limit, CancellationToken stop)
    {
        var most = Math.Clamp(limit ?? AuditReport.PageSize, 1, AuditReport.PageSize);
        var filter = new AuditFilter { Kind = kind, MemberId = member_id, SubjectId = subject_id, Text = text, From = from, Until = until };
        return (await report.Page(actor, filter, cursor, most, stop)).ToHttp(rows => Results.Ok(new Page<AuditRow>(
            rows, rows.Count == most ? rows[^1].Sequence.ToString(CultureInfo.InvariantCulture) : null)));
    }

    private static async Task<IResult> Verify(Actor actor, AuditReport report, CancellationToken stop) => (await report.Verify(actor, stop)).ToHttp();
}
