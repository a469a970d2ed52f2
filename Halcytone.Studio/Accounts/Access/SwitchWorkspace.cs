using System.Globalization;
using Halcytone.Studio.Foundation;
using Microsoft.AspNetCore.Antiforgery;
using Microsoft.AspNetCore.Authentication;

namespace Halcytone.Studio.Accounts.Access;

/// <summary><c>POST /switch-workspace</c>: the same person goes on as a member of another workspace. A form of the frame, so it needs the form's token.</summary>
internal static class SwitchWorkspace
{
    public static void MapSwitchWorkspace(this IEndpointRouteBuilder app)
        => app.MapPost("/switch-workspace", Go).RequireAuthorization().DisableAntiforgery().ExcludeFromDescription(); // checked below, to answer with a page

    private static async Task<IResult> Go(HttpContext http, IAntiforgery forms, OwnWorkspaces workspaces, SignIns signIns, CancellationToken stop)
    {
        if (!await forms.IsRequestValidAsync(http)) return Results.LocalRedirect("/");
        var form = await http.Request.ReadFormAsync(stop);
        if (!Guid.TryParse(form["workspace"], out var wanted) || http.User.User() is not { } user || http.User.SignIn() is not { } signIn) return Results.LocalRedirect("/");
        if ((await workspaces.In(user, new WorkspaceId(wanted), stop)).Refused(out _, out var there)) return Results.LocalRedirect("/");

        var properties = new AuthenticationProperties();
        if (await signIns.ProvenAt(signIn, stop) is { } provenAt) properties.Items[SignIns.ProvenItem] = provenAt.ToString("O", CultureInfo.InvariantCulture);
        await http.SignInAsync(Principals.CookieScheme, there.ToPrincipal(), properties);
        return Results.LocalRedirect("/");
    }
}
