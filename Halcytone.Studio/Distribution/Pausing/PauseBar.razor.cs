using System.Globalization;
using Halcytone.Studio.Foundation;
using Halcytone.Studio.Foundation.Pieces;
using Microsoft.AspNetCore.Components;
using Microsoft.JSInterop;

namespace Halcytone.Studio.Distribution;

/// <summary>Says that everything is paused, since when, by whom and why; and lets it go on.</summary>
public sealed partial class PauseBar
{
    private ElementReference dialog;
    private PauseView? pause;
    private MissedPosts missed;

    [CascadingParameter] private Actor Actor { get; set; } = null!;
    [CascadingParameter] private WorkspaceClock Clock { get; set; } = null!;
    [Inject] private PauseEverything Pauses { get; set; } = null!;
    [Inject] private Toasts Toasts { get; set; } = null!;
    [Inject] private IJSRuntime Script { get; set; } = null!;

    protected override async Task OnInitializedAsync()
    {
        Clock.Ticked += Again;
        await Look();
    }

    public void Dispose() => Clock.Ticked -= Again;

    private async Task Look()
    {
        pause = await Pauses.Now(Actor, CancellationToken.None);
        StateHasChanged();
    }

    /// <summary>Another node may have changed it, and times pass.</summary>
    private void Again() => InvokeAsync(Look);

    private async Task Open()
    {
        await Look();
        missed = MissedPosts.KeepForLater;
        if (pause is not null) await Script.InvokeVoidAsync("studio.openDialog", dialog);
    }

    private async Task End()
    {
        var ended = await Pauses.End(Actor, missed, CancellationToken.None);
        await Close();
        if (ended.Refused(out var why, out _)) Toasts.Refuse(why);
        else Toasts.Say("Everything goes on.");
        await Look();
    }

    private Task Close() => Script.InvokeVoidAsync("studio.closeDialog", dialog).AsTask();

    private static string Words(int count, string one, string many) => $"{count.ToString("N0", CultureInfo.InvariantCulture)} {(count == 1 ? one : many)}";
}
