using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;
using System.Text.RegularExpressions;

namespace Halcytone.Studio.Generation;

/// <summary>A word a tone avoids.</summary>
/// <param name="Word">As it stands in a text, any case; whole words only.</param>
/// <param name="Instead">What to write instead, or why not.</param>
public sealed record BannedWord(string Word, string Instead);

/// <summary>
/// How the studio speaks, as data (<c>assets/templates/tones/*.json</c>): the words a template may choose from and the words it avoids. Which
/// of several it takes depends on the item alone, so generating again says the same.
/// </summary>
public sealed record Tone
{
    /// <summary>Its name in API and pages: <c>encouraging</c>.</summary>
    public string Name { get; init; } = "";

    /// <summary>What it sounds like, for the one who chooses.</summary>
    public string About { get; init; } = "";

    /// <summary>First sentences by style; the entry <c>any</c> serves the others.</summary>
    public IReadOnlyDictionary<string, IReadOnlyList<string>> Openers { get; init; } = new Dictionary<string, IReadOnlyList<string>>();

    /// <summary>Sentences that lead from one thing to the next.</summary>
    public IReadOnlyList<string> Transitions { get; init; } = [];

    /// <summary>What a button or the line before a link says, by style.</summary>
    public IReadOnlyDictionary<string, IReadOnlyList<string>> CallsToAction { get; init; } = new Dictionary<string, IReadOnlyList<string>>();

    /// <summary>Last sentences.</summary>
    public IReadOnlyList<string> Closings { get; init; } = [];

    /// <summary>What stands before each point of a short list.</summary>
    public string Mark { get; init; } = "•";

    /// <summary>Words that break the tone.</summary>
    public IReadOnlyList<BannedWord> BannedWords { get; init; } = [];

    internal string Opener(string style, Guid item) => Choose(For(Openers, style), item, "opener");
    internal string Transition(Guid item) => Choose(Transitions, item, "transition");
    internal string CallToAction(string style, Guid item) => Choose(For(CallsToAction, style), item, "call to action");
    internal string Closing(Guid item) => Choose(Closings, item, "closing");

    /// <summary>The banned words that stand in <paramref name="text"/>, as whole words, each once.</summary>
    public IEnumerable<BannedWord> BannedIn(string text)
        => BannedWords.Where(banned => Regex.IsMatch(text, $@"(?<![\p{{L}}\p{{N}}]){Regex.Escape(banned.Word)}(?![\p{{L}}\p{{N}}])",
            RegexOptions.IgnoreCase | RegexOptions.CultureInvariant, TimeSpan.FromSeconds(1)));

    private static IReadOnlyList<string> For(IReadOnlyDictionary<string, IReadOnlyList<string>> byStyle, string style)
        => byStyle.TryGetValue(style, out var own) ? own : byStyle.GetValueOrDefault("any", []);

    private static string Choose(IReadOnlyList<string> sentences, Guid item, string use)
    {
        if (sentences.Count == 0) return "";
        var hash = SHA256.HashData([.. item.ToByteArray(), .. Encoding.UTF8.GetBytes(use)]);
        return sentences[(int)(BinaryPrimitives.ReadUInt32LittleEndian(hash) % (uint)sentences.Count)];
    }
}
