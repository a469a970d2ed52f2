using System.Globalization;
using Halcytone.Studio.Foundation;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Components;

namespace Halcytone.Studio.Accounts.Access;

/// <summary>One's own password, time zone and devices. Static, because a new password needs a new cookie.</summary>
public sealed partial class AccountPage
{
    private Actor? actor;
    private AccountRow? account;
    private Guid? signIn;
    private IReadOnlyList<SignInRow> devices = [];
    private Refusal? refusal;
    private string? said;
    private TimeZoneInfo zoneOfPage = TimeZoneInfo.Utc;

    [Inject] private CurrentActor Current { get; set; } = null!;
    [Inject] private Account Own { get; set; } = null!;
    [Inject] private SignIns SignIns { get; set; } = null!;
    [Inject] private Workspaces Workspaces { get; set; } = null!;
    [CascadingParameter] private HttpContext Http { get; set; } = null!;
    [SupplyParameterFromForm(FormName = "password", Name = "Passwords")] private PasswordForm? Passwords { get; set; }
    [SupplyParameterFromForm(FormName = "zone", Name = "Zone")] private ZoneForm? Zone { get; set; }

    protected override async Task OnInitializedAsync()
    {
        actor = await Current.Get();
        if (actor is null) return;
        signIn = SignIns.IdOf((await Http.AuthenticateAsync(Principals.CookieScheme)).Properties);
        await Read();
    }

    private async Task ChangePassword()
    {
        var changed = await Own.ChangePassword(actor!, Passwords?.Current ?? "", Passwords?.Wanted ?? "", Http.RequestAborted);
        if (changed.Refused(out refusal, out var signedIn)) return;

        await Http.SignInAsync(Principals.CookieScheme, signedIn.ToPrincipal());
        said = "Your password is changed. Other devices are signed out.";
        devices = [.. devices.Where(row => row.IsThis)];
    }

    private async Task ReadTimesIn()
    {
        if ((await Own.ReadTimesIn(actor!, Zone?.Id, Http.RequestAborted)).Refused(out refusal, out _)) return;
        said = "Your time zone is saved.";
        await Read();
    }

    private async Task EndOthers()
    {
        await SignIns.EndOthers(account!.UserId, signIn, Http.RequestAborted);
        said = "You are signed out everywhere else.";
        await Read();
    }

    private async Task Read()
    {
        account = await Own.Of(actor!, Http.RequestAborted);
        if (account is null) return;
        devices = await SignIns.Of(account.UserId, signIn, Http.RequestAborted);
        var settings = await Workspaces.Settings(actor!, Http.RequestAborted);
        zoneOfPage = TimeZoneInfo.FindSystemTimeZoneById(account.TimeZone ?? settings.TimeZone);
    }

    private string Seen(SignInRow row) => TimeZoneInfo.ConvertTime(row.SeenAt, zoneOfPage).ToString("ddd d MMM HH:mm", CultureInfo.GetCultureInfo("en-GB"));

    /// <summary>The password form.</summary>
    internal sealed class PasswordForm
    {
        public string? Current { get; set; }
        public string? Wanted { get; set; }
    }

    /// <summary>The zone form.</summary>
    internal sealed class ZoneForm
    {
        public string? Id { get; set; }
    }
}
