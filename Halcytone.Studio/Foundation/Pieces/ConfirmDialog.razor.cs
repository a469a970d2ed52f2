using Microsoft.AspNetCore.Components;
using Microsoft.JSInterop;

namespace Halcytone.Studio.Foundation.Pieces;

public sealed partial class ConfirmDialog
{
    private static int made;
    private readonly int id = Interlocked.Increment(ref made);
    private ElementReference dialog;
    private TaskCompletionSource<bool>? asked;

    [Inject] private IJSRuntime Script { get; set; } = null!;

    [Parameter, EditorRequired] public string Title { get; set; } = "";
    [Parameter] public RenderFragment? ChildContent { get; set; }

    /// <summary>The act's own verb: <c>Delete</c>, never <c>OK</c>.</summary>
    [Parameter, EditorRequired] public string Act { get; set; } = "";
    [Parameter] public string Cancel { get; set; } = "Cancel";
    [Parameter] public bool Danger { get; set; }

    /// <summary>Opens it and waits for the answer; Escape is no.</summary>
    public async Task<bool> Ask()
    {
        asked?.TrySetResult(false);
        asked = new TaskCompletionSource<bool>(TaskCreationOptions.RunContinuationsAsynchronously);
        await Script.InvokeVoidAsync("studio.openDialog", dialog);
        return await asked.Task;
    }

    private async Task Answer(bool yes)
    {
        asked?.TrySetResult(yes);
        await Script.InvokeVoidAsync("studio.closeDialog", dialog);
    }

    private void Closed() => asked?.TrySetResult(false);
}
