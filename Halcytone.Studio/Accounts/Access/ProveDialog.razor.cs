using Halcytone.Studio.Foundation;
using Halcytone.Studio.Foundation.Pieces;
using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.Components.Authorization;
using Microsoft.JSInterop;

namespace Halcytone.Studio.Accounts.Access;

/// <summary>Runs an act as the person at the page, and where it asks for their password, asks and runs it again.</summary>
public sealed partial class ProveDialog
{
    private ElementReference dialog;
    private TaskCompletionSource<bool>? asked;
    private string password = "";
    private string? broken;

    [Inject] private CurrentActor Current { get; set; } = null!;
    [Inject] private Proofs Proofs { get; set; } = null!;
    [Inject] private AuthenticationStateProvider SignedIn { get; set; } = null!;
    [Inject] private IJSRuntime Script { get; set; } = null!;

    /// <summary>The act's outcome; <see cref="ProveAgain"/> where the person did not show their password.</summary>
    public async Task<Outcome<T>> Do<T>(Func<Actor, Task<Outcome<T>>> act)
    {
        if (await Current.Get() is not { } actor) return new ProveAgain();
        var done = await act(actor);
        if (done.Refusal is not ProveAgain || !await Ask()) return done;
        return await Current.Get() is { } proven ? await act(proven) : new ProveAgain();
    }

    private async Task<bool> Ask()
    {
        asked?.TrySetResult(false);
        asked = new TaskCompletionSource<bool>(TaskCreationOptions.RunContinuationsAsynchronously);
        (password, broken) = ("", null);
        StateHasChanged();
        await Script.InvokeVoidAsync("studio.openDialog", dialog);
        return await asked.Task;
    }

    private async Task Prove()
    {
        var proven = await Proofs.Prove((await SignedIn.GetAuthenticationStateAsync()).User, password, CancellationToken.None);
        password = "";
        broken = proven.Match(_ => null as string, why => Errors.At(why, "password") ?? why.Message);
        if (broken is null) await Answer(true);
    }

    private async Task Answer(bool yes)
    {
        asked?.TrySetResult(yes);
        await Script.InvokeVoidAsync("studio.closeDialog", dialog);
    }

    private void Closed() => asked?.TrySetResult(false);
}
