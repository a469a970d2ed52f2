using Halcytone.Studio.Foundation;
using Microsoft.AspNetCore.Components;

namespace Halcytone.Studio.Accounts.Access;

/// <summary>Asks for the password once more before a file is handed out, then leads on to it.</summary>
public sealed partial class ProvePage
{
    private Refusal? refusal;

    [Inject] private Proofs Proofs { get; set; } = null!;
    [Inject] private NavigationManager Address { get; set; } = null!;
    [CascadingParameter] private HttpContext Http { get; set; } = null!;
    [SupplyParameterFromQuery] private string? ReturnUrl { get; set; }
    [SupplyParameterFromForm] private Asking? Asked { get; set; }

    /// <summary>The page's address, for an endpoint that needs a proof before it answers.</summary>
    public static IResult Before(HttpRequest asked) => Results.LocalRedirect($"/prove?returnUrl={Uri.EscapeDataString(asked.Path + asked.QueryString)}");

    private async Task Prove()
    {
        if ((await Proofs.Prove(Http.User, Asked?.Password ?? "", Http.RequestAborted)).Refused(out refusal, out _)) return;
        Address.NavigateTo(LocalPath.Or(ReturnUrl, "/"));
    }

    /// <summary>The form.</summary>
    internal sealed class Asking
    {
        public string? Password { get; set; }
    }
}
