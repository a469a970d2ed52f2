using Halcytone.Studio.Foundation;
using Halcytone.Studio.Foundation.Pieces;
using Microsoft.AspNetCore.Components;

namespace Halcytone.Studio.Content;

/// <summary>An item's versions, what changed between two of them, and the way back.</summary>
public sealed partial class HistoryPage : IDisposable
{
    private readonly CancellationTokenSource leaving = new();
    private ContentItem? item;
    private IReadOnlyList<RevisionRow>? versions;
    private Comparison? comparison;
    private Refusal? refused;
    private int before;
    private int after;

    [CascadingParameter] public Actor Actor { get; set; } = null!;
    [Parameter] public Guid Id { get; set; }
    [Inject] private Library Library { get; set; } = null!;
    [Inject] private Revisions Revisions { get; set; } = null!;
    [Inject] private Toasts Toasts { get; set; } = null!;
    [Inject] private NavigationManager Address { get; set; } = null!;

    [SupplyParameterFromQuery(Name = "version")] private int? Version { get; set; }
    [SupplyParameterFromQuery(Name = "against")] private int? AgainstNumber { get; set; }
    [SupplyParameterFromQuery(Name = "layout")] private string? LayoutText { get; set; }

    private bool IsInline => LayoutText == "inline";

    protected override Task OnParametersSetAsync() => Load();

    /// <inheritdoc/>
    public void Dispose()
    {
        leaving.Cancel();
        leaving.Dispose();
    }

    private async Task Load()
    {
        if ((await Library.Get(Actor, Id, leaving.Token)).Refused(out refused, out item)) return;
        if ((await Revisions.History(Actor, Id, leaving.Token)).Refused(out refused, out versions)) return;
        if (versions.Count == 0) return;

        after = versions.Any(row => row.Number == Version) ? Version!.Value : versions[0].Number;
        before = AgainstNumber is { } asked && asked != after && versions.Any(row => row.Number == asked) ? asked : versions.FirstOrDefault(row => row.Number < after)?.Number ?? 0;
        if ((await Revisions.Compare(Actor, Id, before, after, leaving.Token)).Refused(out refused, out comparison)) return;
        StateHasChanged();
    }

    private string Show(int number)
        => Address.GetUriWithQueryParameters(new Dictionary<string, object?> { ["version"] = number, ["against"] = null });

    private string Layout(string layout) => Address.GetUriWithQueryParameter("layout", layout == "side" ? null : layout);

    private void Against(ChangeEventArgs chosen) => Address.NavigateTo(Address.GetUriWithQueryParameter("against", chosen.Value as string));

    private async Task SaveVersion()
    {
        if ((await Revisions.Cut(Actor, Id, "saved", leaving.Token)).Refused(out var why, out _)) Toasts.Refuse(why);
        await Load();
    }

    private async Task Restore()
    {
        var wanted = after;
        if ((await Revisions.Restore(Actor, Id, wanted, leaving.Token)).Refused(out var why, out var restored))
        {
            Toasts.Refuse(why);
            return;
        }
        Toasts.Say($"Version {wanted} is back as version {restored.Number}; nothing was lost");
        Address.NavigateTo(Address.GetUriWithQueryParameters(new Dictionary<string, object?> { ["version"] = null, ["against"] = null }));
    }
}
