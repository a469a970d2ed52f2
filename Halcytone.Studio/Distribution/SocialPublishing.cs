using Halcytone.Studio.Channels;
using Halcytone.Studio.Content;
using Halcytone.Studio.Foundation;
using Halcytone.Studio.Foundation.Data;
using Halcytone.Studio.Foundation.Time;
using Halcytone.Studio.Generation;
using Halcytone.Studio.Review;
using Halcytone.Studio.Scheduling;

namespace Halcytone.Studio.Distribution;

/// <summary>A social post as a program asks for it (seed 002).</summary>
/// <param name="Field">How the caller spelled its place: empty, or <c>posts[3].</c>.</param>
internal sealed record SocialWish(string Field, string? Content, IReadOnlyList<string>? MediaUrls, IReadOnlyList<string>? Hashtags, IReadOnlyList<string>? Platforms, Guid? ProjectId)
{
    /// <summary>Firm, at this instant; now where null.</summary>
    public DateTimeOffset? At { get; init; }
}

/// <summary>What became of it.</summary>
internal sealed record SocialResult(Guid ItemId, IReadOnlyList<Post> Posts, string? Reason, Guid? ApprovalId);

/// <summary>Turns text and platforms into an item with its posts and lets them go, at once or at their time; all of it is saved, or nothing.</summary>
internal sealed class SocialPublishing(
    Database database, ChannelDirectory channels, Destinations destinations, Items items, Generator generator, Planner planner, Releases releases, Approvals approvals, ApprovalGate gate, TimeProvider clock)
{
    private const int LongestContent = 20_000;
    private const int MostHashtags = 30;
    private const int LongestTitle = 80;

    /// <summary>Publishes, or schedules, every wish. Without the right to release or a needed approval the posts wait, and the approval is asked for.</summary>
    public async Task<Outcome<IReadOnlyList<SocialResult>>> Publish(Actor actor, IReadOnlyList<SocialWish> wishes, CancellationToken stop)
    {
        if (actor.Lacks(Right.Write, "write posts") is { } no) return no;
        var outlets = await destinations.Defaults(actor, stop);
        var check = new Check();
        var plans = wishes.Select(wish => (Wish: wish, Kinds: Checked(check, wish, outlets))).ToArray();
        if (check.Refusal is { } wrong) return wrong;

        var saved = await database.Write<List<(Guid Item, List<Post> Posts, bool Waits)>>(actor, async db =>
        {
            var made = new List<(Guid, List<Post>, bool)>(plans.Length);
            foreach (var (wish, kinds) in plans)
            {
                if ((await Make(db, actor, wish, kinds, stop)).Refused(out var why, out var one)) return why;
                made.Add(one);
            }
            return made;
        }, stop);
        if (saved.Refused(out var refusal, out var results)) return refusal;

        var answers = new List<SocialResult>(results.Count);
        foreach (var (item, posts, waits) in results)
        {
            if (!waits)
            {
                answers.Add(new SocialResult(item, posts, null, null));
                continue;
            }
            var asked = await approvals.Ask(actor, new ApprovalAsked(item) { ReleaseOnApproval = true }, stop);
            answers.Add(new SocialResult(item, posts, "approval_missing", asked.Match(request => request.Id, _ => (Guid?)null)));
        }
        return answers;
    }

    private ChannelKind[] Checked(Check check, SocialWish wish, IReadOnlyDictionary<ChannelKind, DefaultDestination> outlets)
    {
        var (at, now) = (wish.Field, clock.Now());
        check.That(!string.IsNullOrWhiteSpace(wish.Content), at + "content", "A post needs a text.")
            .That((wish.Content?.Length ?? 0) <= LongestContent, at + "content", "At most 20,000 characters.")
            .That(wish.Platforms is { Count: > 0 }, at + "platforms", "Name at least one platform.")
            .That((wish.Hashtags?.Count ?? 0) <= MostHashtags, at + "hashtags", $"At most {MostHashtags} hashtags.")
            .That(wish.Hashtags is null || wish.Hashtags.All(tag => tag is { Length: > 0 and <= 100 } && !tag.Any(char.IsWhiteSpace)), at + "hashtags", "A hashtag is one word of at most 100 characters.")
            .That(wish.At is null || wish.At > now, at + "publish_date", "That time is over.");
        var kinds = new List<ChannelKind>();
        foreach (var name in wish.Platforms ?? [])
        {
            var declared = name is null ? null : channels.Named(name);
            check.That(declared is { IsSocial: true }, at + "platforms", $"{name} is no platform that is known here.");
            if (declared is not { IsSocial: true } || kinds.Contains(declared.Kind)) continue;
            kinds.Add(declared.Kind);
            var field = $"{at}platforms.{declared.ApiName}";
            var outlet = outlets.GetValueOrDefault(declared.Kind);
            check.That(outlet is not null, field, $"No {declared.Name} account is connected.")
                .That(outlet?.Ambiguous != true, field, $"Several {declared.Name} accounts are connected and none is the default one.")
                .That(Generator.Channels.Contains(declared.Kind), field, $"{declared.Name} needs pictures or film, which cannot be posted this way yet.");
            if (declared.TextLimit is not { } limit || declared.Threads || wish.Content is null) continue;
            var length = channels.Length(declared.Kind, wish.Content);
            check.That(length <= limit, field + ".content", $"{declared.Name} takes at most {limit} characters; this has {length}.");
        }
        return [.. kinds];
    }

    private async Task<Outcome<(Guid, List<Post>, bool)>> Make(StudioDb db, Actor actor, SocialWish wish, ChannelKind[] kinds, CancellationToken stop)
    {
        if ((await OwnMedia.Of(db, wish.MediaUrls ?? [], stop, wish.Field + "media_urls")).Refused(out var foreign, out var media)) return foreign;
        var text = new ContentText
        {
            Title = Title(wish.Content!), Body = wish.Content!.Trim(), Hashtags = [.. (wish.Hashtags ?? []).Select(tag => tag.TrimStart('#'))], MediaIds = [.. media.Select(file => file.MediaId)],
        };
        if ((await items.Create(db, actor, new NewItem(ContentKind.Social, text) { CampaignId = wish.ProjectId }, stop)).Refused(out var unmade, out var item)) return unmade;
        await db.SaveChangesAsync(stop);
        var asked = new GenerationWish { Channels = kinds };
        if ((await generator.Set(actor, ContentKind.Social, text, item.Id, asked, stop)).Refused(out var unset, out var typeset)) return unset;
        if ((await generator.Save(db, actor, item.Id, typeset, asked, stop)).Refused(out var unsaved, out _)) return unsaved;
        await db.SaveChangesAsync(stop);
        var posts = (await planner.Stage(db, actor, item.Id, wish.At, stop)).Posts.ToList();
        await db.SaveChangesAsync(stop);

        var lacking = actor.May(Right.Release) ? await gate.MissingFor(db, actor, item.Id, kinds, stop) : [];
        if (!actor.May(Right.Release) || lacking.Count > 0) return (item.Id, posts, true);
        await db.SaveChangesAsync(stop);
        return (await releases.Release(db, actor, item.Id, immediately: wish.At is null, stop)).Then(released => (item.Id, released.Posts.ToList(), false));
    }

    private static string Title(string content)
    {
        var line = content.Trim().Split('\n')[0].Trim();
        return line.Length <= LongestTitle ? line : line[..(LongestTitle - 1)].TrimEnd() + "…";
    }
}
