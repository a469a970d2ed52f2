using System.Globalization;
using Halcytone.Studio.Content.Markup;
using Halcytone.Studio.Foundation;
using Halcytone.Studio.Foundation.Pieces;
using Microsoft.AspNetCore.Components;

namespace Halcytone.Studio.Content.LivingDocuments;

/// <summary>One living document: sorted by category with what changed, its versions, and for an internal one its editor.</summary>
public sealed partial class SourcePage : IDisposable
{
    private readonly CancellationTokenSource leaving = new();
    private Source? source;
    private CurrentDocument? document;
    private IReadOnlyList<Snapshot> versions = [];
    private DocumentText? text;
    private SafeHtml preview = SafeHtml.Empty;
    private StaleDocument? stale;
    private Refusal? refused;
    private MarkdownEditor? editor;
    private Guid shown;
    private int version;
    private bool busy;

    [CascadingParameter] public Actor Actor { get; set; } = null!;
    [CascadingParameter] private WorkspaceClock Clock { get; set; } = null!;
    [Parameter] public Guid Id { get; set; }
    [Inject] private Sources Sources { get; set; } = null!;
    [Inject] private Snapshots Snapshots { get; set; } = null!;
    [Inject] private SourceTexts Texts { get; set; } = null!;
    [Inject] private MarkdownRenderer Markdown { get; set; } = null!;
    [Inject] private Toasts Toasts { get; set; } = null!;
    [Inject] private NavigationManager Address { get; set; } = null!;

    [SupplyParameterFromQuery(Name = "version")] private int? Version { get; set; }
    [SupplyParameterFromQuery(Name = "view")] private string? View { get; set; }

    private bool IsWriting => View == "write" && source?.Kind == SourceKind.Internal;

    private Tab[] Views => [new("sorted", "Sorted", null, $"/content/sources/{Id}"), new("write", "Write", null, $"/content/sources/{Id}?view=write")];

    protected override Task OnParametersSetAsync() => Load();

    /// <inheritdoc/>
    public void Dispose()
    {
        leaving.Cancel();
        leaving.Dispose();
    }

    private async Task Load()
    {
        if (shown != Id) (shown, document, text, stale) = (Id, null, null, null);
        if ((await Sources.Get(Actor, Id, leaving.Token)).Refused(out refused, out source)) return;
        if (IsWriting) await LoadText();
        else await LoadDocument();
    }

    private async Task LoadText()
    {
        if (text is not null) return;
        if ((await Texts.Of(Actor, Id, leaving.Token)).Refused(out refused, out text)) return;
        version = text.Version;
        preview = Markdown.Render(text.Text);
    }

    private async Task LoadDocument()
    {
        if (IsWriting) return;
        text = null;
        var read = Version is { } number ? await Snapshots.Version(Actor, Id, number, leaving.Token) : await Snapshots.Current(Actor, Id, leaving.Token);
        await Show(read);
    }

    private async Task FetchNow()
    {
        if (busy) return;
        busy = true;
        var before = source?.SnapshotNumber;
        var read = await Snapshots.Fetch(Actor, Id, leaving.Token);
        busy = false;
        if (Version is not null || View is not null) Address.NavigateTo($"/content/sources/{Id}");
        await Show(read);
        if (document is { Stale: false }) Toasts.Say(document.Snapshot.Number == before ? "Nothing has changed since the last version" : $"Version {document.Snapshot.Number} is here");
    }

    private async Task Show(Outcome<CurrentDocument> read)
    {
        if (read.Refused(out refused, out document)) return;
        source = document.Source;
        if ((await Snapshots.Versions(Actor, Id, leaving.Token)).Refused(out refused, out var known)) return;
        versions = known;
        StateHasChanged();
    }

    private void ShowVersion(ChangeEventArgs chosen)
    {
        var number = int.Parse((string)chosen.Value!, CultureInfo.InvariantCulture);
        Address.NavigateTo(Address.GetUriWithQueryParameter("version", number == versions[0].Number ? null : number));
    }

    private void Preview(string typed) => preview = Markdown.Render(typed);

    private async Task<Outcome<DraftSaved>> SaveText(string typed, CancellationToken stop)
    {
        var saved = await Texts.Save(Actor, Id, typed, version, stop);
        if (!saved.Refused(out _, out var now)) (version, stale) = (now.Version, null);
        return saved.Then(done => new DraftSaved(done.Version, done.SavedAt));
    }

    private void Refused(Refusal why) => stale = why as StaleDocument;

    private async Task TakeTheirs()
    {
        (version, preview) = (stale!.CurrentVersion, Markdown.Render(stale.Current));
        await editor!.Load(stale.Current, stale.CurrentVersion, stale.SavedAt);
        stale = null;
    }

    private async Task KeepMine()
    {
        version = stale!.CurrentVersion;
        if (!(await SaveText(editor!.Current, leaving.Token)).Refused(out var why, out var saved)) await editor.Load(editor.Current, saved.Version, saved.SavedAt);
        else Toasts.Refuse(why);
    }

    private async Task MakeMain()
    {
        if ((await Sources.MakeMain(Actor, Id, leaving.Token)).Refused(out var why, out _)) Toasts.Refuse(why);
        await Load();
    }

    private async Task Archive()
    {
        if ((await Sources.Archive(Actor, Id, leaving.Token)).Refused(out var why, out _)) Toasts.Refuse(why);
        else Address.NavigateTo("/content/sources");
    }

    private static string Said(Snapshot snapshot)
    {
        var parts = new List<string> { $"{snapshot.Sections} sections" };
        if (snapshot.Added > 0) parts.Add($"{snapshot.Added} new");
        if (snapshot.Changed > 0) parts.Add($"{snapshot.Changed} changed");
        if (snapshot.Removed.Count > 0) parts.Add($"{snapshot.Removed.Count} gone");
        return string.Join(", ", parts);
    }
}
