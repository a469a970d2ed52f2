using System.Text.RegularExpressions;

namespace Halcytone.Studio.Review.Findings;

/// <summary>What a text's ease of reading is counted from (email-and-web-standards §13).</summary>
internal readonly partial record struct Readability(int Words, int Sentences, int Syllables)
{
    /// <summary>Flesch reading ease, English; unclipped. Null under 100 words or 3 sentences.</summary>
    public double? Ease => Words < 100 || Sentences < 3 ? null : RawEase;

    /// <summary>The formula whatever the length.</summary>
    internal double RawEase => 206.835 - (1.015 * Words / Sentences) - (84.6 * Syllables / Words);

    /// <summary>Counts a plain text; every line end closes a sentence, as headings and list items do.</summary>
    public static Readability Of(string plain)
    {
        var (words, sentences, syllables) = (0, 0, 0);
        foreach (var line in plain.Split('\n'))
        {
            var inSentence = false;
            foreach (var token in line.Split(' ', StringSplitOptions.RemoveEmptyEntries))
            {
                if (token.Contains("://", StringComparison.Ordinal)) continue;
                if (Word().Match(token) is not { Success: true } word) continue;
                words++;
                syllables += SyllablesOf(word.Value);
                inSentence = true;
                if (token.TrimEnd('"', '”', ')', '’') is not [.., '.' or '!' or '?' or '…'] || Abbreviation().IsMatch(token)) continue;
                sentences++;
                inSentence = false;
            }
            if (inSentence) sentences++;
        }
        return new Readability(words, Math.Max(1, sentences), syllables);
    }

    internal static int SyllablesOf(string word)
    {
        var lower = word.ToLowerInvariant();
        var groups = Vowels().Count(lower);
        if (lower.Length > 2 && lower[^1] == 'e' && !IsVowel(lower[^2]) && !(lower[^2] == 'l' && lower.Length > 3 && !IsVowel(lower[^3]))) groups--;
        else if (lower.EndsWith("ed", StringComparison.Ordinal) && lower.Length > 3 && lower[^3] is not ('t' or 'd') && !IsVowel(lower[^3])) groups--;
        else if (lower.EndsWith("es", StringComparison.Ordinal) && lower.Length > 3 && lower[^3] is not ('s' or 'x' or 'z' or 'c' or 'g' or 'h') && !IsVowel(lower[^3])) groups--;
        return Math.Max(1, groups);
    }

    private static bool IsVowel(char letter) => letter is 'a' or 'e' or 'i' or 'o' or 'u' or 'y';

    [GeneratedRegex(@"[\p{L}\p{N}]+(?:['’\-][\p{L}\p{N}]+)*")]
    private static partial Regex Word();

    [GeneratedRegex("[aeiouy]+")]
    private static partial Regex Vowels();

    [GeneratedRegex(@"^(?:Dr|Mr|Mrs|Ms|St|No|approx|incl|etc|vs|e\.g|i\.e|[A-Z])\.$")]
    private static partial Regex Abbreviation();
}
