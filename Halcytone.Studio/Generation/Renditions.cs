using Halcytone.Studio.Channels;
using Halcytone.Studio.Content;
using Halcytone.Studio.Content.Markup;
using Halcytone.Studio.Foundation;
using Halcytone.Studio.Foundation.Data;
using Halcytone.Studio.Foundation.Events;
using Halcytone.Studio.Foundation.Time;
using Microsoft.EntityFrameworkCore;

namespace Halcytone.Studio.Generation;

/// <summary>One field of a rendition before and after.</summary>
public sealed record FieldDifference(string Field, string Before, string After);

/// <summary>The item has no rendition for this channel yet.</summary>
internal sealed record NoSuchRendition() : Missing("no_such_rendition", "There is no rendition for this channel yet. Generate the item first.");

/// <summary>The renditions of an item: reading, editing by hand, back to what the template made.</summary>
public sealed class Renditions(Database database, ChannelDirectory channels, TimeProvider clock)
{
    private const int LongestText = 200_000;
    private const int LongestHtml = 1024 * 1024;

    /// <summary>All of an item's, in the order of <see cref="ChannelKind"/>; at most one a channel.</summary>
    public async Task<IReadOnlyList<Rendition>> Of(Actor actor, Guid itemId, CancellationToken stop)
    {
        if (!actor.May(Right.Read)) return [];
        await using var db = database.Read(actor);
        return [.. (await db.Renditions.Where(row => row.ItemId == itemId).ToListAsync(stop)).OrderBy(row => row.Channel)];
    }

    /// <summary>As <see cref="Of"/>, telling whether there is such an item and the actor may read it.</summary>
    public async Task<Outcome<IReadOnlyList<Rendition>>> List(Actor actor, Guid itemId, CancellationToken stop)
    {
        if (actor.Lacks(Right.Read, "read content") is { } no) return no;
        await using var db = database.Read(actor);
        if (!await db.Items.AnyAsync(item => item.Id == itemId, stop)) return new NoSuchItem();
        return (await db.Renditions.Where(row => row.ItemId == itemId).ToListAsync(stop)).OrderBy(row => row.Channel).ToArray();
    }

    /// <summary>One channel's.</summary>
    public async Task<Outcome<Rendition>> One(Actor actor, Guid itemId, ChannelKind channel, CancellationToken stop)
    {
        if (actor.Lacks(Right.Read, "read content") is { } no) return no;
        await using var db = database.Read(actor);
        return await db.Renditions.SingleOrDefaultAsync(row => row.ItemId == itemId && row.Channel == channel, stop) is { } found ? found : new NoSuchRendition();
    }

    /// <summary>Replaces what the rendition says by hand. HTML is sanitised again; a mail keeps the frame its template gave it.</summary>
    /// <param name="version">The version it was read with; another answers <see cref="Stale"/>.</param>
    public async Task<Outcome<Rendition>> Edit(Actor actor, Guid itemId, ChannelKind channel, ChannelContent content, int? version, CancellationToken stop)
    {
        if (WhyNotSaved(channel, content) is { } unfit) return unfit;
        return await Change(actor, itemId, channel, version, (rendition, now) => rendition.Edit(Cleaned(rendition, content), actor, now), "edited", stop);
    }

    /// <summary>Puts back what the template made.</summary>
    public Task<Outcome<Rendition>> BackToGenerated(Actor actor, Guid itemId, ChannelKind channel, int? version, CancellationToken stop)
        => Change(actor, itemId, channel, version, (rendition, now) => rendition.BackToGenerated(actor, now), "put back to the template's text", stop);

    /// <summary>What is different, field by field; empty where nothing.</summary>
    public static IReadOnlyList<FieldDifference> Difference(ChannelContent before, ChannelContent after)
        => [.. FieldsOf(before).Zip(FieldsOf(after), (old, now) => new FieldDifference(old.Field, old.Text, now.Text)).Where(field => field.Before != field.After)];

    private static IEnumerable<(string Field, string Text)> FieldsOf(ChannelContent content) =>
    [
        ("subject", content.Subject ?? ""), ("preheader", content.Preheader ?? ""), ("title", content.Title ?? ""), ("slug", content.Slug ?? ""),
        ("description", content.Description ?? ""), ("html", content.Html ?? ""), ("text", content.Text ?? ""), ("parts", string.Join("\n\n", content.Parts)),
        ("link", content.Link ?? ""), ("media", string.Join('\n', content.Media.Select(media => $"{media.MediaId}: {media.AltText}"))),
        ("settings", string.Join('\n', content.Settings.OrderBy(setting => setting.Key, StringComparer.Ordinal).Select(setting => $"{setting.Key}: {setting.Value}"))),
    ];

    private async Task<Outcome<Rendition>> Change(
        Actor actor, Guid itemId, ChannelKind channel, int? version, Func<Rendition, DateTimeOffset, bool> change, string did, CancellationToken stop)
        => await database.Write<Rendition>(actor, async db =>
        {
            var item = await db.Items.SingleOrDefaultAsync(row => row.Id == itemId, stop);
            if (item is null) return new NoSuchItem();
            if (Generator.MayNot(actor, item) is { } no) return no;
            var rendition = await db.Renditions.SingleOrDefaultAsync(row => row.ItemId == itemId && row.Channel == channel, stop);
            if (rendition is null) return new NoSuchRendition();
            if (version is { } expected && rendition.Version != expected) return new Stale();
            if (!change(rendition, clock.Now())) return rendition;

            db.Record(new Fact("rendition.edited", new Subject("item", itemId), $"{actor.Name} {did}: {channels.Of(channel).Name} of “{item.Title}”.",
                new { channel, fingerprint = rendition.Fingerprint }));
            db.Signal(new RenditionsChanged(actor.Workspace, itemId));
            return rendition;
        }, stop);

    /// <summary>Sizes and shapes only; whether it keeps the channel's limits is told by findings, so that unfinished work can be saved.</summary>
    private static Invalid? WhyNotSaved(ChannelKind channel, ChannelContent content) => new Check()
        .That(OneLine(content.Subject, 300), "subject", "A subject is one line of at most 300 characters.")
        .That(channel != ChannelKind.Email || content.Subject is { Length: > 0 }, "subject", "A mail needs a subject.")
        .That(OneLine(content.Preheader, 300), "preheader", "A preheader is one line of at most 300 characters.")
        .That(OneLine(content.Title, 300), "title", "A title is one line of at most 300 characters.")
        .That(content.Slug is null || (content.Slug == Words.Slug(content.Slug, "") && content.Slug.Length > 0), "slug", "An address part has only a–z, 0–9 and hyphens, at most 74 characters.")
        .That(OneLine(content.Description, 500), "description", "A description is one line of at most 500 characters.")
        .That((content.Html?.Length ?? 0) <= LongestHtml, "html", "The HTML is larger than 1 MB.")
        .That((content.Text?.Length ?? 0) <= LongestText, "text", "The text is longer than 200,000 characters.")
        .That(content.Parts.Count <= 100 && content.Parts.All(part => part.Length is > 0 and <= 70_000), "parts", "A thread has at most 100 parts, none of them empty.")
        .That(content.Link is null or "" || Uri.TryCreate(content.Link, UriKind.Absolute, out var link) && link.Scheme is "http" or "https", "link", "A link begins with https:// or http://.")
        .That(content.Media.Count <= 50 && content.Media.All(media => media.AltText.Length is > 0 and <= 2000), "media", "At most 50 files, each with a description.")
        .That(content.Settings.Count <= 50 && content.Settings.All(setting => setting.Key.Length <= 60 && setting.Value.Length <= 1000), "settings", "At most 50 settings of 1,000 characters.")
        .Refusal;

    private static bool OneLine(string? text, int most) => text is null || (text.Length <= most && !text.Any(char.IsControl));

    /// <summary>Fields that a channel does not have are dropped. A web page's HTML passes the sanitiser; a mail's keeps only the words a hand may change.</summary>
    private static ChannelContent Cleaned(Rendition rendition, ChannelContent content) => rendition.Channel switch
    {
        ChannelKind.Email => new ChannelContent
        {
            Subject = content.Subject, Preheader = content.Preheader, Html = MailFrame.Replace(rendition.Generated.Html ?? "", content.Html ?? "", content.Subject ?? "", content.Preheader ?? ""),
            Text = content.Text, Link = content.Link, Media = content.Media, Settings = content.Settings,
        },
        ChannelKind.Web => content with { Subject = null, Preheader = null, Text = null, Parts = [], Html = HtmlSanitiser.Clean(content.Html ?? "").ToString() },
        ChannelKind.Push => new ChannelContent { Title = content.Title, Text = content.Text, Link = content.Link, Settings = content.Settings },
        _ => new ChannelContent { Parts = content.Parts, Media = content.Media, Link = content.Link, Settings = content.Settings },
    };
}
