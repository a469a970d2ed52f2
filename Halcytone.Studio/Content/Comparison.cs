using System.Globalization;
using DiffPlex;
using DiffPlex.DiffBuilder;
using DiffPlex.DiffBuilder.Model;

namespace Halcytone.Studio.Content;

/// <summary>How a line or a word stands in the newer text.</summary>
public enum Mark { Same, Added, Removed, Changed }

/// <summary>A run of words within a line.</summary>
public sealed record ComparedWords(string Text, Mark Mark);

/// <summary>One line of one side.</summary>
/// <param name="Number">In its own text, from 1; null where the other side has a line and this one none.</param>
/// <param name="Words">The line in runs; a changed line marks which words changed.</param>
public sealed record ComparedLine(int? Number, Mark Mark, IReadOnlyList<ComparedWords> Words)
{
    /// <summary>The whole line.</summary>
    public string Text => string.Concat(Words.Select(words => words.Text));
}

/// <summary>Both sides of one line.</summary>
public sealed record ComparedPair(ComparedLine Before, ComparedLine After);

/// <summary>A field beside the body that differs.</summary>
public sealed record ComparedField(string Name, string Before, string After);

/// <summary>What two texts say differently: fields, and the body side by side or inline.</summary>
public sealed record Comparison(IReadOnlyList<ComparedField> Fields, IReadOnlyList<ComparedPair> SideBySide, IReadOnlyList<ComparedLine> Inline)
{
    /// <summary>Lines a side, above which the texts are shown beside each other without marks: a comparison must end.</summary>
    private const int MostLines = 10_000;

    /// <summary>Whether nothing differs.</summary>
    public bool IsSame => Fields.Count == 0 && SideBySide.All(pair => pair.After.Mark == Mark.Same && pair.Before.Mark == Mark.Same);

    /// <summary>Lines that are in the newer text only, or changed there.</summary>
    public int Additions => SideBySide.Count(pair => pair.After.Mark is Mark.Added or Mark.Changed);

    /// <summary>Lines that are in the older text only, or changed since.</summary>
    public int Removals => SideBySide.Count(pair => pair.Before.Mark is Mark.Removed or Mark.Changed);

    /// <summary>Compares two texts.</summary>
    public static Comparison Between(ContentText before, ContentText after)
    {
        var (left, right) = (Lines(before.Body), Lines(after.Body));
        if (Count(left) > MostLines || Count(right) > MostLines) (left, right) = (Beginning(left), Beginning(right));
        var both = new SideBySideDiffBuilder(new Differ()).BuildDiffModel(left, right, ignoreWhitespace: false);
        var inline = new InlineDiffBuilder(new Differ()).BuildDiffModel(left, right, ignoreWhitespace: false);
        return new Comparison(
            Fieldwise(before, after),
            [.. both.OldText.Lines.Zip(both.NewText.Lines, (old, now) => new ComparedPair(Line(old), Line(now)))],
            [.. inline.Lines.Select(Line)]);
    }

    private static ComparedField[] Fieldwise(ContentText before, ContentText after)
    {
        (string Name, string Before, string After)[] fields =
        [
            ("Title", before.Title, after.Title),
            ("Category", before.Category ?? "", after.Category ?? ""),
            ("Author", before.Author ?? "", after.Author ?? ""),
            ("Target keywords", string.Join(", ", before.TargetKeywords), string.Join(", ", after.TargetKeywords)),
            ("Search description", before.SeoDescription ?? "", after.SeoDescription ?? ""),
            ("Call to action", before.CallToAction ?? "", after.CallToAction ?? ""),
            ("Link", before.Link ?? "", after.Link ?? ""),
            ("Urgency", before.Urgency ?? "", after.Urgency ?? ""),
            ("Priority", Said(before.Priority), Said(after.Priority)),
            ("Featured", before.Featured ? "yes" : "no", after.Featured ? "yes" : "no"),
            ("Expires", Said(before.ExpiryDate), Said(after.ExpiryDate)),
            ("Style", before.TemplateStyle ?? "", after.TemplateStyle ?? ""),
            ("Tone", before.Tone ?? "", after.Tone ?? ""),
            ("Hashtags", string.Join(" ", before.Hashtags), string.Join(" ", after.Hashtags)),
            ("Media", Said(before.MediaIds), Said(after.MediaIds)),
        ];
        return [.. fields.Where(field => field.Before != field.After).Select(field => new ComparedField(field.Name, field.Before, field.After))];
    }

    private static string Said(int? number) => number?.ToString(CultureInfo.InvariantCulture) ?? "";
    private static string Said(DateTimeOffset? instant) => instant?.ToString("d MMMM yyyy HH:mm 'UTC'", CultureInfo.InvariantCulture) ?? "";
    private static string Said(IReadOnlyList<Guid> files) => string.Join(", ", files);

    private static ComparedLine Line(DiffPiece piece) => new(piece.Position, Of(piece.Type), piece.SubPieces.Count == 0
        ? [new ComparedWords(piece.Text ?? "", Of(piece.Type))]
        : Runs(piece.SubPieces));

    /// <summary>Neighbouring words of one mark become one run.</summary>
    private static List<ComparedWords> Runs(IEnumerable<DiffPiece> pieces)
    {
        var runs = new List<ComparedWords>();
        foreach (var piece in pieces.Where(piece => piece.Text is not null))
        {
            var mark = Of(piece.Type);
            if (runs is [.., var last] && last.Mark == mark) runs[^1] = last with { Text = last.Text + piece.Text };
            else runs.Add(new ComparedWords(piece.Text, mark));
        }
        return runs;
    }

    private static Mark Of(ChangeType type) => type switch
    {
        ChangeType.Inserted => Mark.Added,
        ChangeType.Deleted => Mark.Removed,
        ChangeType.Modified => Mark.Changed,
        _ => Mark.Same,
    };

    private static string Lines(string body) => body.ReplaceLineEndings("\n");
    private static int Count(string lines) => lines.AsSpan().Count('\n') + 1;
    private static string Beginning(string lines) => string.Join('\n', lines.Split('\n').Take(MostLines));
}
