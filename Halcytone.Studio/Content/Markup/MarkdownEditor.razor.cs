using System.Globalization;
using System.Text;
using Halcytone.Studio.Content.Media;
using Halcytone.Studio.Foundation;
using Halcytone.Studio.Foundation.Pieces;
using Microsoft.AspNetCore.Components;
using Microsoft.JSInterop;

namespace Halcytone.Studio.Content.Markup;

/// <summary>
/// A Markdown text that saves itself: <c>&lt;MarkdownEditor Key="@($"item:{Id}")" Label="Base text" Text="…" Version="3" OnText="Preview" Save="SaveBody" /&gt;</c>.
/// <see cref="OnText"/> hears the text 250 ms after typing stops, <see cref="Save"/> after 800 ms, when the field is left, or on Ctrl+S.
/// A copy stays in the browser until the server has the text: after a restart it is put back where nobody saved another one, else offered.
/// </summary>
public sealed partial class MarkdownEditor : IAsyncDisposable
{
    private static int made;

    private static readonly (string Act, string Icon, string Words, string? Keys)[] Acts =
    [
        ("heading", "heading", "Heading", "Ctrl+Alt+2"), ("bold", "bold", "Bold", "Ctrl+B"), ("italic", "italic", "Italic", "Ctrl+I"),
        ("list", "list", "List", "Ctrl+Shift+8"), ("numbers", "numbers", "Numbered list", "Ctrl+Shift+7"), ("quote", "quote", "Quote", "Ctrl+Shift+9"),
        ("link", "link", "Link", "Ctrl+Shift+K"), ("image", "image", "Image", null),
    ];

    private readonly string areaId = $"editor-{Interlocked.Increment(ref made).ToString(CultureInfo.InvariantCulture)}";
    private readonly SemaphoreSlim saving = new(1, 1);
    private readonly CancellationTokenSource leaving = new();
    private DotNetObjectReference<MarkdownEditor>? self;
    private IJSObjectReference? script;
    private IJSObjectReference? handle;
    private ElementReference root;
    private MediaPicker? picker;
    private string? first;
    private DateTimeOffset? savedAt;
    private DateTimeOffset? keptAt;
    private Refusal? unsaved;
    private bool restored;

    [Inject] private IJSRuntime Script { get; set; } = null!;

    /// <summary>Names the text for this browser's copy: <c>item:{id}</c>.</summary>
    [Parameter, EditorRequired] public string Key { get; set; } = "";
    [Parameter, EditorRequired] public string Label { get; set; } = "";

    /// <summary>The server's text when the editor opens; later ones come through <see cref="Load"/>.</summary>
    [Parameter] public string Text { get; set; } = "";

    /// <summary>The version that <see cref="Text"/> stands at.</summary>
    [Parameter] public int Version { get; set; }

    /// <summary>Shown as saved then, until something is typed.</summary>
    [Parameter] public DateTimeOffset? SavedAt { get; set; }
    [Parameter] public string? Placeholder { get; set; }
    [Parameter] public bool ReadOnly { get; set; }
    [Parameter] public bool AllowImages { get; set; } = true;
    [Parameter] public string? Class { get; set; }

    /// <summary>What stands at the end of the bar.</summary>
    [Parameter] public RenderFragment? Bar { get; set; }

    /// <summary>The line below the text, from the text as it stands; its length where left out.</summary>
    [Parameter] public RenderFragment<string>? Foot { get; set; }

    /// <summary>Hears the text at each pause in typing, for previews and counters.</summary>
    [Parameter] public EventCallback<string> OnText { get; set; }

    /// <summary>Saves the text. A refusal is shown in the bar and the text stays; the next pause tries again.</summary>
    [Parameter, EditorRequired] public Func<string, CancellationToken, Task<Outcome<DraftSaved>>> Save { get; set; } = null!;

    /// <summary>Hears why a save was refused: a <see cref="StaleDraft"/> wants a choice.</summary>
    [Parameter] public EventCallback<Refusal> OnRefused { get; set; }

    /// <summary>The text as it was last heard from the browser.</summary>
    public string Current { get; private set; } = "";

    /// <summary>Shows another text, from the server, as saved at that version.</summary>
    public async Task Load(string text, int version, DateTimeOffset? at = null)
    {
        (Current, savedAt, unsaved) = (text, at ?? savedAt, null);
        if (handle is not null) await handle.InvokeVoidAsync("load", leaving.Token, text, version);
        StateHasChanged();
    }

    /// <summary>Notes that the same text now stands at another version, because something beside it was saved.</summary>
    public ValueTask Rebase(int version) => handle?.InvokeVoidAsync("rebase", leaving.Token, version) ?? ValueTask.CompletedTask;

    /// <summary>Saves what is typed and not saved yet.</summary>
    /// <returns>Whether the server holds all of it.</returns>
    public ValueTask<bool> Flush() => handle?.InvokeAsync<bool>("flush", leaving.Token) ?? ValueTask.FromResult(true);

    /// <summary>Called by the browser: the text at a pause, and whether to save it.</summary>
    /// <param name="small">The text, where it fits a message.</param>
    /// <param name="large">Else the text as a stream.</param>
    /// <param name="save">Whether it is time to save.</param>
    /// <returns>The version it stands at now, or −1 where it was not saved.</returns>
    [JSInvokable]
    public async Task<int> Typed(string small, IJSStreamReference? large, bool save)
    {
        await saving.WaitAsync(leaving.Token);
        try
        {
            Current = large is null ? small : await Read(large);
            await OnText.InvokeAsync(Current);
            if (!save) return -1;

            var outcome = await Save(Current, CancellationToken.None); // a save that has begun ends, even where the page is left
            if (outcome.Refused(out unsaved, out var saved))
            {
                await OnRefused.InvokeAsync(unsaved);
                return -1;
            }
            savedAt = saved.SavedAt;
            return saved.Version;
        }
        finally
        {
            saving.Release();
            StateHasChanged();
        }
    }

    /// <summary>Called by the browser's image button.</summary>
    [JSInvokable]
    public async Task ChooseImage()
    {
        if (picker is not null) await picker.Open();
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await leaving.CancelAsync();
        try
        {
            if (handle is not null) await handle.InvokeVoidAsync("stop");
            if (handle is not null) await handle.DisposeAsync();
            if (script is not null) await script.DisposeAsync();
        }
        catch (JSDisconnectedException) { } // the browser has gone; its copy of the text is safe there
        self?.Dispose();
        leaving.Dispose();
    }

    protected override void OnParametersSet()
    {
        if (first is not null) return;
        (first, Current, savedAt) = (Text, Text, SavedAt);
    }

    protected override async Task OnAfterRenderAsync(bool firstRender)
    {
        if (!firstRender) return;
        self = DotNetObjectReference.Create(this);
        script = await Script.InvokeAsync<IJSObjectReference>("import", leaving.Token, StudioAssets.Url("scripts/editor.js"));
        handle = await script.InvokeAsync<IJSObjectReference>("start", leaving.Token, root, self, Key, Version, true);
        var kept = await handle.InvokeAsync<string>("kept", leaving.Token);
        if (kept == "none") return;
        if (kept == "restored") restored = true;
        else keptAt = await handle.InvokeAsync<DateTimeOffset>("keptAt", leaving.Token);
        StateHasChanged();
    }

    private static async Task<string> Read(IJSStreamReference large)
    {
        const long most = 4 * ContentText.LargestBody; // a text over the limit is refused by name when it is saved, not by a broken stream
        await using var stream = await large.OpenReadStreamAsync(most);
        using var reader = new StreamReader(stream, Encoding.UTF8);
        return await reader.ReadToEndAsync();
    }

    private async Task TakeBack()
    {
        keptAt = null;
        if (handle is not null) await handle.InvokeVoidAsync("takeBack", leaving.Token);
    }

    private async Task Forget()
    {
        keptAt = null;
        if (handle is not null) await handle.InvokeVoidAsync("forget", leaving.Token);
    }

    private async Task Insert(MediaFile file)
    {
        if (handle is not null) await handle.InvokeVoidAsync("insert", leaving.Token, $"![{file.AltText.Replace("]", "\\]", StringComparison.Ordinal)}]({file.Path})");
    }
}
