using System.Text;
using Halcytone.Studio.Foundation;
using Halcytone.Studio.Foundation.Pieces;
using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.Components.Forms;

namespace Halcytone.Studio.Content.LivingDocuments;

/// <summary>The workspace's living documents and the categories they are sorted into.</summary>
public sealed partial class SourcesPage : IDisposable
{
    private static readonly (SourceKind Kind, string Words)[] Choices = [(SourceKind.Internal, "Write it here"), (SourceKind.Url, "Web address"), (SourceKind.File, "Markdown file")];

    private readonly CancellationTokenSource leaving = new();
    private IReadOnlyList<Source>? sources;
    private CategoryRules? rules;
    private Refusal? refused;
    private Refusal? unsaved;
    private Refusal? unsavedCategory;
    private EditedCategory? edited;
    private SourceKind kind;
    private string name = "";
    private string address = "";
    private string? uploaded;
    private bool adding;
    private bool busy;

    [CascadingParameter] public Actor Actor { get; set; } = null!;
    [Inject] private Sources Sources { get; set; } = null!;
    [Inject] private Categories Categories { get; set; } = null!;
    [Inject] private Toasts Toasts { get; set; } = null!;
    [Inject] private NavigationManager Address { get; set; } = null!;

    private sealed class EditedCategory
    {
        public string? Key { get; init; }
        public bool IsBuiltIn { get; init; }
        public string Name { get; set; } = "";
        public string Words { get; set; } = "";
    }

    protected override Task OnInitializedAsync() => Load();

    /// <inheritdoc/>
    public void Dispose()
    {
        leaving.Cancel();
        leaving.Dispose();
    }

    private async Task Load()
    {
        if ((await Sources.List(Actor, leaving.Token)).Refused(out refused, out sources)) return;
        rules = await Categories.All(Actor, leaving.Token);
        StateHasChanged();
    }

    private void Choose(SourceKind choice) => (kind, address, uploaded, unsaved) = (choice, "", null, null);

    private async Task Read(InputFileChangeEventArgs chosen)
    {
        uploaded = null;
        if (chosen.File.Size > SourceReader.LargestDocument)
        {
            unsaved = Invalid.At("text", "The file is larger than 5 MB.");
            return;
        }
        await using var file = chosen.File.OpenReadStream(SourceReader.LargestDocument, leaving.Token);
        using var reader = new StreamReader(file, Encoding.UTF8);
        uploaded = await reader.ReadToEndAsync(leaving.Token);
        if (name.Length == 0) name = Path.GetFileNameWithoutExtension(chosen.File.Name);
    }

    private async Task Add()
    {
        if (busy) return;
        busy = true;
        var added = await Sources.Add(Actor, kind, name, address, uploaded, leaving.Token);
        busy = false;
        if (added.Refused(out unsaved, out var source)) return;
        Address.NavigateTo($"/content/sources/{source.Id}");
    }

    private static string Place(Source source) => source.Kind switch
    {
        SourceKind.Internal => "Written here",
        SourceKind.File => $"documents/{source.Address}",
        _ => source.Address,
    };

    private void Edit(CategoryRule? rule)
    {
        unsavedCategory = null;
        edited = rule is null ? new EditedCategory() : new EditedCategory { Key = rule.Key, IsBuiltIn = rule.IsBuiltIn, Name = rule.Name, Words = string.Join(", ", rule.Keywords) };
    }

    private async Task SaveCategory()
    {
        var key = edited!.Key ?? KeyOf(edited.Name);
        if ((await Categories.Put(Actor, key, edited.Name, edited.Words.Split(',', '\n'), leaving.Token)).Refused(out unsavedCategory, out _)) return;
        Toasts.Say($"“{edited.Name.Trim()}” is saved; the next version of each document uses it");
        edited = null;
        await Load();
    }

    private async Task RemoveCategory()
    {
        if ((await Categories.Remove(Actor, edited!.Key!, leaving.Token)).Refused(out unsavedCategory, out _)) return;
        edited = null;
        await Load();
    }

    private static string KeyOf(string name)
    {
        var key = string.Concat(Wording.Fold(name.Trim()).Select(letter => char.IsAsciiLetterOrDigit(letter) ? letter : '_')).Trim('_');
        return key.Length > 40 ? key[..40] : key;
    }
}
