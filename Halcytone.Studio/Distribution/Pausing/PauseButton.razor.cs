using Halcytone.Studio.Foundation;
using Halcytone.Studio.Foundation.Pieces;
using Microsoft.AspNetCore.Components;
using Microsoft.JSInterop;

namespace Halcytone.Studio.Distribution;

/// <summary>Pauses everything, from the top bar of every page (ux §7).</summary>
public sealed partial class PauseButton
{
    private static readonly string[] Usual = ["Something is wrong in it", "Not the moment for it", "We are looking into something"];
    private ElementReference dialog;
    private string reason = "";
    private string? broken;

    [CascadingParameter] private Actor Actor { get; set; } = null!;
    [Inject] private PauseEverything Pauses { get; set; } = null!;
    [Inject] private Toasts Toasts { get; set; } = null!;
    [Inject] private IJSRuntime Script { get; set; } = null!;

    private async Task Open()
    {
        (reason, broken) = ("", null);
        await Script.InvokeVoidAsync("studio.openDialog", dialog);
    }

    private async Task Begin()
    {
        var begun = await Pauses.Begin(Actor, reason, CancellationToken.None);
        if (begun.Refusal is Invalid wrong)
        {
            broken = Errors.At(wrong, "reason");
            return;
        }
        if (begun.Refusal is { } why) Toasts.Refuse(why);
        await Close();
    }

    private Task Close() => Script.InvokeVoidAsync("studio.closeDialog", dialog).AsTask();
}
