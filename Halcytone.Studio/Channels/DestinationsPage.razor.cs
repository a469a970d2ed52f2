using System.Globalization;
using Halcytone.Studio.Accounts.Access;
using Halcytone.Studio.Foundation;
using Halcytone.Studio.Foundation.Pieces;
using Microsoft.AspNetCore.Components;

namespace Halcytone.Studio.Channels;

/// <summary>Destinations and connected accounts: state, last error, test, reconnect, default, disconnect. A platform's consent page leads back here.</summary>
public sealed partial class DestinationsPage : IDisposable
{
    private readonly CancellationTokenSource leaving = new();
    private IReadOnlyList<DestinationRow>? rows;
    private IReadOnlyList<AccountRow>? accounts;
    private Refusal? refused;
    private Refusal? broken;
    private AccountRow? reconnecting;
    private ConfirmDialog ask = null!;
    private ProveDialog prove = null!;
    private bool connecting;
    private bool busy;
    private string instance = "";
    private string token = "";

    [CascadingParameter] public Actor Actor { get; set; } = null!;
    [Inject] private Destinations Destinations { get; set; } = null!;
    [Inject] private ConnectedAccounts Accounts { get; set; } = null!;
    [Inject] private ChannelDirectory Directory { get; set; } = null!;
    [Inject] private NavigationManager Address { get; set; } = null!;
    [Inject] private Toasts Toasts { get; set; } = null!;

    /// <summary>Comes back from the instance with the consent.</summary>
    [SupplyParameterFromQuery(Name = "code")] public string? Code { get; set; }

    /// <summary>Proves that this browser began it.</summary>
    [SupplyParameterFromQuery(Name = "state")] public string? State { get; set; }

    /// <summary>Comes back instead of a consent.</summary>
    [SupplyParameterFromQuery(Name = "error")] public string? Denied { get; set; }

    protected override async Task OnInitializedAsync()
    {
        if (Code is { Length: > 0 } code && State is { Length: > 0 } state)
        {
            (await Accounts.CompleteMastodon(Actor, state, code, leaving.Token)).Match(connected => Said($"{connected.Account.Handle} is connected"), Refused);
            Address.NavigateTo(Destinations.PagePath, replace: true);
        }
        else if (Denied is not null)
        {
            Toasts.Say("The instance was told no. Nothing was changed.");
            Address.NavigateTo(Destinations.PagePath, replace: true);
        }
        await Load();
    }

    public void Dispose()
    {
        leaving.Cancel();
        leaving.Dispose();
    }

    private async Task Load()
    {
        refused = Actor.Lacks(Right.Administer, "see connected accounts");
        if (refused is not null) return;

        if ((await Accounts.All(Actor, leaving.Token)).Refused(out refused, out var found)) return;
        accounts = found;
        rows = await Destinations.All(Actor, leaving.Token);
        StateHasChanged();
    }

    private void Begin(AccountRow? account) => (connecting, reconnecting, instance, token, broken) = (true, account, account?.Instance ?? "", "", null);

    private async Task AskThere()
    {
        busy = true;
        var asked = await prove.Do(actor => Accounts.AskMastodon(actor, instance, new Uri(Address.ToAbsoluteUri(Destinations.PagePath).GetLeftPart(UriPartial.Path)), leaving.Token));
        busy = false;
        asked.Match(consent => { Address.NavigateTo(consent.Page.AbsoluteUri, forceLoad: true); return true; }, Broken);
    }

    private async Task Connect()
    {
        busy = true;
        var connected = await prove.Do(actor => Accounts.ConnectMastodon(actor, instance, token, leaving.Token));
        (busy, token) = (false, "");
        connected.Match(done => { connecting = false; return Said($"{done.Account.Handle} is connected"); }, Broken);
        await Load();
    }

    private async Task Test(AccountRow account)
    {
        busy = true;
        var tested = await Accounts.Test(Actor, account.Id, leaving.Token);
        busy = false;
        tested.Match(row => Said(row.LastError is null ? $"{row.Handle} answers as it should" : $"{row.Handle}: {row.LastError}"), Refused);
        await Load();
    }

    private async Task MakeDefault(DestinationRow row)
    {
        (await Destinations.MakeDefault(Actor, row.Id, leaving.Token)).Match(_ => Said($"{row.Name} is the default for {Directory.Of(row.Channel).Name}"), Refused);
        await Load();
    }

    private async Task Disconnect(AccountRow account)
    {
        if (!await ask.Ask()) return;
        (await Accounts.Disconnect(Actor, account.Id, leaving.Token)).Match(_ => Said($"{account.Handle} is disconnected"), Refused);
        await Load();
    }

    private string Limits(ChannelKind kind) => Directory.Of(kind) is { TextLimit: { } limit } declared
        ? $"{limit.ToString("N0", CultureInfo.InvariantCulture)} {(declared.Rule == LengthRule.Graphemes ? "graphemes" : "characters")}{(declared.Threads ? ", longer as a thread" : "")}"
        : "";

    private bool Said(string words)
    {
        Toasts.Say(words);
        return true;
    }

    private bool Refused(Refusal why)
    {
        Toasts.Refuse(why);
        return false;
    }

    private bool Broken(Refusal why)
    {
        broken = why;
        if (why is not Invalid) Toasts.Refuse(why);
        return false;
    }
}
