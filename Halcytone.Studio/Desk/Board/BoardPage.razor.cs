using Halcytone.Studio.Content;
using Halcytone.Studio.Foundation;
using Halcytone.Studio.Foundation.Pieces;
using Microsoft.AspNetCore.Components;

namespace Halcytone.Studio.Desk.Board;

public sealed partial class BoardPage : IDisposable
{
    private static readonly (BoardColumn Column, string Name, string Tone)[] Columns =
    [
        (BoardColumn.Idea, "Idea", "idea"), (BoardColumn.Draft, "Draft", "draft"), (BoardColumn.InReview, "In review", "review"),
        (BoardColumn.Changes, "Changes", "changes"), (BoardColumn.Approved, "Approved", "approved"), (BoardColumn.Scheduled, "Scheduled", "scheduled"),
        (BoardColumn.Out, "Out", "out"),
    ];

    private readonly CancellationTokenSource leaving = new();
    private IReadOnlyList<Card>? cards;
    private FilterChoices? choices;
    private Refusal? refused;
    private Card? dragged;
    private bool busy;
    private string idea = "";

    [CascadingParameter] public Actor Actor { get; set; } = null!;
    [Inject] private BoardReader Board { get; set; } = null!;
    [Inject] private Library Library { get; set; } = null!;
    [Inject] private Newsdesk Newsdesk { get; set; } = null!;
    [Inject] private NavigationManager Address { get; set; } = null!;
    [Inject] private Items Items { get; set; } = null!;
    [Inject] private Toasts Toasts { get; set; } = null!;

    [SupplyParameterFromQuery(Name = "q")] private string? Text { get; set; }
    [SupplyParameterFromQuery(Name = "kind")] private string? KindText { get; set; }
    [SupplyParameterFromQuery(Name = "owner")] private Guid? Owner { get; set; }
    [SupplyParameterFromQuery(Name = "campaign")] private Guid? Campaign { get; set; }

    private ContentKind? Kind => Enum.TryParse<ContentKind>(KindText, ignoreCase: true, out var kind) ? kind : null;

    private ItemFilter Filter => new() { Text = string.IsNullOrWhiteSpace(Text) ? null : Text, Kind = Kind, OwnerId = Owner, CampaignId = Campaign };

    protected override Task OnParametersSetAsync() => Load();

    public void Dispose()
    {
        leaving.Cancel();
        leaving.Dispose();
    }

    private async Task Load()
    {
        if (leaving.IsCancellationRequested) return;
        if ((await Board.Read(Actor, Filter, leaving.Token)).Refused(out refused, out var read)) return;
        choices ??= await Library.Choices(Actor, leaving.Token);
        cards = read;
        StateHasChanged();
    }

    private async Task AddIdea()
    {
        var title = idea.Trim();
        if (title.Length == 0) return;
        var added = await Items.Create(Actor, new NewItem(ContentKind.Update, new ContentText { Title = title }) { AsIdea = true }, leaving.Token);
        if (added.Refused(out var why, out _)) Toasts.Refuse(why);
        else idea = "";
        await Load();
    }

    /// <summary>The one step that a card can take from here by a person's hand, and the column it leads to; the same by drag, button and key.</summary>
    private (BoardColumn To, string Words)? Act(Card card) => !Actor.May(Right.Write) ? null : card.Standing.Column switch
    {
        BoardColumn.Idea => (BoardColumn.Draft, "Start draft"),
        BoardColumn.Draft or BoardColumn.Changes when card.HasRenditions => (BoardColumn.InReview, "Send to review"),
        _ => null,
    };

    private bool Takes(BoardColumn column) => dragged is { } card && Act(card)?.To == column;

    private async Task Move(Card card)
    {
        if (busy || Act(card) is not { } act) return;
        busy = true;
        if (act.To == BoardColumn.Draft) await Begin(card.Id);
        else await Ask(card);
        busy = false;
        await Load();
    }

    private async Task Begin(Guid item)
    {
        if ((await Items.Begin(Actor, item, leaving.Token)).Refused(out var why, out var now)) Toasts.Refuse(why);
        else Toasts.Say($"“{now.Title}” is a draft now");
    }

    private async Task Ask(Card card)
    {
        if ((await Newsdesk.SendToReview(Actor, card.Id, note: null, editorialCheck: false, leaving.Token)).Refused(out var why, out var request)) Toasts.Refuse(why);
        else Toasts.Say($"“{card.Title}” waits for {request.WaitingFor}");
    }

    private void Narrow(string part, string? value) => Address.NavigateTo(Address.GetUriWithQueryParameter(part, string.IsNullOrWhiteSpace(value) ? null : value));

    /// <summary>Without a handler Blazor would not cancel the event, and nothing could be dropped.</summary>
    private static void Over()
    {
    }

    private async Task Drop(BoardColumn column)
    {
        if (dragged is not { } card || !Takes(column)) return;
        dragged = null;
        await Move(card);
    }

    private static string Capital(string words) => char.ToUpperInvariant(words[0]) + words[1..];
}
