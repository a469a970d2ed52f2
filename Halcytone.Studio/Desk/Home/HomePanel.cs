using Halcytone.Studio.Channels;
using Halcytone.Studio.Desk.Board;

namespace Halcytone.Studio.Desk.Home;

/// <summary>One block of a home page below "needs you" (ux §3).</summary>
/// <param name="Title">Its heading.</param>
public abstract record HomePanel(string Title)
{
    /// <summary>A few words at the right of the heading.</summary>
    public string? Aside { get; init; }

    /// <summary>Where the whole of it stands; null where there is no such page.</summary>
    public string? Href { get; init; }
}

/// <summary>A line of a panel.</summary>
/// <param name="Title">What it is about.</param>
/// <param name="Href">Where it is dealt with; null where there is nothing to open.</param>
public sealed record PanelLine(string Title, string? Href)
{
    /// <summary>A few words after the title.</summary>
    public string? Says { get; init; }

    /// <summary>The instant in front; null for none.</summary>
    public DateTimeOffset? At { get; init; }

    /// <summary>A person in front, where it is about one.</summary>
    public string? Who { get; init; }
    public IReadOnlyList<ChannelKind> Channels { get; init; } = [];

    /// <summary>Tone and word of a chip at the end.</summary>
    public (string Tone, string Label)? Chip { get; init; }

    /// <summary>A number at the end, where no chip stands.</summary>
    public string? Figure { get; init; }
}

/// <summary>A number with what it counts.</summary>
/// <param name="Label">What is counted.</param>
/// <param name="Value">The count; null where nothing was measured, which is never shown as 0.</param>
/// <param name="Tone">The colour of its mark.</param>
public sealed record PanelFigure(string Label, int? Value, string Tone)
{
    /// <summary>The same span before, where there is one to compare with.</summary>
    public int? Before { get; init; }
    public string? Href { get; init; }
}

/// <summary>Lines, and what is said where there are none: what is next.</summary>
public sealed record LinesPanel(string Title, IReadOnlyList<PanelLine> Lines, string Empty) : HomePanel(Title);

/// <summary>Numbers side by side.</summary>
public sealed record FiguresPanel(string Title, IReadOnlyList<PanelFigure> Figures) : HomePanel(Title)
{
    /// <summary>One sentence below: where the numbers come from, and over which time.</summary>
    public string? Note { get; init; }
}

/// <summary>The board in counts, and who works on how many of them.</summary>
public sealed record BoardPanel(IReadOnlyDictionary<BoardColumn, int> Columns, IReadOnlyList<(string Name, int Items)> People) : HomePanel("Board");

/// <summary>Seven days of posts, from yesterday on; the whole width.</summary>
public sealed record WeekPanel(string Title, IReadOnlyList<PostLine> Posts) : HomePanel(Title);
