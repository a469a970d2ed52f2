using Halcytone.Studio.Foundation;
using Microsoft.AspNetCore.Components;
using Microsoft.JSInterop;

namespace Halcytone.Studio.Content.Media;

/// <summary>Chooses a file: <c>&lt;MediaPicker @ref="picker" OnChosen="Insert" ImagesOnly /&gt;</c>, then <c>picker.Open()</c>.</summary>
public sealed partial class MediaPicker : IDisposable
{
    private static int made;
    private readonly int id = Interlocked.Increment(ref made);
    private readonly CancellationTokenSource leaving = new();
    private ElementReference dialog;
    private IReadOnlyList<MediaFile>? files;
    private MediaFile? chosen;
    private Refusal? refused;
    private Refusal? undescribed;
    private string search = "";
    private string altText = "";
    private bool isOpen;

    [CascadingParameter] private Actor Actor { get; set; } = null!;
    [Inject] private MediaLibrary Library { get; set; } = null!;
    [Inject] private IJSRuntime Script { get; set; } = null!;

    /// <summary>Hears the described file that was chosen.</summary>
    [Parameter, EditorRequired] public EventCallback<MediaFile> OnChosen { get; set; }
    [Parameter] public bool ImagesOnly { get; set; }

    /// <summary>Shows the files.</summary>
    public async Task Open()
    {
        (isOpen, chosen, altText, undescribed) = (true, null, "", null);
        StateHasChanged();
        await Script.InvokeVoidAsync("studio.openDialog", leaving.Token, dialog);
        await Load();
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        leaving.Cancel();
        leaving.Dispose();
    }

    private async Task Load()
    {
        if (!isOpen) return;
        if ((await Library.List(Actor, new MediaFilter { Text = search, ImagesOnly = ImagesOnly }, cursor: null, most: 60, leaving.Token)).Refused(out refused, out var page)) return;
        files = page.Items;
        StateHasChanged();
    }

    private Task Search(ChangeEventArgs typed)
    {
        search = typed.Value as string ?? "";
        return Load();
    }

    private void Take(MediaFile file) => (chosen, altText, undescribed) = (file, "", null);

    private async Task Choose()
    {
        if (chosen is null) return;
        if (!chosen.IsDescribed && (await Library.Describe(Actor, chosen.Id, altText, chosen.Version, leaving.Token)).Refused(out undescribed, out chosen!)) return;
        var file = chosen;
        await Close();
        await OnChosen.InvokeAsync(file);
    }

    private async Task Close() => await Script.InvokeVoidAsync("studio.closeDialog", leaving.Token, dialog);

    private void Closed() => isOpen = false;
}
