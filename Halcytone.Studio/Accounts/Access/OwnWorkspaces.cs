using Halcytone.Studio.Foundation;
using Halcytone.Studio.Foundation.Data;
using Microsoft.EntityFrameworkCore;

namespace Halcytone.Studio.Accounts.Access;

/// <summary>A workspace that a person is a member of.</summary>
public sealed record OwnWorkspace(WorkspaceId Workspace, string Name, bool IsHere);

/// <summary>The workspaces of one person, and the way from one to the other.</summary>
public sealed class OwnWorkspaces(Database database)
{
    /// <summary>The most workspaces that are offered.</summary>
    public const int Most = 50;

    /// <summary>Where the actor's person is an active member, by name; empty for a service member.</summary>
    public async Task<IReadOnlyList<OwnWorkspace>> Of(Actor actor, CancellationToken stop)
    {
        await using var db = database.ReadInstallation();
        var rows = await (from here in db.Members.IgnoreQueryFilters()
                          join row in db.Members.IgnoreQueryFilters() on here.UserId equals row.UserId
                          join workspace in db.Workspaces.IgnoreQueryFilters() on row.WorkspaceId equals workspace.WorkspaceId
                          where here.Id == actor.MemberId && here.UserId != null && row.DisabledAt == null
                          orderby row.Id
                          select new { row.WorkspaceId, workspace.Settings }).Take(Most).ToListAsync(stop);
        return [.. rows.Select(row => new OwnWorkspace(row.WorkspaceId, row.Settings.Name, row.WorkspaceId == actor.Workspace)).OrderBy(row => row.Name, StringComparer.OrdinalIgnoreCase)];
    }

    /// <summary>The same person as a member of another workspace.</summary>
    internal async Task<Outcome<SignedIn>> In(Guid user, WorkspaceId workspace, CancellationToken stop)
    {
        await using var db = database.ReadInstallation();
        var found = await (from row in db.Members.IgnoreQueryFilters()
                           join account in db.Users on row.UserId equals account.Id
                           where account.Id == user && row.WorkspaceId == workspace && row.DisabledAt == null
                           select new { Member = row, account.Stamp }).SingleOrDefaultAsync(stop);
        return found is null ? new NoSuchWorkspace() : new SignedIn(found.Member.AsActor(), user, found.Stamp);
    }
}
