using System.Globalization;
using System.Text;
using Halcytone.Studio.Foundation.Data;
using Microsoft.EntityFrameworkCore;

namespace Halcytone.Studio.Content;

/// <summary>
/// What search looks through. One folded text an item and <c>LIKE</c> on both databases: the same results everywhere, no index that an engine
/// builds its own way, and a scan of 100 times the demo takes milliseconds (docs/rooms/content.md).
/// </summary>
internal static class Wording
{
    /// <summary>Characters of an item that are searched; a longer text is found by its beginning.</summary>
    private const int MostCharacters = 48 * 1024;

    /// <summary>Words of one search; further ones are ignored.</summary>
    private const int MostWords = 8;

    /// <summary>The item's searchable words.</summary>
    public static string Of(ContentItem item, ContentText text)
    {
        var words = string.Join('\n', [text.Title, string.Join(' ', item.Tags), text.Category ?? "", text.Author ?? "", item.OwnerName, string.Join(' ', text.MediaIds), text.Body]);
        return Fold(words.Length > MostCharacters ? words[..MostCharacters] : words);
    }

    /// <summary>Brings the item's searchable words up to date.</summary>
    public static async Task Update(StudioDb db, ContentItem item, ContentText text, CancellationToken stop)
    {
        var row = await db.ItemWords.FindAsync([item.Id], stop);
        if (row is null) db.Add(row = new ItemWords { ItemId = item.Id, WorkspaceId = item.WorkspaceId });
        row.Words = Of(item, text);
    }

    /// <summary>One pattern a word; each must be found somewhere. <c>\</c> escapes.</summary>
    public static IReadOnlyList<string> Patterns(string? search)
        => [.. Fold(search ?? "").Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries).Take(MostWords)
            .Select(word => $"%{(word.Length > 60 ? word[..60] : word).Replace(@"\", @"\\").Replace("%", @"\%").Replace("_", @"\_")}%")];

    /// <summary>Lower case without accents, so that "cafe" finds "Café" on both databases.</summary>
    public static string Fold(string text)
    {
        var folded = new StringBuilder(text.Length);
        foreach (var letter in text.Replace("\0", "").Normalize(NormalizationForm.FormD))
            if (CharUnicodeInfo.GetUnicodeCategory(letter) != UnicodeCategory.NonSpacingMark) folded.Append(char.ToLowerInvariant(letter));
        return folded.ToString().Normalize(NormalizationForm.FormC);
    }
}
