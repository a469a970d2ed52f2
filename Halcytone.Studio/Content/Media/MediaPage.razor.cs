using Halcytone.Studio.Foundation;
using Halcytone.Studio.Foundation.Http;
using Halcytone.Studio.Foundation.Pieces;
using Microsoft.AspNetCore.Components;
using Microsoft.JSInterop;

namespace Halcytone.Studio.Content.Media;

/// <summary>The workspace's files: uploaded with progress, described, found, archived.</summary>
public sealed partial class MediaPage : IAsyncDisposable
{
    private const int Rows = 60;
    private readonly CancellationTokenSource leaving = new();
    private ElementReference drop;
    private IJSObjectReference? script;
    private IJSObjectReference? uploads;
    private Page<MediaFile>? page;
    private IReadOnlyList<MediaUse>? uses;
    private MediaFile? chosen;
    private Refusal? refused;
    private Refusal? undescribed;
    private (int Undescribed, long Used, long Quota) standing;
    private string altText = "";

    [CascadingParameter] public Actor Actor { get; set; } = null!;
    [Inject] private MediaLibrary Library { get; set; } = null!;
    [Inject] private Toasts Toasts { get; set; } = null!;
    [Inject] private IJSRuntime Script { get; set; } = null!;
    [Inject] private NavigationManager Address { get; set; } = null!;

    [SupplyParameterFromQuery(Name = "q")] private string? Text { get; set; }
    [SupplyParameterFromQuery(Name = "show")] private string? ShowText { get; set; }
    [SupplyParameterFromQuery(Name = "cursor")] private string? Cursor { get; set; }

    private bool IsMissing => ShowText == "missing";
    private bool IsArchived => ShowText == "archived";
    private bool MayDescribe => Actor.May(Right.Write | Right.WriteOwnSessions | Right.WriteMetadata);
    private MediaFilter Filter => new() { Text = string.IsNullOrWhiteSpace(Text) ? null : Text, MissingAltOnly = IsMissing, Archived = IsArchived };

    protected override Task OnParametersSetAsync() => Load();

    protected override async Task OnAfterRenderAsync(bool firstRender)
    {
        if (!firstRender || !Actor.May(Right.Write | Right.WriteOwnSessions)) return;
        script = await Script.InvokeAsync<IJSObjectReference>("import", leaving.Token, StudioAssets.Url("scripts/upload.js"));
        uploads = await script.InvokeAsync<IJSObjectReference>("start", leaving.Token, drop);
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await leaving.CancelAsync();
        try
        {
            if (uploads is not null) await uploads.InvokeVoidAsync("stop");
            if (uploads is not null) await uploads.DisposeAsync();
            if (script is not null) await script.DisposeAsync();
        }
        catch (JSDisconnectedException) { } // the browser has gone
        leaving.Dispose();
    }

    private async Task Load()
    {
        if ((await Library.List(Actor, Filter, Cursor, Rows, leaving.Token)).Refused(out refused, out page)) return;
        standing = await Library.Standing(Actor, leaving.Token);
        if (chosen is not null) chosen = page.Items.FirstOrDefault(file => file.Id == chosen.Id);
        StateHasChanged();
    }

    private async Task Choose(MediaFile file)
    {
        (chosen, altText, undescribed, uses) = (file, file.AltText, null, null);
        if (!(await Library.Uses(Actor, file.Id, leaving.Token)).Refused(out _, out var found)) uses = found;
    }

    private async Task Describe()
    {
        if ((await Library.Describe(Actor, chosen!.Id, altText, chosen.Version, leaving.Token)).Refused(out undescribed, out var described)) return;
        chosen = described;
        Toasts.Say($"{described.Name} is described");
        await Load();
    }

    private async Task Archive()
    {
        var isBack = chosen!.ArchivedAt is not null;
        var outcome = isBack ? await Library.Unarchive(Actor, chosen.Id, leaving.Token) : await Library.Archive(Actor, chosen.Id, leaving.Token);
        if (outcome.Refused(out var why, out var file)) Toasts.Refuse(why);
        else Toasts.Say(isBack ? $"{file.Name} is back" : $"{file.Name} is archived; where it is used it stays");
        await Load();
    }

    private void Narrow(string? q) => Address.NavigateTo(With(ShowText, q));

    private void Older() => Address.NavigateTo(Address.GetUriWithQueryParameter("cursor", page!.NextCursor));

    private string With(string? show, string? q) => Address.GetUriWithQueryParameters(new Dictionary<string, object?>
    {
        ["show"] = show, ["q"] = string.IsNullOrWhiteSpace(q) ? null : q, ["cursor"] = null,
    });

    private static string Measures(MediaFile file)
        => file.Width is { } width ? $"{width} × {file.Height}, {MediaLibrary.Size(file.Bytes)}" : $"{file.Type}, {MediaLibrary.Size(file.Bytes)}";
}
