using Halcytone.Studio.Foundation;
using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.Components.Routing;

namespace Halcytone.Studio.Shell;

public sealed partial class Rail
{
    private readonly CancellationTokenSource leaving = new();
    private IReadOnlyDictionary<string, RailCount> counts = new Dictionary<string, RailCount>();
    private string path = "/";

    [CascadingParameter] private Actor Actor { get; set; } = null!;
    [Inject] private RailCounts Counts { get; set; } = null!;
    [Inject] private NavigationManager Address { get; set; } = null!;

    protected override async Task OnInitializedAsync()
    {
        path = PathOf(Address.Uri);
        Address.LocationChanged += Follow;
        await Count();
    }

    public void Dispose()
    {
        Address.LocationChanged -= Follow;
        leaving.Cancel();
        leaving.Dispose();
    }

    private async Task Count()
    {
        counts = await Counts.Of(Actor, leaving.Token);
        StateHasChanged();
    }

    private void Follow(object? sender, LocationChangedEventArgs to)
    {
        path = PathOf(to.Location);
        InvokeAsync(StateHasChanged);
    }

    private string PathOf(string uri) => "/" + Address.ToBaseRelativePath(uri).Split('?', '#')[0];
}
