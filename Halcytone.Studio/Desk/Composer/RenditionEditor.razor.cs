using Halcytone.Studio.Channels;
using Halcytone.Studio.Foundation;
using Halcytone.Studio.Foundation.Pieces;
using Halcytone.Studio.Generation;
using Microsoft.AspNetCore.Components;

namespace Halcytone.Studio.Desk.Composer;

public sealed partial class RenditionEditor
{
    private const int LongestShown = 600;
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(800);
    private CancellationTokenSource? typing;
    private ChannelContent content = new();
    private Guid shownOf;
    private int version;
    private int shownAt;
    private Rendition? theirs;
    private bool dirty;
    private bool saved;
    private bool shown;
    private string? trouble;

    [CascadingParameter] private Actor Actor { get; set; } = null!;
    [Parameter, EditorRequired] public Rendition Rendition { get; set; } = null!;
    [Parameter] public bool ReadOnly { get; set; }

    /// <summary>Something was saved.</summary>
    [Parameter] public EventCallback OnChanged { get; set; }
    [Inject] private Renditions Written { get; set; } = null!;
    [Inject] private ChannelDirectory Channels { get; set; } = null!;
    [Inject] private Toasts Toasts { get; set; } = null!;
    [Inject] private TimeProvider Time { get; set; } = null!;

    private ChannelDeclaration Declared => Channels.Of(Rendition.Channel);

    protected override void OnParametersSet()
    {
        if (dirty || (shownOf == Rendition.Id && version == Rendition.Version)) return;
        (shownOf, version, content, theirs) = (Rendition.Id, Rendition.Version, Rendition.Content, null);
        shownAt++;
    }

    public async ValueTask DisposeAsync()
    {
        await (typing?.CancelAsync() ?? Task.CompletedTask);
        typing?.Dispose();
        if (dirty && theirs is null) await Written.Edit(Actor, Rendition.ItemId, Rendition.Channel, content, version, CancellationToken.None);
    }

    private async Task Change(ChannelContent now)
    {
        (content, dirty, saved, trouble) = (now, true, false, null);
        if (theirs is not null) return; // first the choice, then saving goes on
        await (typing?.CancelAsync() ?? Task.CompletedTask);
        typing?.Dispose();
        typing = new CancellationTokenSource();
        try { await Task.Delay(Pause, Time, typing.Token); }
        catch (OperationCanceledException) { return; } // more was typed
        await Save();
    }

    private async Task Save()
    {
        var sent = content;
        var outcome = await Written.Edit(Actor, Rendition.ItemId, Rendition.Channel, sent, version, CancellationToken.None);
        if (outcome.Refused(out var why, out var now))
        {
            if (why is Stale && !(await Written.One(Actor, Rendition.ItemId, Rendition.Channel, CancellationToken.None)).Refused(out _, out var other)) theirs = other;
            else trouble = why.Message;
            return;
        }
        (version, saved, dirty) = (now.Version, true, !ReferenceEquals(sent, content));
        await OnChanged.InvokeAsync();
    }

    /// <summary>Mine stands; theirs comes back by the undo.</summary>
    private async Task KeepMine()
    {
        if (theirs is not { } other) return;
        (version, theirs, shown) = (other.Version, null, false);
        await Save();
        if (theirs is null) Toasts.Say($"Yours stands; {other.ChangedByName}’s is kept for a moment", undo: () => Put(other.Content));
    }

    /// <summary>Theirs stands; mine comes back by the undo.</summary>
    private async Task LoadTheirs()
    {
        if (theirs is not { } other) return;
        var mine = content;
        (content, version, theirs, dirty, shown) = (other.Content, other.Version, null, false, false);
        shownAt++;
        Toasts.Say($"{other.ChangedByName}’s stands; yours is kept for a moment", undo: () => Put(mine));
        await OnChanged.InvokeAsync();
    }

    private async Task Put(ChannelContent text)
    {
        if ((await Written.Edit(Actor, Rendition.ItemId, Rendition.Channel, text, null, CancellationToken.None)).Refused(out var why, out var now))
        {
            Toasts.Refuse(why);
            return;
        }
        (content, version, dirty) = (now.Content, now.Version, false);
        shownAt++;
        await OnChanged.InvokeAsync();
    }

    private async Task BackToBase()
    {
        var before = content;
        await (typing?.CancelAsync() ?? Task.CompletedTask);
        var outcome = await Written.BackToGenerated(Actor, Rendition.ItemId, Rendition.Channel, null, CancellationToken.None);
        if (outcome.Refused(out var why, out var now))
        {
            Toasts.Refuse(why);
            return;
        }
        (content, version, dirty, shown, theirs) = (now.Content, now.Version, false, false, null);
        shownAt++;
        Toasts.Say($"{Declared.Name} follows the base text again", undo: () => Put(before));
        await OnChanged.InvokeAsync();
    }

    private string Slot(string field) => $"rendition:{Rendition.Id}:{field}";

    private void AddPart() => content = content with { Parts = [.. content.Parts, ""] };

    private string Said(string? text, int? limit)
        => Counter.Count("", Rendition.Channel is ChannelKind.Email or ChannelKind.Web ? text?.Length ?? 0 : Channels.Length(Rendition.Channel, text ?? ""), limit).Words + (limit is null ? " characters" : "");

    private string? Long(string part) => Declared.TextLimit is { } limit && Channels.Length(Rendition.Channel, part) is var length && length > limit ? $"{length - limit} over the limit of {limit}" : null;

    private static string Text(ChangeEventArgs e) => e.Value as string ?? "";
    private static string Line(ChangeEventArgs e) => Text(e).ReplaceLineEndings(" ");
    private static string Cut(string text) => text.Length <= LongestShown ? text : text[..LongestShown] + " …";
    private static string Capital(string words) => char.ToUpperInvariant(words[0]) + words[1..];
}
