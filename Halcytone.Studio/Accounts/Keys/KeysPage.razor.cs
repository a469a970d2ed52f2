using Halcytone.Studio.Accounts.Access;
using Halcytone.Studio.Foundation;
using Halcytone.Studio.Foundation.Pieces;
using Microsoft.AspNetCore.Components;

namespace Halcytone.Studio.Accounts.Keys;

/// <summary>The keys of the workspace: make, see, revoke.</summary>
public sealed partial class KeysPage : IDisposable
{
    private readonly CancellationTokenSource leaving = new();
    private readonly HashSet<string> scopes = [];
    private IReadOnlyList<KeyRow>? keys;
    private IReadOnlyList<MemberRow> members = [];
    private Refusal? refused;
    private Refusal? broken;
    private MadeKey? made;
    private ConfirmDialog ask = null!;
    private ProveDialog prove = null!;
    private string asking = "";
    private bool making;
    private Guid member;
    private string label = "";
    private int days = 365;

    [CascadingParameter] public Actor Actor { get; set; } = null!;
    [CascadingParameter] public WorkspaceClock Clock { get; set; } = null!;
    [Inject] private ApiKeys Keys { get; set; } = null!;
    [Inject] private Members Members { get; set; } = null!;
    [Inject] private Toasts Toasts { get; set; } = null!;

    protected override Task OnInitializedAsync() => Load();

    public void Dispose()
    {
        leaving.Cancel();
        leaving.Dispose();
    }

    private async Task Load()
    {
        if ((await Keys.All(Actor, leaving.Token)).Refused(out refused, out var rows)) return;
        keys = [.. rows.OrderByDescending(IsGood)];
        members = await Members.Holding(Actor, Role.None, leaving.Token);
        StateHasChanged();
    }

    private void Open()
    {
        (making, broken, made, label, member) = (true, null, null, "", Guid.Empty);
        scopes.Clear();
    }

    private void Toggle(string scope)
    {
        if (!scopes.Remove(scope)) scopes.Add(scope);
    }

    private async Task Make()
    {
        var outcome = await prove.Do(actor => Keys.Create(actor, new NewKey(member, label, [.. scopes], Clock.Now.AddDays(days)), leaving.Token));
        if (outcome.Refused(out broken, out var fresh)) return;
        (made, making) = (fresh, false);
        await Load();
    }

    private async Task Revoke(KeyRow key)
    {
        asking = $"“{key.Label}” of {key.Member} stops working at once and cannot be brought back.";
        if (!await ask.Ask()) return;
        if ((await Keys.Revoke(Actor, key.Id, leaving.Token)).Refused(out var why, out _)) Toasts.Refuse(why);
        else Toasts.Say($"{key.Label} is revoked.");
        await Load();
    }

    private bool IsGood(KeyRow key) => key.RevokedAt is null && key.ExpiresAt > Clock.Now;
}
