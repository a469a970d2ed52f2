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
    private Refusal? refused;
    private Guid? dragged;
    private string idea = "";

    [CascadingParameter] public Actor Actor { get; set; } = null!;
    [Inject] private BoardReader Board { get; set; } = null!;
    [Inject] private Items Items { get; set; } = null!;
    [Inject] private Toasts Toasts { get; set; } = null!;

    protected override Task OnInitializedAsync() => Load();

    public void Dispose()
    {
        leaving.Cancel();
        leaving.Dispose();
    }

    private async Task Load()
    {
        if ((await Board.Read(Actor, leaving.Token)).Refused(out refused, out var read)) return;
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

    private async Task Begin(Guid item)
    {
        var begun = await Items.Begin(Actor, item, leaving.Token);
        if (begun.Refused(out var why, out var now)) Toasts.Refuse(why);
        else Toasts.Say($"“{now.Title}” is a draft now");
        await Load();
    }

    /// <summary>Without a handler Blazor would not cancel the event, and nothing could be dropped.</summary>
    private static void Over()
    {
    }

    private async Task Drop(BoardColumn column)
    {
        if (column != BoardColumn.Draft || dragged is not { } item) return;
        dragged = null;
        await Begin(item);
    }

    private static string Capital(string words) => char.ToUpperInvariant(words[0]) + words[1..];
}
