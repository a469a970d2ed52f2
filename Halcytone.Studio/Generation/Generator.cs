using System.Globalization;
using Halcytone.Studio.Accounts;
using Halcytone.Studio.Channels;
using Halcytone.Studio.Content;
using Halcytone.Studio.Content.Media;
using Halcytone.Studio.Foundation;
using Halcytone.Studio.Foundation.Data;
using Halcytone.Studio.Foundation.Events;
using Halcytone.Studio.Foundation.Time;
using Halcytone.Studio.Generation.Templates;
using Microsoft.EntityFrameworkCore;

namespace Halcytone.Studio.Generation;

/// <summary>What generation is asked for beyond the item's own text.</summary>
public sealed record GenerationWish
{
    /// <summary>The channels; all of <see cref="Generator.Channels"/> where null.</summary>
    public IReadOnlyList<ChannelKind>? Channels { get; init; }

    /// <summary>A style's name (<see cref="Generator.Styles"/>); the draft's own, else the one of its kind, where null.</summary>
    public string? Style { get; init; }

    /// <summary>A tone's name (<see cref="Generator.Tones"/>); the draft's own, else <c>encouraging</c>, where null.</summary>
    public string? Tone { get; init; }

    /// <summary>What a channel's rendition sets besides its text.</summary>
    public IReadOnlyDictionary<ChannelKind, IReadOnlyDictionary<string, string>> Settings { get; init; } = new Dictionary<ChannelKind, IReadOnlyDictionary<string, string>>();

    /// <summary>Also replaces renditions that were edited by hand.</summary>
    public bool Overwrite { get; init; }
}

/// <summary>What generation made.</summary>
/// <param name="ItemId">The item; empty for a preview of a text that is no item.</param>
/// <param name="RevisionId">The revision it was made from; null for a preview.</param>
/// <param name="Renditions">One a channel, in the order of <see cref="ChannelKind"/>.</param>
/// <param name="KeptByHand">Channels whose hand-edited rendition was left as it is.</param>
public sealed record Made(Guid ItemId, Guid? RevisionId, IReadOnlyList<Rendition> Renditions, IReadOnlyList<ChannelKind> KeptByHand)
{
    /// <summary>The item's title as the revision has it.</summary>
    public string Title { get; init; } = "";

    /// <summary>Every rendition of the item, those of other channels too; what staging turns into posts.</summary>
    public IReadOnlyList<Rendition> All { get; init; } = [];

    /// <summary>Whether these are the item's first renditions.</summary>
    public bool First { get; init; }

    /// <summary>The workspace's outlets as the renditions were set for them.</summary>
    public IReadOnlyList<DestinationRow> Outlets { get; init; } = [];
}

/// <summary>Renditions of this item changed.</summary>
public sealed record RenditionsChanged(WorkspaceId Workspace, Guid ItemId) : ISignal;

/// <summary>The item is being reviewed; only those who review may change it now.</summary>
internal sealed record InReview() : Conflict("in_review", "This item is in review, pinned as it was sent. Nothing was changed. Withdraw it to edit, or leave a comment.");

/// <summary>What each channel would say, set but not saved; <see cref="Generator.Save"/> turns it into rows in the caller's unit of work.</summary>
public sealed class Typeset
{
    internal Typeset(ContentText text, IReadOnlyList<TypesetContent> contents, IReadOnlyList<DestinationRow> outlets)
        => (Text, Contents, Outlets, Destinations) = (text, contents, outlets, Channels.Destinations.DefaultsAmong(outlets));

    internal ContentText Text { get; }
    internal IReadOnlyList<TypesetContent> Contents { get; }
    internal IReadOnlyList<DestinationRow> Outlets { get; }

    /// <summary>Where each channel goes unless somebody says otherwise.</summary>
    public IReadOnlyDictionary<ChannelKind, DefaultDestination> Destinations { get; }
}

/// <summary>One channel's content as the template made it.</summary>
internal sealed record TypesetContent(ChannelKind Channel, ChannelContent Content, string Style, string Tone, string TemplateVersion);

/// <summary>
/// Turns one revision into what each channel will say. Setting is pure work done before the transaction; saving is one transaction; the same text,
/// style and tone always give the same renditions.
/// </summary>
public sealed class Generator
{
    /// <summary>The channels it writes for; the others need pictures or film first.</summary>
    public static readonly IReadOnlyList<ChannelKind> Channels =
        [ChannelKind.Email, ChannelKind.Web, ChannelKind.Push, ChannelKind.X, ChannelKind.LinkedIn, ChannelKind.Facebook, ChannelKind.Mastodon, ChannelKind.Bluesky];

    /// <summary>The template styles.</summary>
    public static readonly IReadOnlyList<string> Styles = ["weekly_update", "blog", "announcement", "session_summary", "update", "social"];

    /// <summary>The tones.</summary>
    public static readonly IReadOnlyList<string> Tones = ["encouraging", "professional", "medical_scientific", "playful"];

    private readonly Database database;
    private readonly Revisions revisions;
    private readonly Workspaces workspaces;
    private readonly Destinations destinations;
    private readonly TemplateCatalog templates;
    private readonly Typesetter typesetter;
    private readonly TimeProvider clock;

    internal Generator(Database database, Revisions revisions, Workspaces workspaces, Destinations destinations, TemplateCatalog templates, Typesetter typesetter, TimeProvider clock)
        => (this.database, this.revisions, this.workspaces, this.destinations, this.templates, this.typesetter, this.clock)
            = (database, revisions, workspaces, destinations, templates, typesetter, clock);

    /// <summary>Cuts a revision of the draft, writes the renditions and saves them; those edited by hand stay unless the wish says otherwise.</summary>
    public async Task<Outcome<Made>> Generate(Actor actor, Guid itemId, GenerationWish wish, CancellationToken stop)
    {
        if ((await Set(actor, itemId, wish, stop)).Refused(out var unset, out var typeset)) return unset;
        return await database.Write(actor, db => Save(db, actor, itemId, typeset, wish, stop), stop);
    }

    /// <summary>What <see cref="Generate"/> would make of a text, saving nothing.</summary>
    /// <param name="itemId">The item it belongs to, so that the same words are chosen; null for a new text.</param>
    public async Task<Outcome<Made>> Preview(Actor actor, ContentKind kind, ContentText text, Guid? itemId, GenerationWish wish, CancellationToken stop)
    {
        if (actor.Lacks(Right.Read, "read content") is { } no) return no;
        await using var db = database.Read(actor);
        var slug = itemId is { } known ? await SlugOf(db, known, stop) : null;
        if ((await Set(db, actor, kind, text, itemId ?? Guid.Empty, slug, wish, stop)).Refused(out var unset, out var typeset)) return unset;
        var now = clock.Now();
        var renditions = typeset.Contents.Select(content =>
        {
            var rendition = new Rendition { WorkspaceId = actor.Workspace, ItemId = itemId ?? Guid.Empty, Channel = content.Channel };
            rendition.Generate(content, Guid.Empty, DestinationIds(typeset, content.Channel), actor, actor.MemberId, overwrite: false, now);
            return rendition;
        });
        return new Made(itemId ?? Guid.Empty, null, [.. renditions], []) { Outlets = typeset.Outlets };
    }

    /// <summary>Sets what stands in an item's draft.</summary>
    public async Task<Outcome<Typeset>> Set(Actor actor, Guid itemId, GenerationWish wish, CancellationToken stop)
    {
        await using var db = database.Read(actor);
        var found = await db.Items.Where(item => item.Id == itemId)
            .Join(db.Drafts, item => item.Id, draft => draft.ItemId, (item, draft) => new { item, draft.Text })
            .SingleOrDefaultAsync(stop);
        if (found is null) return new NoSuchItem();
        if (MayNot(actor, found.item) is { } no) return no;
        return await Set(db, actor, found.item.Kind, found.Text, itemId, await SlugOf(db, itemId, stop), wish, stop);
    }

    /// <summary>Sets the text of an item that is being made.</summary>
    /// <param name="itemId">The id that the item will have: it chooses among the tone's sentences.</param>
    public async Task<Outcome<Typeset>> Set(Actor actor, ContentKind kind, ContentText text, Guid itemId, GenerationWish wish, CancellationToken stop)
    {
        await using var db = database.Read(actor);
        return await Set(db, actor, kind, text, itemId, slug: null, wish, stop);
    }

    /// <param name="slug">The address part that the item's page has already.</param>
    private async Task<Outcome<Typeset>> Set(
        StudioDb db, Actor actor, ContentKind kind, ContentText text, Guid itemId, string? slug, GenerationWish wish, CancellationToken stop)
    {
        var style = wish.Style ?? text.TemplateStyle ?? StyleOf(kind);
        var tone = wish.Tone ?? text.Tone ?? Tones[0];
        var channels = (wish.Channels ?? Channels).Distinct().Order().ToArray();
        var check = new Check()
            .That(Styles.Contains(style), "template_style", $"The styles are {string.Join(", ", Styles)}.")
            .That(Tones.Contains(tone), "tone", $"The tones are {string.Join(", ", Tones)}.")
            .That(Array.TrueForAll(channels, Channels.Contains), "channels", $"Texts are written for {string.Join(", ", Channels)}; other channels need pictures or film first.");
        if (check.Refusal is { } wrong) return wrong;
        if (text.WhyNotSaved() is { } unfit) return unfit;
        if (TextTree.Parse(text.Body) is not { } tree) return Invalid.At("content", "The text is nested too deeply to be read: at most 100 levels of lists and quotes.");

        var outlets = await destinations.All(actor, stop);
        var site = Destinations.DefaultsAmong(outlets).GetValueOrDefault(ChannelKind.Web)?.Destination;
        slug ??= Words.Slug(text.Title, itemId == Guid.Empty ? "untitled" : itemId.ToString("N", CultureInfo.InvariantCulture)[^12..]);
        var manuscript = new Manuscript(
            itemId, kind, text, tree, style, templates.Tone(tone), await workspaces.Settings(actor, stop),
            LinkOf(text, slug, site), slug, await MediaOf(db, text, stop));

        var model = Typesetter.ModelOf(manuscript);
        var contents = new List<TypesetContent>(channels.Length);
        foreach (var channel in channels)
        {
            if (typesetter.Set(manuscript, channel, model).Refused(out var why, out var set)) return why;
            var content = wish.Settings.TryGetValue(channel, out var settings) ? set.Content with { Settings = settings } : set.Content;
            contents.Add(new TypesetContent(channel, content, style, tone, set.Version));
        }
        return new Typeset(text, contents, outlets);
    }

    /// <summary>Cuts the revision and saves what was set, in the caller's unit of work.</summary>
    public async Task<Outcome<Made>> Save(StudioDb db, Actor actor, Guid itemId, Typeset typeset, GenerationWish wish, CancellationToken stop)
    {
        var item = await db.Items.FindAsync([itemId], stop);
        if (item is null) return new NoSuchItem();
        if (MayNot(actor, item) is { } no) return no;
        if (item.State == ContentState.Idea && item.Become(ContentState.Draft, clock.Now()) is { } illegal) return illegal;
        if ((await revisions.Cut(db, actor, itemId, "generated", stop)).Refused(out var uncut, out var revision)) return uncut;
        if (!revision.Text.SaysTheSameAs(typeset.Text))
        {
            // Somebody typed while this was being set: set again what is now pinned.
            if ((await Set(db, actor, item.Kind, revision.Text, itemId, await SlugOf(db, itemId, stop), wish, stop)).Refused(out var unset, out var again)) return unset;
            typeset = again;
        }

        var writtenBy = (await db.Drafts.FindAsync([itemId], stop))?.ByMemberId ?? actor.MemberId;
        var there = db.Entry(item).State == EntityState.Added ? [] : await db.Renditions.Where(row => row.ItemId == itemId).ToDictionaryAsync(row => row.Channel, stop);
        var first = there.Count == 0;
        var (now, kept, renditions, changed) = (clock.Now(), new List<ChannelKind>(), new List<Rendition>(), new List<ChannelKind>());
        foreach (var content in typeset.Contents)
        {
            if (!there.TryGetValue(content.Channel, out var rendition))
                there[content.Channel] = db.Add(rendition = new Rendition { Id = clock.NewId(), WorkspaceId = actor.Workspace, ItemId = itemId, Channel = content.Channel }).Entity;
            if (rendition.EditedByHand && !wish.Overwrite) kept.Add(content.Channel);
            if (rendition.Generate(content, revision.Id, DestinationIds(typeset, content.Channel), actor, writtenBy, wish.Overwrite, now)) changed.Add(content.Channel);
            renditions.Add(rendition);
        }
        db.Record(new Fact("renditions.generated", new Subject("item", itemId), $"{actor.Name} generated {Count(renditions.Count)} of “{item.Title}”.",
            new { revision_id = revision.Id, changed }));
        db.Signal(new RenditionsChanged(actor.Workspace, itemId));
        return new Made(itemId, revision.Id, renditions, kept) { Title = item.Title, All = [.. there.Values], First = first, Outlets = typeset.Outlets };
    }

    /// <summary>Who may change renditions: writers; an instructor for the own summaries; in review, only those who review.</summary>
    internal static Refusal? MayNot(Actor actor, ContentItem item)
    {
        var own = item.Kind == ContentKind.SessionSummary && item.OwnerId == actor.MemberId && actor.May(Right.WriteOwnSessions);
        if (!own && actor.Lacks(Right.Write, "generate content") is { } no) return no;
        if (item.State == ContentState.Archived) return new ItemArchived();
        return item.State == ContentState.InReview && !actor.May(Right.CheckEditorially | Right.Approve) ? new InReview() : null;
    }

    private static string StyleOf(ContentKind kind) => kind switch
    {
        ContentKind.WeeklyUpdate => "weekly_update",
        ContentKind.Blog or ContentKind.Page => "blog",
        ContentKind.Announcement => "announcement",
        ContentKind.SessionSummary => "session_summary",
        ContentKind.Social => "social",
        _ => "update",
    };

    private static IReadOnlyList<Guid> DestinationIds(Typeset typeset, ChannelKind channel)
        => typeset.Destinations.GetValueOrDefault(channel)?.Destination is { } destination ? [destination.Id] : [];

    /// <summary>A page keeps its address while its title changes (email-and-web-standards §10).</summary>
    private static async Task<string?> SlugOf(StudioDb db, Guid itemId, CancellationToken stop)
        => (await db.Renditions.SingleOrDefaultAsync(row => row.ItemId == itemId && row.Channel == ChannelKind.Web, stop))?.Content.Slug;

    private static string? LinkOf(ContentText text, string slug, DestinationRow? site)
    {
        if (text.Link is { Length: > 0 } own) return own;
        return site is not null && Uri.TryCreate(site.Handle, UriKind.Absolute, out var home) && home.Scheme is "http" or "https" ? $"{site.Handle.TrimEnd('/')}/{slug}" : null;
    }

    private static async Task<IReadOnlyList<UsedMedia>> MediaOf(StudioDb db, ContentText text, CancellationToken stop)
    {
        if (text.MediaIds.Count == 0) return [];
        var described = await db.MediaFiles.Where(file => text.MediaIds.Contains(file.Id)).ToDictionaryAsync(file => file.Id, file => file.AltText, stop);
        return [.. text.MediaIds.Where(described.ContainsKey).Select(id => new UsedMedia(id, described[id]))];
    }

    private static string Count(int renditions) => renditions == 1 ? "one rendition" : string.Create(CultureInfo.InvariantCulture, $"{renditions} renditions");
}
