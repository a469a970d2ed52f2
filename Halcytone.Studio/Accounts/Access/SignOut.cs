using Microsoft.AspNetCore.Antiforgery;
using Microsoft.AspNetCore.Authentication;

namespace Halcytone.Studio.Accounts.Access;

/// <summary><c>POST /sign-out</c>: a form of the frame, so it needs the form's token.</summary>
internal static class SignOut
{
    public static void MapSignOut(this IEndpointRouteBuilder app)
        => app.MapPost("/sign-out", Leave).AllowAnonymous().DisableAntiforgery().ExcludeFromDescription(); // checked below, to answer with a page

    private static async Task<IResult> Leave(HttpContext http, IAntiforgery forms)
    {
        if (http.User.Identity?.IsAuthenticated == true && !await forms.IsRequestValidAsync(http)) return Results.LocalRedirect("/");
        await http.SignOutAsync(Principals.CookieScheme);
        return Results.LocalRedirect("/sign-in");
    }
}
