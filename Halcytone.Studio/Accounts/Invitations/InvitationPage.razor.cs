using Halcytone.Studio.Accounts.Access;
using Halcytone.Studio.Foundation;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Components;

namespace Halcytone.Studio.Accounts.Invitations;

/// <summary>Where an invitation's link leads: looking changes nothing, the form joins.</summary>
public sealed partial class InvitationPage
{
    private InvitationSeen? seen;
    private Refusal? over;
    private Refusal? refusal;

    [Parameter] public string Secret { get; set; } = "";
    [Inject] private InvitationDesk Desk { get; set; } = null!;
    [Inject] private NavigationManager Address { get; set; } = null!;
    [CascadingParameter] private HttpContext Http { get; set; } = null!;
    [SupplyParameterFromForm] private Asking? Asked { get; set; }

    protected override async Task OnInitializedAsync()
    {
        SecretPages.Keep(Http.Response);
        if ((await Desk.Look(Secret, Http.RequestAborted)).Refused(out over, out seen)) Http.Response.StatusCode = StatusCodes.Status404NotFound;
    }

    private async Task Accept()
    {
        if (seen is null) return;
        var joined = await Desk.Accept(Secret, Asked?.Name ?? "", Asked?.Password ?? "", Http.Connection.RemoteIpAddress?.ToString() ?? "", Http.RequestAborted);
        if (joined.Refused(out refusal, out var signedIn)) return;

        await Http.SignInAsync(Principals.CookieScheme, signedIn.ToPrincipal());
        Address.NavigateTo("/");
    }

    /// <summary>The form.</summary>
    internal sealed class Asking
    {
        public string? Name { get; set; }
        public string? Password { get; set; }
    }
}
