using System.Net;
using System.Text.RegularExpressions;
using DiffPlex;
using Halcytone.Studio.Content;

namespace Halcytone.Studio.Desk.Reviewing;

/// <summary>What reads otherwise, word by word.</summary>
internal static partial class WordDifference
{
    /// <summary>Longer texts show the newer one whole; a comparison has to end.</summary>
    private const int Longest = 40_000;

    /// <summary>Same words, then what went, then what came, in reading order.</summary>
    public static IReadOnlyList<ComparedWords> Of(string before, string after)
    {
        if (before.Length > Longest || after.Length > Longest) return [new ComparedWords(after, Mark.Added)];

        var compared = new Differ().CreateWordDiffs(before, after, false, [' ', '\n']);
        var (runs, at) = (new List<ComparedWords>(), 0);
        foreach (var block in compared.DiffBlocks)
        {
            Add(Mark.Same, compared.PiecesNew[at..block.InsertStartB]);
            Add(Mark.Removed, compared.PiecesOld[block.DeleteStartA..(block.DeleteStartA + block.DeleteCountA)]);
            Add(Mark.Added, compared.PiecesNew[block.InsertStartB..(block.InsertStartB + block.InsertCountB)]);
            at = block.InsertStartB + block.InsertCountB;
        }
        Add(Mark.Same, compared.PiecesNew[at..]);
        return runs;

        void Add(Mark mark, IReadOnlyList<string> pieces)
        {
            if (pieces.Count > 0) runs.Add(new ComparedWords(string.Concat(pieces), mark));
        }
    }

    /// <summary>The words of a piece of HTML that a reader sees.</summary>
    public static string Visible(string html) => WebUtility.HtmlDecode(Tag().Replace(Head().Replace(html, ""), " ")).ReplaceLineEndings(" ");

    [GeneratedRegex("<[^>]*>")]
    private static partial Regex Tag();

    [GeneratedRegex("<head>.*?</head>", RegexOptions.Singleline)]
    private static partial Regex Head();
}
