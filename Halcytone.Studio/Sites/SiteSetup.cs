using Halcytone.Studio.Channels;
using Halcytone.Studio.Foundation;
using Halcytone.Studio.Foundation.Data;
using Halcytone.Studio.Foundation.Events;
using Halcytone.Studio.Foundation.Time;

namespace Halcytone.Studio.Sites;

/// <summary>A workspace has its public site from its first moment, as the web channel's destination.</summary>
/// <remarks>Destinations stand on the database that tells its listeners, so they are asked for when there is something to hear.</remarks>
internal sealed class SiteSetup(IServiceProvider services, TimeProvider clock) : IFactListener
{
    public async Task Hear(StudioDb db, Actor actor, IReadOnlyList<Fact> facts, CancellationToken stop)
    {
        foreach (var founded in facts.Where(fact => fact.Kind == "workspace.founded").ToList())
        {
            var house = Actor.House(new WorkspaceId(founded.Subject.Id));
            var name = db.ChangeTracker.Entries<Accounts.Workspace>().Single(row => row.Entity.WorkspaceId == house.Workspace).Entity.Settings.Name;
            db.Add(new Site
            {
                Id = clock.NewId(), WorkspaceId = house.Workspace, Name = name, CreatedAt = clock.Now(),
                DestinationId = await services.GetRequiredService<Destinations>().Add(db, house, ChannelKind.Web, $"{name} site", SiteAddresses.Updates, listId: null, accountId: null, stop),
            });
        }
    }
}
