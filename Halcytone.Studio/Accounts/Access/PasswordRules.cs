using System.Collections.Frozen;
using Halcytone.Studio.Foundation.Pieces;

namespace Halcytone.Studio.Accounts.Access;

/// <summary>
/// What a password must be: 12 to 128 characters of any kind, none of the common ones, not made of the product's or one's own name
/// (reliability-and-security §8.1). Common ones are compared after the usual disguises are undone: case, digits for letters, a tail of digits and signs.
/// </summary>
internal static class PasswordRules
{
    public const int Shortest = 12;
    public const int Longest = 128;

    private static readonly string[] ProductWords = ["halcytone", "breathscape", "studio"];
    private static readonly Lazy<FrozenSet<string>> Common = new(ReadCommon);

    /// <summary>Every rule that <paramref name="password"/> breaks, in words for the person; empty where it is fine.</summary>
    public static IEnumerable<string> Broken(string password, string email, string? name = null)
    {
        if (password.Length < Shortest) yield return $"Use at least {Shortest} characters. A few words in a row are easy to remember.";
        else if (password.Length > Longest) yield return $"Use at most {Longest} characters.";
        else if (IsCommon(password)) yield return "This one is on the list of common passwords. Choose another.";
        else if (IsMadeOf(password, [.. ProductWords, .. OwnWords(email, name)])) yield return "Do not build it from the product's or your own name.";
    }

    private static bool IsCommon(string password)
    {
        var plain = Undisguised(password);
        return plain.Length < 4 || plain.Distinct().Count() < 5 || IsRun(password) || Common.Value.Contains(plain)
            || (plain.Length % 2 == 0 && plain[..(plain.Length / 2)] == plain[(plain.Length / 2)..] && Common.Value.Contains(plain[..(plain.Length / 2)]));
    }

    /// <summary>Whether hardly anything is left once the known words are taken out.</summary>
    private static bool IsMadeOf(string password, IReadOnlyList<string> words)
    {
        var left = words.Aggregate(Undisguised(password), (rest, word) => rest.Replace(word, "", StringComparison.Ordinal));
        return left.Length < 5 && left != Undisguised(password);
    }

    /// <summary>Characters that follow each other: 123456789012, abcdefghijkl.</summary>
    private static bool IsRun(string password)
        => password.Zip(password.Skip(1), (one, next) => next - one).Count(step => step is 1 or -1 or 0 or -9) > password.Length * 3 / 4;

    private static IEnumerable<string> OwnWords(string email, string? name)
        => $"{email.Split('@')[0]} {name}".ToLowerInvariant().Split([' ', '.', '_', '-', '+'], StringSplitOptions.RemoveEmptyEntries).Where(word => word.Length >= 4);

    /// <summary>Lower case, without tail and signs, with letters where digits stand for them: <c>P@ssw0rd2024!</c> is <c>password</c>.</summary>
    private static string Undisguised(string password)
    {
        var trimmed = password.ToLowerInvariant().TrimEnd("0123456789!?.,#*$-_ ".ToCharArray());
        return new string([.. trimmed.Select(Letter).Where(char.IsLetter)]);
    }

    private static char Letter(char sign) => sign switch
    {
        '0' => 'o', '1' or '!' => 'i', '3' => 'e', '4' or '@' => 'a', '5' or '$' => 's', '7' => 't', _ => sign,
    };

    private static FrozenSet<string> ReadCommon()
        => StudioAssets.Text("accounts/common-passwords.txt")!.Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries)
            .Where(line => line[0] != '#').Select(Undisguised).Where(word => word.Length >= 4).ToFrozenSet();
}
