using Halcytone.Studio.Foundation;
using Halcytone.Studio.Foundation.Data;
using Halcytone.Studio.Foundation.Time;
using Microsoft.EntityFrameworkCore;

namespace Halcytone.Studio.Content.LivingDocuments;

/// <summary>An internal document as its editor holds it.</summary>
/// <param name="Version">What the next save must name.</param>
public sealed record DocumentText(string Text, int Version, DateTimeOffset SavedAt, string SavedBy);

/// <summary>Somebody saved another text of the document; both are here.</summary>
public sealed record StaleDocument(string Current, int CurrentVersion, string SavedBy, DateTimeOffset SavedAt, string Yours)
    : Conflict("stale", $"{SavedBy} saved another text since you opened it. Yours is kept here and nothing was overwritten: look at the changes, then choose.");

/// <summary>The texts of internal documents, for their editor.</summary>
public sealed class SourceTexts(Database database, TimeProvider clock)
{
    /// <summary>The text as it was last saved.</summary>
    public async Task<Outcome<DocumentText>> Of(Actor actor, Guid sourceId, CancellationToken stop)
    {
        if (actor.Lacks(Right.Read, "read sources") is { } no) return no;
        await using var db = database.Read(actor);
        return await db.SourceDocuments.SingleOrDefaultAsync(row => row.SourceId == sourceId, stop) is { } found
            ? new DocumentText(found.Text, found.Version, found.SavedAt, found.ByName) : new NoSuchSource();
    }

    /// <summary>Autosave of an internal document; as with drafts, an older version never overwrites.</summary>
    public async Task<Outcome<DocumentText>> Save(Actor actor, Guid sourceId, string text, int expectedVersion, CancellationToken stop)
    {
        if (actor.Lacks(Right.Write, "edit sources") is { } no) return no;
        if (text.Length > ContentText.LargestBody) return new TooLarge("body_too_large", "The document is larger than 512 KB, so it was not saved. It is still here; use a file for larger ones.");

        SourceDocument? saved = null;
        var outcome = await database.Write<Done>(actor, async db =>
        {
            var document = saved = await db.SourceDocuments.SingleOrDefaultAsync(row => row.SourceId == sourceId, stop);
            if (document is null) return new NoSuchSource();
            if (document.Text == text) return new Done();
            if (document.Version != expectedVersion) return new StaleDocument(document.Text, document.Version, document.ByName, document.SavedAt, text);
            (document.Text, document.ByName, document.SavedAt) = (text, actor.Name, clock.Now());
            return new Done();
        }, stop);
        return outcome.Then(_ => new DocumentText(saved!.Text, saved.Version, saved.SavedAt, saved.ByName));
    }
}
