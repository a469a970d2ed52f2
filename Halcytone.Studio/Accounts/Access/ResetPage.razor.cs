using Halcytone.Studio.Foundation;
using Microsoft.AspNetCore.Components;

namespace Halcytone.Studio.Accounts.Access;

/// <summary>Where the link for a new password leads: looking changes nothing, the form does.</summary>
public sealed partial class ResetPage
{
    private Refusal? refusal;
    private bool over;
    private bool done;

    [Parameter] public string Token { get; set; } = "";
    [Inject] private PasswordReset Reset { get; set; } = null!;
    [CascadingParameter] private HttpContext Http { get; set; } = null!;
    [SupplyParameterFromForm] private Asking? Asked { get; set; }

    protected override async Task OnInitializedAsync()
    {
        SecretPages.Keep(Http.Response);
        over = !await Reset.Leads(Token, Http.RequestAborted);
        if (over) Http.Response.StatusCode = StatusCodes.Status404NotFound;
    }

    private async Task Take()
    {
        if (over) return;
        var taken = await Reset.Take(Token, Asked?.Password ?? "", Http.Connection.RemoteIpAddress?.ToString() ?? "", Http.RequestAborted);
        over = taken.Refused(out refusal, out _) && refusal is Missing;
        done = refusal is null;
    }

    /// <summary>The form.</summary>
    internal sealed class Asking
    {
        public string? Password { get; set; }
    }
}
