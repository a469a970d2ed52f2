using Halcytone.Studio.Foundation;
using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.Components.Routing;

namespace Halcytone.Studio.Shell;

/// <summary>A number beside an entry.</summary>
/// <param name="Words">As it reads: <c>4</c>, <c>1 live</c>.</param>
/// <param name="Hot">Whether it waits for this person.</param>
public sealed record RailCount(string Words, bool Hot);

public sealed partial class Rail
{
    private string path = "/";

    [CascadingParameter] private Actor Actor { get; set; } = null!;
    [Inject] private NavigationManager Address { get; set; } = null!;

    protected override void OnInitialized()
    {
        path = PathOf(Address.Uri);
        Address.LocationChanged += Follow;
    }

    public void Dispose() => Address.LocationChanged -= Follow;

    private static RailCount? Count(Entry entry) => entry.Href switch { _ => null };

    private void Follow(object? sender, LocationChangedEventArgs to)
    {
        path = PathOf(to.Location);
        InvokeAsync(StateHasChanged);
    }

    private string PathOf(string uri) => "/" + Address.ToBaseRelativePath(uri).Split('?', '#')[0];
}
