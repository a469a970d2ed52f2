using System.Globalization;
using System.Text;
using Microsoft.AspNetCore.Components;

namespace Halcytone.Studio.Channels.Previews;

/// <summary>
/// One rendition as its channel will show it, with its counter: <c>&lt;ChannelPreview Channel="kind" Content="content" Destination="row" Sender="Breathscape" /&gt;</c>.
/// Composer and approval desk show the same piece.
/// </summary>
public sealed partial class ChannelPreview
{
    [Inject] private ChannelDirectory Directory { get; set; } = null!;

    [Parameter, EditorRequired] public ChannelKind Channel { get; set; }
    [Parameter, EditorRequired] public ChannelContent Content { get; set; } = null!;

    /// <summary>Where it goes; names the account and may have a limit of its own.</summary>
    [Parameter] public DestinationRow? Destination { get; set; }

    /// <summary>Who speaks, where the destination does not say.</summary>
    [Parameter] public string? SenderName { get; set; }

    /// <summary>What the header says on the right instead of the counter: <c>All subscribers, 12,480</c>.</summary>
    [Parameter] public string? Note { get; set; }

    /// <summary>The whole text, unfolded, with the page or mail in full.</summary>
    [Parameter] public bool Large { get; set; }

    /// <summary>Email as a phone shows it.</summary>
    [Parameter] public bool Phone { get; set; }

    private ChannelDeclaration Declared => Directory.Of(Channel);

    private string Key => Channel.ToString().ToLowerInvariant();

    private string Sender => (Declared.IsSocial ? Destination?.Name : null) ?? SenderName ?? Destination?.Name ?? Declared.Name;

    private string Handle => Destination?.Handle is { Length: > 0 } handle ? handle : Declared.Name;

    private int? Limit => Destination?.TextLimit ?? Declared.TextLimit;

    private string Section => Content.Settings.GetValueOrDefault("kind") is { Length: > 0 } kind ? string.Concat(kind.Select((letter, at) => at > 0 && char.IsUpper(letter) ? $" {char.ToLowerInvariant(letter)}" : $"{letter}")).Replace('_', ' ') : "Update";

    private bool Over => Channel switch
    {
        ChannelKind.Email => Encoding.UTF8.GetByteCount(Content.Html ?? "") > Declared.HtmlByteLimit,
        ChannelKind.Web => false,
        ChannelKind.Push => !Fits(Content.Text ?? ""),
        _ => Content.Parts.Any(part => !Fits(part)),
    };

    private string Facts => Note ?? Channel switch
    {
        ChannelKind.Email => $"Subject {Number(Content.Subject?.Length ?? 0)} of {Declared.SubjectLimit}",
        ChannelKind.Web => Content.Slug is { Length: > 0 } slug ? $"/updates/{slug}" : "",
        ChannelKind.Push => $"{Number(Length(Content.Text ?? ""))} of {Number(Limit ?? 0)}",
        _ when Content.Parts.Count > 1 => $"thread of {Content.Parts.Count}",
        _ when Declared.FoldAfter is { } fold && !Over && Content.Parts is [{ } only] && only.Length > fold => $"fold after {fold}",
        _ when Limit is { } limit => $"{Number(Length(Content.Parts.Count > 0 ? Content.Parts[0] : ""))} of {Number(limit)}",
        _ => "",
    };

    private int Length(string text) => Directory.Length(Channel, text);

    private bool Fits(string text) => Directory.Fits(Channel, text, Limit);

    private static string Number(int number) => number.ToString("N0", CultureInfo.InvariantCulture);

    private static string Or(string? text, string otherwise) => text is { Length: > 0 } ? text : otherwise;
}
