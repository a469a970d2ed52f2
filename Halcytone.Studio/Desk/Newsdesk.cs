using Halcytone.Studio.Accounts;
using Halcytone.Studio.Channels;
using Halcytone.Studio.Content;
using Halcytone.Studio.Content.LivingDocuments;
using Halcytone.Studio.Foundation;
using Halcytone.Studio.Foundation.Data;
using Halcytone.Studio.Foundation.Time;
using Halcytone.Studio.Generation;
using Halcytone.Studio.Review;
using Halcytone.Studio.Scheduling;
using Microsoft.EntityFrameworkCore;

namespace Halcytone.Studio.Desk;

/// <summary>What the desk made of an item in one go.</summary>
/// <param name="Item">Where it stands now; null in a preview of a text that is no item.</param>
/// <param name="RevisionId">The revision it was made from; null in a preview.</param>
/// <param name="Renditions">One a channel.</param>
/// <param name="KeptByHand">Channels whose hand-edited rendition was left as it is.</param>
/// <param name="Posts">Staged: one a rendition and destination.</param>
/// <param name="Skipped">Channels that got no post, and why: <c>no_destination</c>, <c>ambiguous_destination</c>, <c>needs_media</c>, <c>not_allowed</c>.</param>
/// <param name="Text">What the rules saw in the text.</param>
/// <param name="Findings">What they saw in the renditions.</param>
public sealed record Production(
    ContentItem? Item, Guid? RevisionId, IReadOnlyList<Rendition> Renditions, IReadOnlyList<ChannelKind> KeptByHand, IReadOnlyList<Post> Posts,
    IReadOnlyList<SkippedChannel> Skipped, Validation Text, IReadOnlyList<Finding> Findings)
{
    /// <summary>When it was made.</summary>
    public DateTimeOffset At { get; init; }
}

/// <summary>A channel that got no post.</summary>
public sealed record SkippedChannel(ChannelKind Channel, string Reason);

/// <summary>A text as it comes to the desk: nothing of it is saved yet.</summary>
public sealed record Copy(ContentKind Kind, ContentText Text);

/// <summary>The text breaks a rule and was to be checked first; nothing was saved.</summary>
internal sealed record TextFaulty(Validation Validation)
    : Invalid("validation_failed", "The text does not pass the check yet. Nothing was generated or saved.", Validation.Findings
        .Where(finding => finding.Severity == Severity.Error)
        .GroupBy(finding => $"content.{finding.Field}")
        .ToDictionary(field => field.Key, field => field.Select(finding => $"{finding.Advice} ({finding.Measured})").ToArray()));

/// <summary>
/// The main job from end to end, for page and API alike: start the weekly update, generate and stage, send to review. Each step is one
/// transaction over the rooms below.
/// </summary>
public sealed class Newsdesk(
    Database database, Workspaces workspaces, Snapshots snapshots, Items items, Generator generator, Planner planner, Approvals approvals, ReviewFindings findings,
    Voices voices, TimeProvider clock)
{
    /// <summary>Mail needs its reader's time: it is decided this long before it goes out (ux §4).</summary>
    private static readonly TimeSpan Lead = TimeSpan.FromMinutes(30);

    /// <summary>Nobody has to decide faster than within this time, unless it is an announcement.</summary>
    private static readonly TimeSpan LongestWait = TimeSpan.FromHours(24);

    /// <summary>Starts a weekly update from the main source's current snapshot.</summary>
    /// <param name="sectionIds">The sections to take; every added or changed one where null, all where none is.</param>
    /// <returns>The new item's id.</returns>
    public async Task<Outcome<Guid>> StartWeeklyUpdate(Actor actor, IReadOnlyCollection<Guid>? sectionIds, CancellationToken stop)
    {
        if ((await snapshots.Current(actor, null, stop)).Refused(out var unread, out var document)) return unread;
        return (await items.CreateWeeklyUpdate(actor, document.Snapshot.Id, sectionIds ?? [.. News(document).Select(section => section.Id)], stop)).Then(item => item.Id);
    }

    /// <summary>The weekly update's text from the main source's current snapshot, not saved.</summary>
    public async Task<Outcome<Copy>> WeeklyCopy(Actor actor, CancellationToken stop)
    {
        if ((await snapshots.Current(actor, null, stop)).Refused(out var unread, out var document)) return unread;
        var text = WeeklyUpdate.Compose(News(document), document.Rules) with { SnapshotId = document.Snapshot.Id, TemplateStyle = "weekly_update" };
        return new Copy(ContentKind.WeeklyUpdate, text);
    }

    /// <summary>What the rules see in a text.</summary>
    public Validation Check(Copy copy, GenerationWish wish) => findings.OfText(copy.Kind, copy.Text, wish.Tone);

    /// <summary>What generating would make of a text; nothing is saved.</summary>
    public async Task<Outcome<Production>> Preview(Actor actor, Copy copy, GenerationWish wish, CancellationToken stop)
    {
        if (actor.Lacks(Right.Write | Right.WriteOwnSessions, "generate content") is { } no) return no;
        if ((await generator.Preview(actor, copy.Kind, copy.Text, null, wish, stop)).Refused(out var why, out var made)) return why;
        var outlets = Destinations.DefaultsAmong(made.Outlets);
        var skipped = made.Renditions.Where(rendition => rendition.DestinationIds.Count == 0)
            .Select(rendition => new SkippedChannel(rendition.Channel, outlets.TryGetValue(rendition.Channel, out var outlet) && outlet.Ambiguous ? "ambiguous_destination" : "no_destination"));
        return new Production(null, null, made.Renditions, [], [], [.. skipped], Check(copy, wish), await findings.OfRenditions(actor, made.Renditions, stop)) { At = clock.Now() };
    }

    /// <summary>Makes an item of a text, generates and stages it, all or nothing.</summary>
    /// <param name="checkFirst">A text with an error is refused before anything is saved.</param>
    /// <param name="plannedFor">The posts' wished time; a weekly update without one gets the workspace's next occurrence.</param>
    public async Task<Outcome<Production>> Produce(Actor actor, Copy copy, GenerationWish wish, bool checkFirst, DateTimeOffset? plannedFor, CancellationToken stop)
    {
        if (actor.Lacks(Right.Write | Right.WriteOwnSessions, "generate content") is { } no) return no;
        var validation = Check(copy, wish);
        if (checkFirst && !validation.Passed) return new TextFaulty(validation);

        var id = clock.NewId();
        var text = copy.Text with { TemplateStyle = wish.Style ?? copy.Text.TemplateStyle, Tone = wish.Tone ?? copy.Text.Tone };
        if ((await generator.Set(actor, copy.Kind, text, id, wish, stop)).Refused(out var unset, out var typeset)) return unset;
        var time = await PlannedTime(actor, copy.Kind, plannedFor, stop);
        var written = await database.Write<Staging>(actor, async db =>
        {
            if ((await items.Create(db, actor, new NewItem(copy.Kind, text) { Id = id }, stop)).Refused(out var unmade, out var item)) return unmade;
            return await SaveAndStage(db, actor, item, typeset, wish, time, stop);
        }, stop);
        return await Tell(actor, written, copy.Kind, validation, stop);
    }

    /// <summary>Generates an item's renditions and stages their posts, for the weekly plan's next occurrence or <paramref name="plannedFor"/>.</summary>
    public async Task<Outcome<Production>> Generate(Actor actor, Guid itemId, GenerationWish wish, DateTimeOffset? plannedFor, CancellationToken stop)
    {
        if ((await generator.Set(actor, itemId, wish, stop)).Refused(out var unset, out var typeset)) return unset;
        ContentText? pinned = null;
        var written = await database.Write<Staging>(actor, async db =>
        {
            var item = await db.Items.SingleOrDefaultAsync(row => row.Id == itemId, stop);
            if (item is null) return new NoSuchItem();
            var draft = await db.Drafts.SingleAsync(row => row.ItemId == itemId, stop);
            pinned = draft.Text;
            return await SaveAndStage(db, actor, item, typeset, wish, await PlannedTime(actor, item.Kind, plannedFor, stop), stop);
        }, stop);
        if (written.Refused(out var why, out var staging)) return why;
        return await Tell(actor, written, staging.Item.Kind, findings.OfText(staging.Item.Kind, pinned!, wish.Tone), stop);
    }

    /// <summary>Pins the renditions as they stand and asks for approval; the last approval releases at the planned time.</summary>
    /// <param name="editorialCheck">The sender also gives the editorial check (who may: design §5).</param>
    public async Task<Outcome<ApprovalRequest>> SendToReview(Actor actor, Guid itemId, string? note, bool editorialCheck, CancellationToken stop)
        => await approvals.Ask(actor, new ApprovalAsked(itemId) { Note = note, EditorialCheck = editorialCheck, ReleaseOnApproval = true, Deadline = await DecideBy(actor, itemId, stop) }, stop);

    /// <summary>The text's first sentences, as search results show them.</summary>
    public string DescriptionOf(ContentText text) => voices.Description(text.Body);

    private sealed record Staging(ContentItem Item, Made Made, Staged Staged);

    private async Task<Outcome<Staging>> SaveAndStage(StudioDb db, Actor actor, ContentItem item, Typeset typeset, GenerationWish wish, DateTimeOffset? time, CancellationToken stop)
    {
        if ((await generator.Save(db, actor, item.Id, typeset, wish, stop)).Refused(out var unsaved, out var made)) return unsaved;
        var mayPlan = actor.May(Right.Plan) || (actor.May(Right.PlanOwn | Right.WriteOwnSessions) && item.OwnerId == actor.MemberId);
        var staged = mayPlan ? await planner.Stage(db, actor, made, time, stop) : new Staged([], [.. made.Renditions.Select(rendition => (rendition.Channel, "not_allowed"))]);
        return new Staging(item, made, staged);
    }

    private async Task<Outcome<Production>> Tell(Actor actor, Outcome<Staging> written, ContentKind kind, Validation text, CancellationToken stop)
    {
        if (written.Refused(out var why, out var staging)) return why;
        var asked = staging.Made.Renditions.Select(rendition => rendition.Channel).ToHashSet();
        return new Production(
            staging.Item, staging.Made.RevisionId, staging.Made.Renditions, staging.Made.KeptByHand, [.. staging.Staged.Posts.Where(post => asked.Contains(post.Channel))],
            [.. staging.Staged.Skipped.Where(skipped => asked.Contains(skipped.Channel)).Select(skipped => new SkippedChannel(skipped.Channel, skipped.Reason))],
            text, await findings.OfRenditions(actor, staging.Made.Renditions, stop)) { At = clock.Now() };
    }

    private async Task<DateTimeOffset?> PlannedTime(Actor actor, ContentKind kind, DateTimeOffset? plannedFor, CancellationToken stop)
    {
        if (plannedFor is not null || kind != ContentKind.WeeklyUpdate) return plannedFor;
        var settings = await workspaces.Settings(actor, stop);
        return ZoneResolver.NextWeekly(settings.TimeZone, settings.WeeklyUpdateDay, settings.WeeklyUpdateTime, clock.Now());
    }

    /// <summary>The earlier of a day from now and the first post's time less its lead; nothing where that is over already.</summary>
    private async Task<DateTimeOffset?> DecideBy(Actor actor, Guid itemId, CancellationToken stop)
    {
        await using var db = database.Read(actor);
        var first = await db.Posts.Where(post => post.ItemId == itemId && post.State != PostState.Cancelled).MinAsync(post => post.DueAt ?? post.PlannedFor, stop);
        var now = clock.Now();
        var latest = now + LongestWait;
        if (first is { } time && time - Lead < latest) latest = time - Lead;
        return first is null || latest <= now ? null : latest;
    }

    private static List<Section> News(CurrentDocument document)
    {
        var news = document.Sections.Where(section => section.Change is SectionChange.Added or SectionChange.Changed).ToList();
        return news.Count > 0 ? news : [.. document.Sections];
    }
}
