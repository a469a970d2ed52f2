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
        (shownOf, version, content) = (Rendition.Id, Rendition.Version, Rendition.Content);
    }

    public async ValueTask DisposeAsync()
    {
        await (typing?.CancelAsync() ?? Task.CompletedTask);
        typing?.Dispose();
        if (dirty) await Written.Edit(Actor, Rendition.ItemId, Rendition.Channel, content, version, CancellationToken.None);
    }

    private async Task Change(ChannelContent now)
    {
        (content, dirty, saved, trouble) = (now, true, false, null);
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
            trouble = why.Message;
            return;
        }
        (version, saved, dirty) = (now.Version, true, !ReferenceEquals(sent, content));
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
        (content, version, dirty, shown) = (now.Content, now.Version, false, false);
        Toasts.Say($"{Declared.Name} follows the base text again", undo: async () =>
        {
            await Written.Edit(Actor, Rendition.ItemId, Rendition.Channel, before, null, CancellationToken.None);
            await OnChanged.InvokeAsync();
        });
        await OnChanged.InvokeAsync();
    }

    private void AddPart() => content = content with { Parts = [.. content.Parts, ""] };

    private string Said(string? text, int? limit)
        => Counter.Count("", Rendition.Channel is ChannelKind.Email or ChannelKind.Web ? text?.Length ?? 0 : Channels.Length(Rendition.Channel, text ?? ""), limit).Words + (limit is null ? " characters" : "");

    private string? Long(string part) => Declared.TextLimit is { } limit && Channels.Length(Rendition.Channel, part) is var length && length > limit ? $"{length - limit} over the limit of {limit}" : null;

    private static string Text(ChangeEventArgs e) => e.Value as string ?? "";
    private static string Line(ChangeEventArgs e) => Text(e).ReplaceLineEndings(" ");
    private static string Cut(string text) => text.Length <= LongestShown ? text : text[..LongestShown] + " …";
    private static string Capital(string words) => char.ToUpperInvariant(words[0]) + words[1..];
}
