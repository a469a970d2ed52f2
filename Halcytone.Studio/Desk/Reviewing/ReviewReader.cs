using Halcytone.Studio.Accounts;
using Halcytone.Studio.Channels;
using Halcytone.Studio.Foundation;
using Halcytone.Studio.Foundation.Data;
using Halcytone.Studio.Generation;
using Halcytone.Studio.Review;
using Halcytone.Studio.Scheduling;
using Microsoft.EntityFrameworkCore;

namespace Halcytone.Studio.Desk.Reviewing;

/// <summary>A request as its page shows it.</summary>
/// <param name="Posts">The item's posts that are not cancelled.</param>
/// <param name="Findings">Of each channel's rendition.</param>
/// <param name="Before">What this person last saw of a channel, or what was last approved; only channels that read otherwise since.</param>
/// <param name="Seen">Channels whose present text this person has had before them.</param>
public sealed record ReviewSheet(
    ApprovalView View, IReadOnlyList<Post> Posts, ILookup<ChannelKind, Finding> Findings, IReadOnlyDictionary<ChannelKind, ChannelContent> Before, IReadOnlySet<ChannelKind> Seen)
{
    /// <summary>When the first post goes out; null where nobody said.</summary>
    public DateTimeOffset? GoesOut => Posts.Select(post => post.DueAt ?? post.PlannedFor).Where(time => time is not null).Min();

    /// <summary>Where the channel's post goes.</summary>
    public string? Destination(ChannelKind channel) => Posts.FirstOrDefault(post => post.Channel == channel)?.DestinationName;
}

/// <summary>Reads what the review page brings together.</summary>
public sealed class ReviewReader(Database database, ApprovalDesk desk, ReviewFindings findings, Workspaces workspaces)
{
    /// <summary>One request with its posts, findings and differences.</summary>
    public async Task<Outcome<ReviewSheet>> Read(Actor actor, Guid requestId, CancellationToken stop)
    {
        if ((await desk.One(actor, requestId, stop)).Refused(out var why, out var view)) return why;
        var postal = (await workspaces.Settings(actor, stop)).PostalAddress;
        await using var db = database.Read(actor);
        var posts = await db.Posts.Where(post => post.ItemId == view.Request.ItemId && post.State != PostState.Cancelled).ToListAsync(stop);
        var seen = await db.SeenRenditions.Where(row => row.ItemId == view.Request.ItemId && row.MemberId == actor.MemberId).ToDictionaryAsync(row => row.Channel, row => row.Fingerprint, stop);
        var (before, renditions) = (new Dictionary<ChannelKind, ChannelContent>(), view.Channels.Select(channel => channel.Rendition).OfType<Rendition>().ToList());
        foreach (var rendition in renditions)
            if (await desk.Before(actor, rendition.ItemId, rendition.Channel, rendition.Fingerprint, stop) is { } content) before[rendition.Channel] = content;
        return new ReviewSheet(
            view, posts, renditions.SelectMany(rendition => findings.OfRendition(rendition, postal)).ToLookup(finding => finding.Channel!.Value), before,
            renditions.Where(rendition => seen.GetValueOrDefault(rendition.Channel) == rendition.Fingerprint).Select(rendition => rendition.Channel).ToHashSet());
    }
}
