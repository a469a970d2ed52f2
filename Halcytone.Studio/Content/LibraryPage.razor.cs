using Halcytone.Studio.Foundation;
using Halcytone.Studio.Foundation.Http;
using Halcytone.Studio.Foundation.Pieces;
using Microsoft.AspNetCore.Components;

namespace Halcytone.Studio.Content;

/// <summary>Every item, narrowed by what stands in the address.</summary>
public sealed partial class LibraryPage : IDisposable
{
    private const int Rows = 50;
    private readonly CancellationTokenSource leaving = new();
    private Page<ContentItem>? page;
    private FilterChoices? choices;
    private Refusal? refused;
    private int total;

    [CascadingParameter] public Actor Actor { get; set; } = null!;
    [Inject] private Library Library { get; set; } = null!;
    [Inject] private Items Items { get; set; } = null!;
    [Inject] private Toasts Toasts { get; set; } = null!;
    [Inject] private NavigationManager Address { get; set; } = null!;

    [SupplyParameterFromQuery(Name = "q")] private string? Text { get; set; }
    [SupplyParameterFromQuery(Name = "kind")] private string? Kind { get; set; }
    [SupplyParameterFromQuery(Name = "state")] private string? State { get; set; }
    [SupplyParameterFromQuery(Name = "owner")] private Guid? Owner { get; set; }
    [SupplyParameterFromQuery(Name = "campaign")] private Guid? Campaign { get; set; }
    [SupplyParameterFromQuery(Name = "tag")] private string? Tag { get; set; }
    [SupplyParameterFromQuery(Name = "cursor")] private string? Cursor { get; set; }

    private ItemFilter Filter => new()
    {
        Text = string.IsNullOrWhiteSpace(Text) ? null : Text, OwnerId = Owner, CampaignId = Campaign, Tag = string.IsNullOrEmpty(Tag) ? null : Tag,
        Kind = Enum.GetValues<ContentKind>().Where(kind => kind.Key() == Kind).Select(kind => (ContentKind?)kind).FirstOrDefault(),
        State = Enum.GetValues<ContentState>().Where(state => state.Key() == State).Select(state => (ContentState?)state).FirstOrDefault(),
    };

    private string Words => total switch { 0 => "What has been written, and what became of it.", 1 => "One item.", _ => $"{total} items, the last changed first." };

    protected override Task OnParametersSetAsync() => Load();

    /// <inheritdoc/>
    public void Dispose()
    {
        leaving.Cancel();
        leaving.Dispose();
    }

    private async Task Load()
    {
        if ((await Library.List(Actor, Filter, Cursor, Rows, leaving.Token)).Refused(out refused, out page)) return;
        total = await Library.Count(Actor, Filter, leaving.Token);
        choices ??= await Library.Choices(Actor, leaving.Token);
        StateHasChanged();
    }

    private void Narrow(string part, string? value) => Address.NavigateTo(With(part == nameof(Text) ? "q" : part.ToLowerInvariant(), value));

    private string With(string name, string? value)
        => Address.GetUriWithQueryParameters(new Dictionary<string, object?> { [name] = string.IsNullOrEmpty(value) ? null : value, ["cursor"] = null });

    private void Older() => Address.NavigateTo(Address.GetUriWithQueryParameter("cursor", page!.NextCursor));

    private void Newest() => Address.NavigateTo(With("cursor", null));

    private async Task Put(ContentItem item)
    {
        var isBack = item.State == ContentState.Archived;
        var outcome = isBack ? await Items.Unarchive(Actor, item.Id, leaving.Token) : await Items.Archive(Actor, item.Id, leaving.Token);
        if (outcome.Refused(out var why, out var moved)) Toasts.Refuse(why);
        else Toasts.Say(isBack ? $"“{item.Title}” is back as a draft" : $"“{item.Title}” is archived", isBack ? null : () => Put(moved));
        await Load();
    }
}
