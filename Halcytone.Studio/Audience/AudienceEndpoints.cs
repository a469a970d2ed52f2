using System.Globalization;
using Halcytone.Studio.Audience.Import;
using Halcytone.Studio.Foundation;
using Halcytone.Studio.Foundation.Http;
using Microsoft.AspNetCore.Mvc;

namespace Halcytone.Studio.Audience;

/// <summary>Lists, people, imports and the suppression list for programs.</summary>
internal static class AudienceEndpoints
{
    /// <summary>The file, and what stands around it in a multipart body.</summary>
    private const long LargestUpload = ImportFile.LargestFile + 64 * 1024;

    public static void MapAudienceApi(this IEndpointRouteBuilder app)
    {
        var api = app.MapApi("/v2/audience", "Audience");
        api.MapGet("/lists", Lists).Needs(Scopes.AudienceRead);
        api.MapPost("/lists", CreateList).Needs(Scopes.AudienceWrite);
        api.MapGet("/lists/{id:guid}", GetList).Needs(Scopes.AudienceRead);
        api.MapPut("/lists/{id:guid}", PutList).Needs(Scopes.AudienceWrite);
        api.MapGet("/lists/{id:guid}/subscribers", OnList).Needs(Scopes.AudienceRead);
        api.MapPost("/lists/{id:guid}/subscribers", Subscribe).Needs(Scopes.AudienceWrite);
        api.MapDelete("/lists/{id:guid}/subscribers/{subscriberId:guid}", Unsubscribe).Needs(Scopes.AudienceWrite);
        api.MapGet("/lists/{id:guid}/export.csv", Export).Needs(Scopes.AudienceRead);
        api.MapPost("/lists/{id:guid}/import", Upload).Needs(Scopes.AudienceWrite).WithMetadata(new RequestSizeLimitAttribute(LargestUpload));
        api.MapGet("/imports/{id:guid}", GetImport).Needs(Scopes.AudienceRead);
        api.MapPut("/imports/{id:guid}/columns", PutColumns).Needs(Scopes.AudienceWrite);
        api.MapPost("/imports/{id:guid}/commit", CommitImport).Needs(Scopes.AudienceWrite);
        api.MapDelete("/imports/{id:guid}", CancelImport).Needs(Scopes.AudienceWrite);
        api.MapGet("/subscribers", Everybody).Needs(Scopes.AudienceRead);
        api.MapDelete("/subscribers/{id:guid}", Erase).Needs(Scopes.AudienceWrite);
        api.MapGet("/suppressions", Suppressed).Needs(Scopes.AudienceRead);
        api.MapPost("/suppressions", Suppress).Needs(Scopes.AudienceWrite);
        api.MapDelete("/suppressions/{id:guid}", Lift).Needs(Scopes.AudienceWrite);
    }

    /// <summary><c>{"name": "Breathscape weekly", "description": "News of the app, every Tuesday."}</c></summary>
    internal sealed record ListBody(string? Name, string? Description);

    /// <summary><c>{"email": "ana@reader.example", "first_name": "Ana", "last_name": "Petrović", "consent_from": "Sign-up form, breathscape.example"}</c></summary>
    internal sealed record SubscriberBody(string? Email, string? FirstName, string? LastName, string? ConsentFrom);

    /// <summary><c>{"email": "ana@reader.example", "reason": "manual", "note": "Asked by phone"}</c></summary>
    internal sealed record SuppressionBody(string? Email, SuppressionReason? Reason, string? Note);

    private static async Task<IResult> Lists(Actor actor, AudienceLists lists, CancellationToken stop)
        => (await lists.All(actor, stop)).ToHttp(all => Results.Ok(new Page<ListRow>(all, null)));

    private static async Task<IResult> CreateList(ListBody body, Actor actor, AudienceLists lists, CancellationToken stop)
        => (await lists.Create(actor, body.Name, body.Description, stop)).ToHttp(list => Results.Created($"/api/v2/audience/lists/{list.Id}", list));

    private static async Task<IResult> GetList(Guid id, Actor actor, AudienceLists lists, CancellationToken stop)
        => (await lists.Get(actor, id, stop)).ToHttp();

    private static async Task<IResult> PutList(Guid id, ListBody body, [FromHeader(Name = "If-Match")] string? version, Actor actor, AudienceLists lists, CancellationToken stop)
    {
        int? known = null;
        if (version is { Length: > 0 } && version != "*")
        {
            if (!int.TryParse(version.Trim('"', ' '), NumberStyles.None, CultureInfo.InvariantCulture, out var parsed)) return new Stale().ToHttp();
            known = parsed;
        }
        return (await lists.Rename(actor, id, body.Name, body.Description, known, stop)).ToHttp();
    }

    private static async Task<IResult> OnList(Guid id, MembershipState? state, string? search, string? cursor, int? limit, Actor actor, Subscribers subscribers, CancellationToken stop)
        => (await subscribers.Find(actor, id, state, search, cursor, limit ?? 50, stop)).ToHttp();

    private static async Task<IResult> Subscribe(Guid id, SubscriberBody body, Actor actor, Subscribers subscribers, CancellationToken stop)
        => (await subscribers.Add(actor, id, new NewPerson(body.Email, body.FirstName, body.LastName, body.ConsentFrom), stop)).ToHttp(person => Results.Created((string?)null, person));

    private static async Task<IResult> Unsubscribe(Guid id, Guid subscriberId, Actor actor, Subscribers subscribers, CancellationToken stop)
        => (await subscribers.Unsubscribe(actor, id, subscriberId, stop)).ToHttp(_ => Results.NoContent());

    private static async Task<IResult> Export(Guid id, Actor actor, CsvExport export, CancellationToken stop)
        => (await export.Of(actor, id, stop)).ToHttp(write => Results.Stream(to => write(to, stop), "text/csv; charset=utf-8", "subscribers.csv"));

    /// <summary>Looks through the file (a part named <c>file</c>, or the body itself); with <c>commit=true</c> it goes at once, unless a row is faulty and <c>partly=true</c> is not given.</summary>
    private static async Task<IResult> Upload(Guid id, bool? commit, bool? partly, string? encoding, [FromQuery(Name = "consent_from")] string? consentFrom, HttpRequest request, Actor actor, Imports imports, CancellationToken stop)
    {
        if (request.HasFormContentType)
        {
            var form = await request.ReadFormAsync(stop);
            if (form.Files.GetFile("file") is not { } part) return Invalid.At("file", "Send the file as a part named file, or as the body itself.").ToHttp();
            await using var content = part.OpenReadStream();
            return await Look(id, commit, partly, part.FileName, encoding, consentFrom ?? form["consent_from"].ToString(), content, actor, imports, stop);
        }
        return await Look(id, commit, partly, null, encoding, consentFrom, request.Body, actor, imports, stop);
    }

    private static async Task<IResult> Look(Guid id, bool? commit, bool? partly, string? fileName, string? encoding, string? consent, Stream content, Actor actor, Imports imports, CancellationToken stop)
    {
        var looked = await imports.Check(actor, id, fileName, encoding, consent, content, stop);
        if (looked.Refused(out var why, out var import)) return why.ToHttp();
        if (commit != true || import.Usable == 0 || (import.Faulty > 0 && partly != true)) return Results.Created($"/api/v2/audience/imports/{import.Id}", import);

        return (await imports.Commit(actor, import.Id, stop)).ToHttp(going => Results.Accepted($"/api/v2/audience/imports/{going.Id}", going));
    }

    private static async Task<IResult> GetImport(Guid id, Actor actor, Imports imports, CancellationToken stop)
        => (await imports.Get(actor, id, stop)).ToHttp();

    private static async Task<IResult> PutColumns(Guid id, ImportColumns body, Actor actor, Imports imports, CancellationToken stop)
        => (await imports.Map(actor, id, body, stop)).ToHttp();

    private static async Task<IResult> CommitImport(Guid id, Actor actor, Imports imports, CancellationToken stop)
        => (await imports.Commit(actor, id, stop)).ToHttp(going => Results.Accepted($"/api/v2/audience/imports/{going.Id}", going));

    private static async Task<IResult> CancelImport(Guid id, Actor actor, Imports imports, CancellationToken stop)
        => (await imports.Cancel(actor, id, stop)).ToHttp(_ => Results.NoContent());

    private static async Task<IResult> Everybody(string? search, string? cursor, int? limit, Actor actor, Subscribers subscribers, CancellationToken stop)
        => (await subscribers.Find(actor, null, null, search, cursor, limit ?? 50, stop)).ToHttp();

    private static async Task<IResult> Erase(Guid id, Actor actor, Subscribers subscribers, CancellationToken stop)
        => (await subscribers.Erase(actor, id, stop)).ToHttp(_ => Results.NoContent());

    private static async Task<IResult> Suppressed(string? search, string? cursor, int? limit, Actor actor, Suppressions suppressions, CancellationToken stop)
        => (await suppressions.Find(actor, search, cursor, limit ?? 50, stop)).ToHttp();

    private static async Task<IResult> Suppress(SuppressionBody body, Actor actor, Suppressions suppressions, CancellationToken stop)
        => (await suppressions.Add(actor, body.Email, body.Reason ?? SuppressionReason.Manual, body.Note, stop)).ToHttp(entry => Results.Created((string?)null, entry));

    private static async Task<IResult> Lift(Guid id, Actor actor, Suppressions suppressions, CancellationToken stop)
        => (await suppressions.Lift(actor, id, stop)).ToHttp(_ => Results.NoContent());
}
