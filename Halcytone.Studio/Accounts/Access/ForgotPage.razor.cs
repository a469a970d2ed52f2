using Halcytone.Studio.Foundation;
using Microsoft.AspNetCore.Components;

namespace Halcytone.Studio.Accounts.Access;

/// <summary>Asks for a link to a new password; says the same for every address.</summary>
public sealed partial class ForgotPage
{
    private Refusal? refusal;
    private bool sent;

    [Inject] private PasswordReset Reset { get; set; } = null!;
    [CascadingParameter] private HttpContext Http { get; set; } = null!;
    [SupplyParameterFromForm] private Asking? Asked { get; set; }

    private async Task Ask() => sent = !(await Reset.Ask(Asked?.Email ?? "", Http.Connection.RemoteIpAddress?.ToString() ?? "", Http.RequestAborted)).Refused(out refusal, out _);

    /// <summary>The form.</summary>
    internal sealed class Asking
    {
        public string? Email { get; set; }
    }
}
