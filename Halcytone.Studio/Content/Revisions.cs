using System.Globalization;
using Halcytone.Studio.Content.Media;
using Halcytone.Studio.Foundation;
using Halcytone.Studio.Foundation.Data;
using Halcytone.Studio.Foundation.Events;
using Halcytone.Studio.Foundation.Time;
using Microsoft.EntityFrameworkCore;

namespace Halcytone.Studio.Content;

/// <summary>A revision as a history shows it, without its text.</summary>
public sealed record RevisionRow(Guid Id, int Number, string Title, string Reason, Guid ByMemberId, string ByName, DateTimeOffset At);

/// <summary>The item has no such revision.</summary>
public sealed record NoSuchRevision() : Missing("no_such_revision", "This item has no such version.");

/// <summary>An item's texts as they were, one immutable row a version: cut, listed, compared, restored.</summary>
public sealed class Revisions(Database database, TimeProvider clock)
{
    /// <summary>Versions a history lists.</summary>
    private const int MostListed = 500;

    /// <summary>Pins what stands in the draft as the item's next revision, or answers the newest one where nothing has changed since.</summary>
    /// <param name="reason">Why it is cut: saved, generated, sent to review, left.</param>
    public Task<Outcome<Revision>> Cut(Actor actor, Guid itemId, string reason, CancellationToken stop) => database.Write<Revision>(actor, async db =>
    {
        var item = await db.Items.SingleOrDefaultAsync(row => row.Id == itemId, stop);
        if (item is null) return new NoSuchItem();
        if (actor.LacksWriting(item.Kind, item.OwnerId) is { } no && !actor.May(Right.WriteMetadata)) return no;
        return await Cut(db, actor, itemId, reason, stop);
    }, stop);

    /// <summary>As <see cref="Cut(Actor, Guid, string, CancellationToken)"/>, in the unit of work of a room above, which has checked its own right.</summary>
    public async Task<Outcome<Revision>> Cut(StudioDb db, Actor actor, Guid itemId, string reason, CancellationToken stop)
    {
        var item = await db.Items.FindAsync([itemId], stop); // finds also what this unit has just made
        if (item is null) return new NoSuchItem();
        var draft = (await db.Drafts.FindAsync([itemId], stop))!;
        var newest = item.RevisionId is { } id ? await db.Revisions.FindAsync([id], stop) : null;
        if (newest is not null && newest.Hash == draft.Text.Fingerprint()) return newest;
        if (item.State == ContentState.Archived) return new ItemArchived();
        if (await MediaLibrary.WhyNotUsable(db, draft.Text.MediaIds, stop) is { } unusable) return unusable;

        var revision = Make(db, actor, item, draft.Text, reason);
        await Wording.Update(db, item, draft.Text, stop);
        db.Record(new Fact("item.revised", new Subject("item", itemId), $"Version {revision.Number} of “{item.Title}” by {actor.Name}: {reason}.",
            new { revision_id = revision.Id, number = revision.Number, reason }));
        return revision;
    }

    /// <summary>Revision 1 of an item that is being made; its <c>item.created</c> tells of it.</summary>
    internal void CutFirst(StudioDb db, Actor actor, ContentItem item, ContentText text, string reason) => Make(db, actor, item, text, reason);

    private Revision Make(StudioDb db, Actor actor, ContentItem item, ContentText text, string reason)
    {
        var revision = new Revision
        {
            Id = clock.NewId(), WorkspaceId = item.WorkspaceId, ItemId = item.Id, Number = item.RevisionNumber + 1,
            Text = text, Title = text.Title, Hash = text.Fingerprint(), Reason = reason, ByMemberId = actor.MemberId, ByName = actor.Name, At = clock.Now(),
        };
        item.Pin(revision);
        db.Add(revision);
        db.Signal(new ItemChanged(item.WorkspaceId, item.Id));
        return revision;
    }

    /// <summary>One revision by its id, with its text.</summary>
    public async Task<Outcome<Revision>> Get(Actor actor, Guid revisionId, CancellationToken stop)
    {
        if (actor.Lacks(Right.Read, "read content") is { } no) return no;
        await using var db = database.Read(actor);
        return await db.Revisions.SingleOrDefaultAsync(row => row.Id == revisionId, stop) is { } found ? found : new NoSuchRevision();
    }

    /// <summary>One revision by its number within the item, with its text.</summary>
    public async Task<Outcome<Revision>> Get(Actor actor, Guid itemId, int number, CancellationToken stop)
    {
        if (actor.Lacks(Right.Read, "read content") is { } no) return no;
        await using var db = database.Read(actor);
        return await db.Revisions.SingleOrDefaultAsync(row => row.ItemId == itemId && row.Number == number, stop) is { } found ? found : new NoSuchRevision();
    }

    /// <summary>The item's versions, newest first, at most 500.</summary>
    /// <param name="before">Only those with a smaller number.</param>
    public async Task<Outcome<IReadOnlyList<RevisionRow>>> History(Actor actor, Guid itemId, CancellationToken stop, int? before = null, int most = MostListed)
    {
        if (actor.Lacks(Right.Read, "read content") is { } no) return no;
        await using var db = database.Read(actor);
        if (!await db.Items.AnyAsync(item => item.Id == itemId, stop)) return new NoSuchItem();

        var below = before ?? int.MaxValue;
        return await db.Revisions.Where(row => row.ItemId == itemId && row.Number < below)
            .OrderByDescending(row => row.Number).Take(Math.Clamp(most, 1, MostListed))
            .Select(row => new RevisionRow(row.Id, row.Number, row.Title, row.Reason, row.ByMemberId, row.ByName, row.At))
            .ToArrayAsync(stop);
    }

    /// <summary>What <paramref name="toNumber"/> says otherwise than <paramref name="fromNumber"/>; number 0 stands for an empty text.</summary>
    public async Task<Outcome<Comparison>> Compare(Actor actor, Guid itemId, int fromNumber, int toNumber, CancellationToken stop)
    {
        var from = fromNumber == 0 ? new ContentText() : null;
        if (from is null)
        {
            if ((await Get(actor, itemId, fromNumber, stop)).Refused(out var missing, out var before)) return missing;
            from = before.Text;
        }
        if ((await Get(actor, itemId, toNumber, stop)).Refused(out var absent, out var after)) return absent;
        return Comparison.Between(from, after.Text);
    }

    /// <summary>
    /// Brings an older text back as a new revision; what stood in the draft is cut first, so that nothing is lost. Whether an approval of that text
    /// counts again is Review's business, which hears of it by the fact <c>item.restored</c>.
    /// </summary>
    public Task<Outcome<Revision>> Restore(Actor actor, Guid itemId, int number, CancellationToken stop) => database.Write<Revision>(actor, async db =>
    {
        var item = await db.Items.SingleOrDefaultAsync(row => row.Id == itemId, stop);
        if (item is null) return new NoSuchItem();
        if (actor.LacksWriting(item.Kind, item.OwnerId) is { } no) return no;
        var wanted = await db.Revisions.SingleOrDefaultAsync(row => row.ItemId == itemId && row.Number == number, stop);
        if (wanted is null) return new NoSuchRevision();
        if ((await Cut(db, actor, itemId, $"before version {number} was restored", stop)).Refused(out var uncut, out var newest)) return uncut;
        if (newest.Hash == wanted.Hash) return newest;

        var draft = await db.Drafts.SingleAsync(row => row.ItemId == itemId, stop);
        draft.Hold(wanted.Text, actor, clock.Now());
        if ((await Cut(db, actor, itemId, string.Create(CultureInfo.InvariantCulture, $"restored from {number}"), stop)).Refused(out var unmade, out var restored)) return unmade;
        db.Record(new Fact("item.restored", new Subject("item", itemId), $"{actor.Name} brought version {number} of “{item.Title}” back as version {restored.Number}.",
            new { revision_id = restored.Id, from = number }));
        return restored;
    }, stop);
}
