using Halcytone.Studio.Content;
using Halcytone.Studio.Content.Markup;
using Halcytone.Studio.Foundation;
using Microsoft.AspNetCore.Components;

namespace Halcytone.Studio.Desk.Composer;

public sealed partial class BaseEditor
{
    private MarkdownEditor? editor;

    [Parameter, EditorRequired] public Guid ItemId { get; set; }
    [Parameter, EditorRequired] public ContentKind Kind { get; set; }
    [Parameter, EditorRequired] public ContentText Text { get; set; } = new();

    /// <summary>Of the draft when it was opened.</summary>
    [Parameter] public int Version { get; set; }
    [Parameter] public DateTimeOffset? SavedAt { get; set; }
    [Parameter] public bool ReadOnly { get; set; }

    /// <summary>Another tab is open; what is typed here stays.</summary>
    [Parameter] public bool Hidden { get; set; }

    /// <summary>Saves the body with everything else of the text.</summary>
    [Parameter, EditorRequired] public Func<string, CancellationToken, Task<Outcome<DraftSaved>>> SaveBody { get; set; } = null!;

    /// <summary>Hears the body at each pause in typing.</summary>
    [Parameter] public EventCallback<string> OnText { get; set; }

    /// <summary>Hears a change of anything beside the body.</summary>
    [Parameter] public EventCallback<ContentText> OnFields { get; set; }

    /// <summary>Hears why the body was not saved.</summary>
    [Parameter] public EventCallback<Refusal> OnRefused { get; set; }

    /// <summary>Saves what is typed; whether the server holds all of it.</summary>
    public ValueTask<bool> Flush() => editor?.Flush() ?? ValueTask.FromResult(true);

    /// <summary>Something beside the body was saved: the body stands at another version.</summary>
    public ValueTask Rebase(int version) => editor?.Rebase(version) ?? ValueTask.CompletedTask;

    /// <summary>Shows another body, from the server.</summary>
    public Task Load(string body, int version, DateTimeOffset at) => editor?.Load(body, version, at) ?? Task.CompletedTask;

    private Task Change(ContentText now) => OnFields.InvokeAsync(now);

    private static int Count(string body) => body.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries).Length;
    private static string Said(ChangeEventArgs e) => e.Value as string ?? "";
    private static string Line(ChangeEventArgs e) => Said(e).ReplaceLineEndings(" ");
    private static string? Some(ChangeEventArgs e) => Line(e) is { Length: > 0 } line ? line : null;
    private static string[] Words(ChangeEventArgs e) => [.. Said(e).Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries)];
}
