using Halcytone.Studio.Foundation;
using Halcytone.Studio.Foundation.Data;
using Halcytone.Studio.Foundation.Http;
using Halcytone.Studio.Foundation.Time;
using Microsoft.EntityFrameworkCore;

namespace Halcytone.Studio.Content;

/// <summary>An item with the text that stands in its draft.</summary>
/// <param name="Version">Of the draft: what the next save must name.</param>
public sealed record OpenDraft(ContentItem Item, ContentText Text, int Version, DateTimeOffset SavedAt, string SavedBy);

/// <summary>The text is kept.</summary>
/// <param name="Version">What the next save must name.</param>
public sealed record DraftSaved(int Version, DateTimeOffset SavedAt);

/// <summary>Somebody saved another text since this one was opened. Both are here; nothing is lost on either side (ux §6).</summary>
/// <param name="Current">What stands in the draft now.</param>
/// <param name="CurrentVersion">Its version.</param>
/// <param name="Yours">What was to be saved.</param>
public sealed record StaleDraft(ContentText Current, int CurrentVersion, string SavedBy, DateTimeOffset SavedAt, ContentText Yours)
    : Conflict("stale", $"{SavedBy} saved another text since you opened it. Yours is kept here and nothing was overwritten: look at the changes, keep both, or load theirs."), IHasProblemFields
{
    /// <inheritdoc/>
    public IEnumerable<(string Name, object? Value)> Fields => [("version", CurrentVersion), ("saved_by", SavedBy), ("saved_at", SavedAt), ("current", Current), ("yours", Yours)];
}

/// <summary>Typing is kept here, one draft an item.</summary>
public sealed class Drafts(Database database, Revisions revisions, TimeProvider clock)
{
    /// <summary>Opens an item for reading or writing.</summary>
    public async Task<Outcome<OpenDraft>> Open(Actor actor, Guid itemId, CancellationToken stop)
    {
        if (actor.Lacks(Right.Read, "read content") is { } no) return no;
        await using var db = database.Read(actor);
        var found = await db.Items.Where(item => item.Id == itemId)
            .Join(db.Drafts, item => item.Id, draft => draft.ItemId, (item, draft) => new { item, draft })
            .SingleOrDefaultAsync(stop);
        if (found is null) return new NoSuchItem();
        return new OpenDraft(found.item, found.draft.Text, found.draft.Version, found.draft.SavedAt, found.draft.ByName);
    }

    /// <summary>
    /// Autosave. Saves where the draft is still at <paramref name="expectedVersion"/>; else answers <see cref="StaleDraft"/> with both texts. Saving
    /// what already stands there is harmless at any version, so a save that is repeated after a lost connection succeeds.
    /// </summary>
    public Task<Outcome<DraftSaved>> Save(Actor actor, Guid itemId, ContentText text, int expectedVersion, CancellationToken stop)
        => Put(actor, itemId, text, expectedVersion, stop);

    /// <summary>The other text becomes a revision of its own, then <paramref name="text"/> stands in the draft: "Keep both" after a <see cref="StaleDraft"/>.</summary>
    public Task<Outcome<DraftSaved>> KeepBoth(Actor actor, Guid itemId, ContentText text, CancellationToken stop)
        => Put(actor, itemId, text, expectedVersion: null, stop);

    private async Task<Outcome<DraftSaved>> Put(Actor actor, Guid itemId, ContentText text, int? expectedVersion, CancellationToken stop)
    {
        if (text.WhyNotSaved() is { } unfit) return unfit;

        Draft? saved = null;
        var outcome = await database.Write<Done>(actor, async db =>
        {
            var item = await db.Items.SingleOrDefaultAsync(row => row.Id == itemId, stop);
            if (item is null) return new NoSuchItem();
            var draft = saved = await db.Drafts.SingleAsync(row => row.ItemId == itemId, stop);
            if (MayNot(actor, item, draft.Text, text) is { } no) return no;
            if (item.State == ContentState.Archived) return new ItemArchived();
            if (draft.Text.SaysTheSameAs(text)) return new Done();
            if (expectedVersion is { } expected && draft.Version != expected) return new StaleDraft(draft.Text, draft.Version, draft.ByName, draft.SavedAt, text);

            if (expectedVersion is null && (await revisions.Cut(db, actor, itemId, "kept beside a later text", stop)).Refused(out var uncut, out _)) return uncut;
            var now = clock.Now();
            draft.Hold(text, actor, now);
            if (item.Title != text.Title) item.Titled(text.Title, now);
            db.Signal(new ItemChanged(actor.Workspace, itemId));
            return new Done();
        }, stop);
        return outcome.Then(_ => new DraftSaved(saved!.Version, saved.SavedAt));
    }

    private static Refusal? MayNot(Actor actor, ContentItem item, ContentText from, ContentText to)
        => actor.LacksWriting(item.Kind, item.OwnerId) is { } no && !(actor.May(Right.WriteMetadata) && to.DiffersOnlyInMetadata(from)) ? no : null;
}
