using System.Globalization;
using Halcytone.Studio.Content.LivingDocuments;
using Halcytone.Studio.Foundation;
using Halcytone.Studio.Foundation.Data;
using Halcytone.Studio.Foundation.Events;
using Halcytone.Studio.Foundation.Time;
using Microsoft.EntityFrameworkCore;

namespace Halcytone.Studio.Content;

/// <summary>An item as it is asked for.</summary>
/// <param name="Kind">What kind of thing is said.</param>
/// <param name="Text">Its first text; may be empty.</param>
public sealed record NewItem(ContentKind Kind, ContentText Text)
{
    public IReadOnlyList<string> Tags { get; init; } = [];
    public Guid? CampaignId { get; init; }

    /// <summary>An idea has a title at most; everything else begins as a draft.</summary>
    public bool AsIdea { get; init; }

    /// <summary>Its id where the caller had to know it beforehand; a new one where null.</summary>
    public Guid? Id { get; init; }

    /// <summary>Cuts revision 1 at once, for this reason; null leaves the text in the draft until somebody saves a version.</summary>
    public string? CutBecause { get; init; }
}

/// <summary>How an item is filed.</summary>
public sealed record Filing(IReadOnlyList<string> Tags, Guid? CampaignId);

/// <summary>Items are made, filed, archived and brought back here; their words are written through <see cref="Drafts"/>.</summary>
public sealed class Items(Database database, Revisions revisions, TimeProvider clock)
{
    private const int MostTags = 20;

    /// <summary>Makes an item with its draft.</summary>
    public Task<Outcome<ContentItem>> Create(Actor actor, NewItem asked, CancellationToken stop)
        => database.Write(actor, db => Create(db, actor, asked, stop), stop);

    /// <summary>As <see cref="Create(Actor, NewItem, CancellationToken)"/>, in the unit of work of a room above.</summary>
    public async Task<Outcome<ContentItem>> Create(StudioDb db, Actor actor, NewItem asked, CancellationToken stop)
    {
        if (actor.LacksWriting(asked.Kind, actor.MemberId) is { } no) return no;
        if (asked.Text.WhyNotSaved() is { } unfit) return unfit;
        if (await Filed(db, asked.Tags, asked.CampaignId, stop) is var filed && filed.Refused(out var misfiled, out var tags)) return misfiled;

        var now = clock.Now();
        var item = ContentItem.New(actor, asked.Id ?? clock.NewId(), asked.Kind, asked.Text.Title, now, asked.AsIdea ? ContentState.Idea : ContentState.Draft);
        item.Organise(tags, asked.CampaignId, now);
        var draft = new Draft { ItemId = item.Id, WorkspaceId = actor.Workspace };
        draft.Hold(asked.Text, actor, now);
        db.Add(item);
        db.Add(draft);
        db.Add(new ItemWords { ItemId = item.Id, WorkspaceId = actor.Workspace, Words = Wording.Of(item, asked.Text) });
        if (asked.CutBecause is { } reason) revisions.CutFirst(db, actor, item, asked.Text, reason);

        db.Record(new Fact("item.created", new Subject("item", item.Id), $"{actor.Name} began the {asked.Kind.Word()} “{item.Title}”."));
        db.Signal(new ItemChanged(actor.Workspace, item.Id));
        return item;
    }

    /// <summary>
    /// Composes a weekly update from chosen sections of a snapshot: one heading a category, in the workspace's order of categories, each section
    /// below with its own heading. The text waits in the draft; generating cuts the first revision.
    /// </summary>
    /// <param name="sectionIds">At least one; sections of other snapshots are refused.</param>
    public async Task<Outcome<ContentItem>> CreateWeeklyUpdate(Actor actor, Guid snapshotId, IReadOnlyCollection<Guid> sectionIds, CancellationToken stop)
    {
        if (sectionIds.Count is 0 or > Cutter.MostSections) return Invalid.At("section_ids", "Choose at least one section.");
        return await database.Write<ContentItem>(actor, async db =>
        {
            var chosen = await db.Sections.Where(section => section.SnapshotId == snapshotId && sectionIds.Contains(section.Id))
                .OrderBy(section => section.Position).ToListAsync(stop);
            if (chosen.Count == 0) return new NoSuchSnapshot();
            if (chosen.Count != sectionIds.Distinct().Count()) return Invalid.At("section_ids", "Some of these sections are not part of this snapshot. Load it again and choose once more.");

            var text = WeeklyUpdate.Compose(chosen, await CategoryRules.Of(db, stop));
            return await Create(db, actor, new NewItem(ContentKind.WeeklyUpdate, text with { SnapshotId = snapshotId, TemplateStyle = "weekly_update" }), stop);
        }, stop);
    }

    /// <summary>Gives another title; the draft carries it too.</summary>
    public Task<Outcome<Done>> Rename(Actor actor, Guid itemId, string title, CancellationToken stop) => database.Write<Done>(actor, async db =>
    {
        if (await Writable(db, actor, itemId, stop) is var found && found.Refused(out var no, out var item)) return no;
        var draft = await db.Drafts.SingleAsync(row => row.ItemId == itemId, stop);
        var text = draft.Text with { Title = title.Trim() };
        if (text.Title.Length == 0) return Invalid.At("title", "A title needs at least one character.");
        if (text.WhyNotSaved() is { } unfit) return unfit;

        draft.Hold(text, actor, clock.Now());
        item.Titled(text.Title, clock.Now());
        await Wording.Update(db, item, text, stop);
        db.Signal(new ItemChanged(actor.Workspace, itemId));
        return new Done();
    }, stop);

    /// <summary>Sets tags and campaign. Neither touches an approval (ux §4).</summary>
    public Task<Outcome<Done>> File(Actor actor, Guid itemId, Filing filing, CancellationToken stop) => database.Write<Done>(actor, async db =>
    {
        if (await Writable(db, actor, itemId, stop) is var found && found.Refused(out var no, out var item)) return no;
        if (await Filed(db, filing.Tags, filing.CampaignId, stop) is var filed && filed.Refused(out var misfiled, out var tags)) return misfiled;

        item.Organise(tags, filing.CampaignId, clock.Now());
        var draft = await db.Drafts.AsNoTracking().SingleAsync(row => row.ItemId == itemId, stop);
        await Wording.Update(db, item, draft.Text, stop);
        db.Signal(new ItemChanged(actor.Workspace, itemId));
        return new Done();
    }, stop);

    /// <summary>Puts the item away; what is out stays out. Repeating it is harmless.</summary>
    public Task<Outcome<ContentItem>> Archive(Actor actor, Guid itemId, CancellationToken stop)
        => Move(actor, itemId, null, ContentState.Archived, "item.archived", "archived", stop);

    /// <summary>Somebody takes up an idea: it becomes a draft.</summary>
    public Task<Outcome<ContentItem>> Begin(Actor actor, Guid itemId, CancellationToken stop)
        => Move(actor, itemId, ContentState.Idea, ContentState.Draft, "item.begun", "took up", stop);

    /// <summary>Brings an archived item back as a draft.</summary>
    public Task<Outcome<ContentItem>> Unarchive(Actor actor, Guid itemId, CancellationToken stop)
        => Move(actor, itemId, ContentState.Archived, ContentState.Draft, "item.unarchived", "brought back", stop);

    private Task<Outcome<ContentItem>> Move(Actor actor, Guid itemId, ContentState? from, ContentState to, string fact, string did, CancellationToken stop)
        => database.Write<ContentItem>(actor, async db =>
        {
            var item = await db.Items.SingleOrDefaultAsync(row => row.Id == itemId, stop);
            if (item is null) return new NoSuchItem();
            if (actor.LacksWriting(item.Kind, item.OwnerId) is { } no) return no;
            if (item.State == to) return item;
            if (from is { } only && item.State != only) return new IllegalMove(item.State, to);
            if (item.Become(to, clock.Now()) is { } illegal) return illegal;

            db.Record(new Fact(fact, new Subject("item", itemId), $"{actor.Name} {did} “{item.Title}”."));
            db.Signal(new ItemChanged(actor.Workspace, itemId));
            return item;
        }, stop);

    private static async Task<Outcome<ContentItem>> Writable(StudioDb db, Actor actor, Guid itemId, CancellationToken stop)
    {
        var item = await db.Items.SingleOrDefaultAsync(row => row.Id == itemId, stop);
        if (item is null) return new NoSuchItem();
        if (actor.LacksWriting(item.Kind, item.OwnerId) is { } no && !actor.May(Right.WriteMetadata)) return no;
        return item.State == ContentState.Archived ? new ItemArchived() : item;
    }

    /// <summary>The tags in their stored form, or what is wrong with them or the campaign.</summary>
    private static async Task<Outcome<IReadOnlyList<string>>> Filed(StudioDb db, IReadOnlyList<string> tags, Guid? campaignId, CancellationToken stop)
    {
        var tidy = tags.Select(Tag.Tidy).Where(tag => tag.Length > 0).Distinct().Order(StringComparer.Ordinal).ToArray();
        var known = campaignId is null || await db.Campaigns.AnyAsync(campaign => campaign.Id == campaignId, stop);
        var check = new Check()
            .That(tidy.Length <= MostTags, "tags", string.Create(CultureInfo.InvariantCulture, $"At most {MostTags} tags."))
            .That(tidy.All(tag => tag.Length <= Tag.Longest), "tags", $"A tag has at most {Tag.Longest} characters.")
            .That(known, "project_id", "There is no such campaign in this workspace.");
        return check.Refusal is { } refusal ? refusal : tidy;
    }
}

/// <summary>The rules of a tag.</summary>
internal static class Tag
{
    public const int Longest = 30;

    /// <summary>Lower case, no leading #, nothing that separates stored tags.</summary>
    public static string Tidy(string tag) => tag.Trim().TrimStart('#').Replace('|', ' ').Trim().ToLowerInvariant();
}

/// <summary>Who may write which item: the matrix of design §5.</summary>
internal static class WritingRights
{
    /// <summary>Write covers everything; an instructor writes the summaries of their own sessions.</summary>
    public static Refusal? LacksWriting(this Actor actor, ContentKind kind, Guid ownerId)
    {
        if (kind == ContentKind.SessionSummary && ownerId == actor.MemberId && actor.May(Right.WriteOwnSessions)) return null;
        return actor.Lacks(Right.Write, "write content");
    }
}
