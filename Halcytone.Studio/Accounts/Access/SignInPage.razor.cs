using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Components;

namespace Halcytone.Studio.Accounts.Access;

/// <summary>The door: e-mail address and password, on a static page.</summary>
public sealed partial class SignInPage
{
    private string? refusal;

    [Inject] internal SignIn Door { get; set; } = null!;
    [Inject] internal NavigationManager Address { get; set; } = null!;
    [CascadingParameter] internal HttpContext Http { get; set; } = null!;
    [SupplyParameterFromQuery] internal string? ReturnUrl { get; set; }
    [SupplyParameterFromForm] internal Asking? Asked { get; set; }

    private async Task Enter()
    {
        var from = Http.Connection.RemoteIpAddress?.ToString() ?? "";
        var outcome = await Door.WithPassword(Asked?.Email ?? "", Asked?.Password ?? "", from, knownDevice: null, Http.RequestAborted);
        if (outcome.Refused(out var why, out var signedIn))
        {
            refusal = why.Message;
            return;
        }
        await Http.SignInAsync(Principals.CookieScheme, signedIn.ToPrincipal());
        Address.NavigateTo(LocalPath.Or(ReturnUrl, "/"));
    }

    internal sealed class Asking
    {
        public string? Email { get; set; }
        public string? Password { get; set; }
    }
}
