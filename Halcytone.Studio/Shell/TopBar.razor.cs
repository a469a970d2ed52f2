using System.Globalization;
using Halcytone.Studio.Accounts;
using Halcytone.Studio.Accounts.Access;
using Halcytone.Studio.Foundation;
using Halcytone.Studio.Foundation.Pieces;
using Microsoft.AspNetCore.Components;
using Microsoft.JSInterop;

namespace Halcytone.Studio.Shell;

public sealed partial class TopBar
{
    private string wanted = "";
    private TimeZoneInfo? own;
    private IReadOnlyList<OwnWorkspace> workspaces = [];

    [CascadingParameter] private Actor Actor { get; set; } = null!;
    [CascadingParameter] private WorkspaceClock Clock { get; set; } = null!;
    [CascadingParameter] private WorkspaceSettings Settings { get; set; } = null!;
    [Inject] private OwnWorkspaces Workspaces { get; set; } = null!;
    [Inject] private IJSRuntime Script { get; set; } = null!;
    [Inject] private NavigationManager Address { get; set; } = null!;

    /// <summary>The person's own time, where it differs now.</summary>
    private string? OwnTime
    {
        get
        {
            if (own is null || own.GetUtcOffset(Clock.Now) == Clock.Zone.GetUtcOffset(Clock.Now)) return null;
            var place = own.Id[(own.Id.LastIndexOf('/') + 1)..].Replace('_', ' ');
            return $"{TimeZoneInfo.ConvertTime(Clock.Now, own).ToString("HH:mm", CultureInfo.InvariantCulture)} for you, {place}";
        }
    }

    protected override async Task OnInitializedAsync()
    {
        Clock.Ticked += Refresh;
        workspaces = await Workspaces.Of(Actor, CancellationToken.None);
    }

    protected override async Task OnAfterRenderAsync(bool firstRender)
    {
        if (!firstRender) return;
        var zone = await Script.InvokeAsync<string?>("studio.zone");
        if (zone is not null && TimeZoneInfo.TryFindSystemTimeZoneById(zone, out own)) StateHasChanged();
    }

    public void Dispose() => Clock.Ticked -= Refresh;

    private void Search() => Address.NavigateTo($"/content/library?q={Uri.EscapeDataString(wanted.Trim())}");

    private void Refresh() => InvokeAsync(StateHasChanged);
}
