using Halcytone.Studio.Accounts.Access;
using Halcytone.Studio.Audience.Import;
using Halcytone.Studio.Foundation;
using Microsoft.AspNetCore.Antiforgery;
using Microsoft.AspNetCore.Mvc;

namespace Halcytone.Studio.Audience;

/// <summary>What pages cannot do over their circuit: a file up by POST, a file down by GET (reliability-and-security §7.3). For people who are signed in.</summary>
internal static class AudienceForms
{
    private const long LargestUpload = ImportFile.LargestFile + 64 * 1024;

    public static void MapAudienceForms(this IEndpointRouteBuilder app)
    {
        app.MapPost("/audience/uploads", Upload).RequireAuthorization().WithMetadata(new RequestSizeLimitAttribute(LargestUpload)).ExcludeFromDescription();
        app.MapGet("/audience/lists/{id:guid}/export.csv", Export).RequireAuthorization().ExcludeFromDescription();
    }

    private static async Task<IResult> Upload(HttpContext http, Actor actor, Imports imports, IAntiforgery antiforgery, CancellationToken stop)
    {
        try { await antiforgery.ValidateRequestAsync(http); }
        catch (AntiforgeryValidationException) { return Results.LocalRedirect("/audience/import"); }

        var form = await http.Request.ReadFormAsync(stop);
        if (!Guid.TryParse(form["list"], out var listId) || form.Files.GetFile("file") is not { Length: > 0 } file) return Results.LocalRedirect("/audience/import?trouble=no_file");

        await using var content = file.OpenReadStream();
        return (await imports.Check(actor, listId, file.FileName, null, form["consent_from"], content, stop)).Match(
            import => Results.LocalRedirect($"/audience/imports/{import.Id}"),
            why => Results.LocalRedirect($"/audience/import?list={listId}&trouble={(why is TooLarge ? "too_large" : "unreadable")}"));
    }

    private static async Task<IResult> Export(Guid id, HttpRequest request, Actor actor, CsvExport export, CancellationToken stop)
        => (await export.Of(actor, id, stop)).Match(
            write => Results.Stream(to => write(to, stop), "text/csv; charset=utf-8", "subscribers.csv"),
            why => why is ProveAgain ? ProvePage.Before(request) : Results.LocalRedirect("/audience"));
}
