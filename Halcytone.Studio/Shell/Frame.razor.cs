using Halcytone.Studio.Accounts;
using Halcytone.Studio.Accounts.Access;
using Halcytone.Studio.Foundation;
using Halcytone.Studio.Foundation.Pieces;
using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.Components.Authorization;
using Microsoft.AspNetCore.Components.Routing;

namespace Halcytone.Studio.Shell;

public sealed partial class Frame
{
    private static readonly TimeSpan HalfMinute = TimeSpan.FromSeconds(30);
    private FailureBoundary? boundary;
    private Actor? actor;
    private WorkspaceSettings settings = new();
    private WorkspaceClock? clock;
    private ITimer? tick;
    private bool gone;
    private Task<AuthenticationState>? seen;

    [CascadingParameter] private Task<AuthenticationState>? SignedIn { get; set; }
    [Inject] private CurrentActor Current { get; set; } = null!;
    [Inject] private OpenPage OpenPage { get; set; } = null!;
    [Inject] private Workspaces Workspaces { get; set; } = null!;
    [Inject] private TimeProvider Time { get; set; } = null!;
    [Inject] private NavigationManager Address { get; set; } = null!;

    private string Here => "/" + Address.ToBaseRelativePath(Address.Uri).Split('#')[0];

    protected override void OnInitialized() => Address.LocationChanged += Recover;

    /// <summary>Looks who is here at the start, and again when sign-in says that something about them has changed.</summary>
    protected override async Task OnParametersSetAsync()
    {
        if (seen is not null && seen == SignedIn) return;
        seen = SignedIn;

        actor = await Current.Get();
        gone = actor is null;
        if (actor is null) return;

        settings = await Workspaces.Settings(actor, CancellationToken.None);
        if (clock?.Zone.Id == settings.TimeZone) return;
        clock = new WorkspaceClock(TimeZoneInfo.FindSystemTimeZoneById(settings.TimeZone), Time);
        tick?.Dispose();
        tick = Time.CreateTimer(_ => clock.Tick(), null, HalfMinute, HalfMinute);
    }

    public void Dispose()
    {
        Address.LocationChanged -= Recover;
        tick?.Dispose();
    }

    private void Recover(object? sender, LocationChangedEventArgs to) => boundary?.Recover();
}
