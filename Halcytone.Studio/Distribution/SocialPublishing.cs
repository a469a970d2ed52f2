using Halcytone.Studio.Accounts;
using Halcytone.Studio.Content;
using Halcytone.Studio.Foundation;
using Halcytone.Studio.Foundation.Data;
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

    /// <summary>What a platform is told besides the text, by the platform's name.</summary>
    public IReadOnlyDictionary<string, IReadOnlyDictionary<string, string>> Settings { get; init; } = new Dictionary<string, IReadOnlyDictionary<string, string>>();

    /// <summary>The caller's own notes; kept with each post.</summary>
    public IReadOnlyDictionary<string, string> Metadata { get; init; } = new Dictionary<string, string>();
}

/// <summary>What became of it.</summary>
internal sealed record SocialResult(Guid ItemId, IReadOnlyList<Post> Posts, IReadOnlyList<Finding> Findings, string? Reason, Guid? ApprovalId);

/// <summary>Turns text and platforms into an item with its posts and lets them go, at once or at their time; all of it is saved, or nothing.</summary>
internal sealed class SocialPublishing(
    Database database, SocialWishes wishes, Workspaces workspaces, Items items, Generator generator, ReviewFindings review, Planner planner, Releases releases, Approvals approvals, ApprovalGate gate)
{
    private const int LongestTitle = 80;

    /// <summary>Publishes, or schedules, every wish. Without the right to release or a needed approval the posts wait, and the approval is asked for.</summary>
    public async Task<Outcome<IReadOnlyList<SocialResult>>> Publish(Actor actor, IReadOnlyList<SocialWish> asked, CancellationToken stop)
    {
        if (actor.Lacks(Right.Write, "write posts") is { } no) return no;
        if ((await wishes.Check(actor, asked, stop)).Refused(out var wrong, out var plans)) return wrong;
        var postal = (await workspaces.Settings(actor, stop)).PostalAddress;

        var saved = await database.Write<List<SocialResult>>(actor, async db =>
        {
            var made = new List<SocialResult>(plans.Count);
            foreach (var plan in plans)
            {
                if ((await Make(db, actor, plan, postal, stop)).Refused(out var why, out var one)) return why;
                made.Add(one);
            }
            return made;
        }, stop);
        if (saved.Refused(out var refusal, out var results)) return refusal;

        for (var at = 0; at < results.Count; at++)
            if (results[at] is { Reason: not null } waiting)
                results[at] = waiting with { ApprovalId = (await approvals.Ask(actor, new ApprovalAsked(waiting.ItemId) { ReleaseOnApproval = true }, stop)).Match(request => request.Id, _ => (Guid?)null) };
        return results;
    }

    private async Task<Outcome<SocialResult>> Make(StudioDb db, Actor actor, SocialPlan plan, string postalAddress, CancellationToken stop)
    {
        var wish = plan.Wish;
        if ((await OwnMedia.Of(db, wish.MediaUrls ?? [], stop, wish.Field + "media_urls")).Refused(out var foreign, out var media)) return foreign;
        var text = new ContentText
        {
            Title = Title(wish.Content!), Body = wish.Content!.Trim(), Hashtags = [.. (wish.Hashtags ?? []).Select(tag => tag.TrimStart('#'))], MediaIds = [.. media.Select(file => file.MediaId)],
        };
        if ((await items.Create(db, actor, new NewItem(ContentKind.Social, text) { CampaignId = wish.ProjectId }, stop)).Refused(out var unmade, out var item)) return unmade;
        var asked = new GenerationWish { Channels = plan.Channels, Settings = plan.Settings };
        if ((await generator.Set(actor, ContentKind.Social, text, item.Id, asked, stop)).Refused(out var unset, out var typeset)) return unset;
        if ((await generator.Save(db, actor, item.Id, typeset, asked, stop)).Refused(out var unsaved, out var made)) return unsaved;
        var findings = made.Renditions.SelectMany(rendition => review.OfRendition(rendition, postalAddress)).ToArray();
        if (wishes.Faults(wish, findings) is { } faulty) return faulty;
        var posts = (await planner.Stage(db, actor, made, wish.At, stop)).Posts;
        foreach (var post in posts) post.Metadata = wish.Metadata;
        await db.SaveChangesAsync(stop);

        if (!actor.May(Right.Release) || (await gate.MissingFor(db, actor, item.Id, plan.Channels, stop)).Count > 0) return new SocialResult(item.Id, posts, findings, "approval_missing", null);
        return (await releases.Release(db, actor, item.Id, immediately: wish.At is null, stop)).Then(released => new SocialResult(item.Id, released.Posts, findings, null, null));
    }

    private static string Title(string content)
    {
        var line = content.Trim().Split('\n')[0].Trim();
        return line.Length <= LongestTitle ? line : line[..(LongestTitle - 1)].TrimEnd() + "…";
    }
}
