using Halcytone.Studio.Foundation;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Components;

namespace Halcytone.Studio.Accounts.Access;

/// <summary>Makes the first administrator, where there is nobody yet.</summary>
public sealed partial class FirstStartPage
{
    private Refusal? refusal;

    [Inject] private FirstStart First { get; set; } = null!;
    [Inject] private NavigationManager Address { get; set; } = null!;
    [CascadingParameter] private HttpContext Http { get; set; } = null!;
    [SupplyParameterFromForm] private Asking? Asked { get; set; }

    protected override async Task OnInitializedAsync()
    {
        if (!await First.IsNeeded(Http.RequestAborted)) Address.NavigateTo("/sign-in");
    }

    private async Task Begin()
    {
        var asked = new FirstAdministrator(Asked?.Code ?? "", Asked?.Workspace ?? "", Asked?.TimeZone ?? "", Asked?.Name ?? "", Asked?.Email ?? "", Asked?.Password ?? "");
        var begun = await First.Begin(asked, Http.Connection.RemoteIpAddress?.ToString() ?? "", Http.RequestAborted);
        if (begun.Refused(out refusal, out var signedIn)) return;

        await Http.SignInAsync(Principals.CookieScheme, signedIn.ToPrincipal());
        Address.NavigateTo("/");
    }

    /// <summary>The form.</summary>
    internal sealed class Asking
    {
        public string? Code { get; set; }
        public string? Workspace { get; set; }
        public string? TimeZone { get; set; }
        public string? Name { get; set; }
        public string? Email { get; set; }
        public string? Password { get; set; }
    }
}
