using Halcytone.Studio.Channels;
using Halcytone.Studio.Content;
using Halcytone.Studio.Foundation;
using Halcytone.Studio.Foundation.Data;
using Halcytone.Studio.Foundation.Time;
using Halcytone.Studio.Generation;
using Microsoft.EntityFrameworkCore;

namespace Halcytone.Studio.Scheduling;

/// <summary>Turns an item's renditions into posts: one a destination.</summary>
public sealed class Staging(TimeProvider clock)
{
    /// <summary>
    /// A draft post for each rendition and destination that has no open one. What went out is not staged again (<em>Duplicate</em> does that),
    /// but for a web page whose text has changed since: its new post replaces the same slug.
    /// </summary>
    internal async Task<Staged> Stage(StudioDb db, Actor actor, Made made, DateTimeOffset? plannedFor, CancellationToken stop)
    {
        var known = made.Outlets.ToDictionary(destination => destination.Id);
        var defaults = Destinations.DefaultsAmong(made.Outlets);
        var there = made.First ? [] : await db.Posts.Where(post => post.ItemId == made.ItemId && post.State != PostState.Cancelled).ToListAsync(stop);
        var posts = new List<Post>();
        var skipped = new List<(ChannelKind, string)>();
        foreach (var rendition in made.All.OrderBy(row => row.Channel))
        {
            var targets = rendition.DestinationIds.Where(known.ContainsKey).ToArray();
            if (targets.Length == 0)
            {
                var ambiguous = defaults.TryGetValue(rendition.Channel, out var normal) && normal.Ambiguous;
                skipped.Add((rendition.Channel, ambiguous ? "ambiguous_destination" : "no_destination"));
            }
            foreach (var target in targets)
                if (Open(there, rendition, target) is { } open) posts.Add(Moved(open, made.Title, plannedFor, actor));
                else if (!IsOut(there, rendition, target)) posts.Add(Add(db, actor, rendition, known[target], made.Title, plannedFor));
        }
        return new Staged(posts, skipped);
    }

    private static Post? Open(List<Post> there, Rendition rendition, Guid destination)
        => there.Find(post => post.Channel == rendition.Channel && post.DestinationId == destination && post.State.IsOpen());

    private static bool IsOut(List<Post> there, Rendition rendition, Guid destination)
        => there.Exists(post => post.Channel == rendition.Channel && post.DestinationId == destination
            && (rendition.Channel != ChannelKind.Web || post.State != PostState.Published || post.Fingerprint == rendition.Fingerprint));

    private Post Moved(Post open, string title, DateTimeOffset? plannedFor, Actor actor)
    {
        open.Title = title;
        if (open.State == PostState.Draft && plannedFor is not null && open.PlannedFor != plannedFor) open.Plan(plannedFor, actor, clock.Now());
        return open;
    }

    private Post Add(StudioDb db, Actor actor, Rendition rendition, DestinationRow destination, string title, DateTimeOffset? plannedFor)
    {
        var post = new Post
        {
            Id = clock.NewId(), WorkspaceId = actor.Workspace, ItemId = rendition.ItemId, RenditionId = rendition.Id, Channel = rendition.Channel,
            DestinationId = destination.Id, DestinationName = destination.Name, Title = title, CreatedByMemberId = actor.MemberId, CreatedAt = clock.Now(),
        };
        if (plannedFor is not null) post.Plan(plannedFor, actor, clock.Now());
        db.Posts.Add(post);
        db.Signal(new PostChanged(post.WorkspaceId, post.Id, post.ItemId, ReleaseId: null));
        return post;
    }
}
