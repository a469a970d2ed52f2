using Halcytone.Studio.Foundation;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Components;

namespace Halcytone.Studio.Accounts.Access;

/// <summary>The door: e-mail address and password, on a static page.</summary>
public sealed partial class SignInPage
{
    private string greeting = "Sign in";
    private string? desk;
    private string? refusal;

    [Inject] private SignIn Door { get; set; } = null!;
    [Inject] private KnownDevice Devices { get; set; } = null!;
    [Inject] private FirstStart First { get; set; } = null!;
    [Inject] private Workspaces Workspaces { get; set; } = null!;
    [Inject] private TimeProvider Clock { get; set; } = null!;
    [Inject] private NavigationManager Address { get; set; } = null!;
    [CascadingParameter] private HttpContext Http { get; set; } = null!;
    [SupplyParameterFromQuery] private string? ReturnUrl { get; set; }
    [SupplyParameterFromForm] private Asking? Asked { get; set; }

    protected override async Task OnInitializedAsync()
    {
        if (await First.IsNeeded(Http.RequestAborted)) Address.NavigateTo("/first-start");
        else if (Http.User.Identity?.IsAuthenticated == true) Address.NavigateTo(LocalPath.Or(ReturnUrl, "/"));
        else await Greet();
    }

    private async Task Enter()
    {
        var from = Http.Connection.RemoteIpAddress?.ToString() ?? "";
        var outcome = await Door.WithPassword(Asked?.Email ?? "", Asked?.Password ?? "", from, Devices.Of(Http), Http.RequestAborted);
        if (outcome.Refused(out var why, out var signedIn))
        {
            refusal = why.Message;
            return;
        }
        Devices.Remember(Http, signedIn.UserId);
        await Http.SignInAsync(Principals.CookieScheme, signedIn.ToPrincipal());
        Address.NavigateTo(LocalPath.Or(ReturnUrl, "/"));
    }

    /// <summary>Where there is one workspace, the door bears its name and keeps its time.</summary>
    private async Task Greet()
    {
        if (await Workspaces.All(Http.RequestAborted) is not [var only]) return;
        var settings = await Workspaces.Settings(Actor.House(only.Id), Http.RequestAborted);
        desk = settings.Name;
        var hour = TimeZoneInfo.ConvertTime(Clock.GetUtcNow(), TimeZoneInfo.FindSystemTimeZoneById(settings.TimeZone)).Hour;
        greeting = hour switch { >= 5 and < 12 => "Good morning", >= 12 and < 18 => "Good afternoon", _ => "Good evening" };
    }

    /// <summary>The form.</summary>
    internal sealed class Asking
    {
        public string? Email { get; set; }
        public string? Password { get; set; }
    }
}
