using System.Globalization;
using Halcytone.Studio.Foundation;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Components;

namespace Halcytone.Studio.Accounts.Access;

/// <summary>One's own name, look, time zone, password and devices. Static, because a new password needs a new cookie.</summary>
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
    [SupplyParameterFromForm(FormName = "name", Name = "Named")] private NameForm? Named { get; set; }
    [SupplyParameterFromForm(FormName = "devices", Name = "Ended")] private EndForm? Ended { get; set; }
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

    /// <summary>One sign-in where one is named, else all but this one.</summary>
    private async Task End()
    {
        if (Ended?.Id is { } one) await SignIns.EndOne(account!.UserId, one, Http.RequestAborted);
        else await SignIns.EndOthers(account!.UserId, signIn, Http.RequestAborted);
        said = Ended?.Id is null ? "You are signed out everywhere else." : "That device is signed out.";
        await Read();
    }

    private async Task Rename()
    {
        if ((await Own.Rename(actor!, Named?.Name ?? "", Http.RequestAborted)).Refused(out refusal, out var row)) return;
        actor = actor! with { Name = row.Name };
        said = "Your name is saved.";
    }

    private async Task Read()
    {
        account = await Own.Of(actor!, Http.RequestAborted);
        if (account is null) return;
        devices = await SignIns.Of(account.UserId, signIn, Http.RequestAborted);
        var settings = await Workspaces.Settings(actor!, Http.RequestAborted);
        zoneOfPage = TimeZoneInfo.FindSystemTimeZoneById(account.TimeZone ?? settings.TimeZone);
    }

    private string At(DateTimeOffset instant) => TimeZoneInfo.ConvertTime(instant, zoneOfPage).ToString("ddd d MMM HH:mm", CultureInfo.GetCultureInfo("en-GB"));

    /// <summary>The name form.</summary>
    internal sealed class NameForm
    {
        public string? Name { get; set; }
    }

    /// <summary>The form of the devices; its buttons name one.</summary>
    internal sealed class EndForm
    {
        public Guid? Id { get; set; }
    }

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
