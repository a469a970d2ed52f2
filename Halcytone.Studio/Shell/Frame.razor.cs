using Halcytone.Studio.Accounts;
using Halcytone.Studio.Foundation;
using Halcytone.Studio.Foundation.Pieces;
using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.Components.Routing;

namespace Halcytone.Studio.Shell;

public sealed partial class Frame
{
    private static readonly TimeSpan HalfMinute = TimeSpan.FromSeconds(30);
    private FailureBoundary? boundary;
    private ITimer? tick;

    [Inject] private TimeProvider Time { get; set; } = null!;
    [Inject] private NavigationManager Address { get; set; } = null!;

    private Actor Actor { get; set; } = Demo.House with { Roles = Role.Editor | Role.Administrator };
    private WorkspaceSettings Settings { get; set; } = new() { Name = "Breathscape" };
    private WorkspaceClock Clock { get; set; } = null!;
    private string Here => new Uri(Address.Uri).PathAndQuery;

    protected override void OnInitialized()
    {
        Clock = new WorkspaceClock(TimeZoneInfo.FindSystemTimeZoneById("America/New_York"), Time);
        tick = Time.CreateTimer(_ => Clock.Tick(), null, HalfMinute, HalfMinute);
        Address.LocationChanged += Recover;
    }

    public void Dispose()
    {
        Address.LocationChanged -= Recover;
        tick?.Dispose();
    }

    private void Recover(object? sender, LocationChangedEventArgs to) => boundary?.Recover();
}
