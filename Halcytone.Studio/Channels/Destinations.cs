using Halcytone.Studio.Foundation;
using Halcytone.Studio.Foundation.Data;
using Halcytone.Studio.Foundation.Events;
using Halcytone.Studio.Foundation.Secrets;
using Halcytone.Studio.Foundation.Time;
using Microsoft.EntityFrameworkCore;

namespace Halcytone.Studio.Channels;

/// <summary>The outlets of a workspace.</summary>
public sealed class Destinations(Database database, SecretProtector secrets, TimeProvider clock)
{
    /// <summary>Outlets that a list shows at most.</summary>
    private const int Most = 200;

    /// <summary>Where administrators reconnect.</summary>
    internal const string PagePath = "/admin/destinations";

    /// <summary>All active ones, by channel and name; at most 200.</summary>
    public async Task<IReadOnlyList<DestinationRow>> All(Actor actor, CancellationToken stop)
    {
        await using var db = database.Read(actor);
        var rows = await Active(db).OrderBy(pair => pair.Destination.Name).Take(Most).ToListAsync(stop);
        return [.. rows.Select(Row).OrderBy(row => row.Channel)];
    }

    /// <summary>
    /// Where each channel goes unless somebody says otherwise: its only destination, or its default one. A channel with several and no default
    /// answers <see cref="DefaultDestination.Ambiguous"/>.
    /// </summary>
    public async Task<IReadOnlyDictionary<ChannelKind, DefaultDestination>> Defaults(Actor actor, CancellationToken stop)
        => DefaultsAmong(await All(actor, stop));

    /// <summary>As <see cref="Defaults"/>, among outlets that were read already.</summary>
    public static IReadOnlyDictionary<ChannelKind, DefaultDestination> DefaultsAmong(IReadOnlyList<DestinationRow> outlets)
        => outlets.GroupBy(row => row.Channel).ToDictionary(channel => channel.Key, channel =>
        {
            var chosen = channel.Count() == 1 ? channel.First() : channel.FirstOrDefault(row => row.IsDefault);
            return new DefaultDestination(chosen, Ambiguous: chosen is null);
        });

    /// <summary>Adds a destination in the caller's unit of work: Audience for a list, Sites for the site, an account when it is connected. The caller has checked the right.</summary>
    /// <returns>Its id; a channel's first destination is its default one.</returns>
    public async Task<Guid> Add(StudioDb db, Actor actor, ChannelKind channel, string name, string handle, Guid? listId, Guid? accountId, CancellationToken stop)
    {
        var destination = Destination.New(actor, clock.NewId(), channel, name, handle, listId, accountId, clock.Now());
        var first = !await db.Destinations.AnyAsync(other => other.Channel == channel && other.RemovedAt == null, stop)
            && !db.Destinations.Local.Any(other => other.Channel == channel && other.RemovedAt == null);
        if (first) destination.BecomeDefault();
        db.Add(destination);
        db.Record(new Fact("destination.added", new Subject("destination", destination.Id), $"{name} was added as a destination for {channel}."));
        db.Signal(new DestinationsChanged(actor.Workspace));
        return destination.Id;
    }

    /// <summary>Takes the outlet's names of today, in the caller's unit of work: a list or site was renamed.</summary>
    public async Task Rename(StudioDb db, Guid destinationId, string name, string handle, CancellationToken stop)
        => (await db.Destinations.SingleOrDefaultAsync(row => row.Id == destinationId, stop))?.Rename(name, handle);

    /// <summary>No longer offers the outlet, in the caller's unit of work: a list was archived. Posts that went there keep it.</summary>
    public async Task Remove(StudioDb db, Actor actor, Guid destinationId, CancellationToken stop)
    {
        var destination = await db.Destinations.SingleOrDefaultAsync(row => row.Id == destinationId && row.RemovedAt == null, stop);
        if (destination is null) return;
        destination.Remove(clock.Now());
        db.Record(new Fact("destination.removed", new Subject("destination", destinationId), $"{destination.Name} is no longer a destination for {destination.Channel}."));
        db.Signal(new DestinationsChanged(actor.Workspace));
    }

    /// <summary>Makes the outlet its channel's default one.</summary>
    public async Task<Outcome<Done>> MakeDefault(Actor actor, Guid destinationId, CancellationToken stop)
    {
        if (actor.Lacks(Right.Administer, "set a default destination") is { } no) return no;
        return await database.Write<Done>(actor, async db =>
        {
            var destination = await db.Destinations.SingleOrDefaultAsync(row => row.Id == destinationId && row.RemovedAt == null, stop);
            if (destination is null) return new NoSuchDestination();
            if (destination.IsDefault) return new Done();

            await db.Destinations.Where(row => row.Channel == destination.Channel && row.IsDefault).ExecuteUpdateAsync(row => row.SetProperty(other => other.IsDefault, false), stop);
            destination.BecomeDefault();
            db.Record(new Fact("destination.default", new Subject("destination", destinationId), $"{destination.Channel} now goes to {destination.Name} unless said otherwise."));
            db.Signal(new DestinationsChanged(actor.Workspace));
            return new Done();
        }, stop);
    }

    /// <summary>Everything a channel needs to publish there, the token unprotected; a refusal where the destination is gone or its account expired.</summary>
    public async Task<Outcome<Target>> Resolve(Actor actor, Guid destinationId, CancellationToken stop)
    {
        if (actor.Lacks(Right.Release | Right.ReleaseOwnSummaries | Right.Recover, "publish") is { } no) return no;

        await using var db = database.Read(actor);
        var found = await Active(db).SingleOrDefaultAsync(pair => pair.Destination.Id == destinationId, stop);
        if (found is null) return new NoSuchDestination();
        if (found.Account is not { } account) return new Target(actor, Row(found), BaseAddress: null, Token: null);
        if (account.State == AccountState.Revoked) return new AccountDisconnected(account.Handle);
        if (account.State == AccountState.Expired) return new AccountExpired(account.Handle);
        if (secrets.Unprotect(account.WorkspaceId, ConnectedAccount.SecretKind, account.Id, account.ProtectedToken) is not { } token) return new AccountExpired(account.Handle);
        return new Target(actor, Row(found), new Uri(account.BaseAddress), token, account.OutsideId);
    }

    /// <summary>Marks the destination's account as expired and tells its administrators once, with a link to reconnect.</summary>
    public Task Expire(Actor actor, Guid destinationId, string reason, CancellationToken stop) => database.Write<Done>(actor, async db =>
    {
        var account = await db.Destinations.Where(row => row.Id == destinationId)
            .Join(db.Accounts, row => row.AccountId, account => account.Id, (_, account) => account).SingleOrDefaultAsync(stop);
        if (account is not null) Expire(db, account, reason);
        return new Done();
    }, stop);

    internal void Expire(StudioDb db, ConnectedAccount account, string reason)
    {
        if (!account.Expire(reason, clock.Now())) return;
        db.Record(new Fact("account.expired", new Subject("account", account.Id), $"The connection to {account.Handle} has expired: {reason}")
        {
            Notify = new Notify(NoticeReason.Failed, PagePath, Role.Administrator),
        });
        db.Signal(new DestinationsChanged(account.WorkspaceId));
    }

    private static IQueryable<Outlet> Active(StudioDb db) =>
        from destination in db.Destinations
        where destination.RemovedAt == null
        join account in db.Accounts on destination.AccountId equals account.Id into accounts
        from account in accounts.DefaultIfEmpty()
        select new Outlet { Destination = destination, Account = account };

    private static DestinationRow Row(Outlet outlet)
    {
        var destination = outlet.Destination;
        return new(destination.Id, destination.Channel, destination.Name, destination.Handle, destination.IsDefault, destination.AccountId, destination.ListId, outlet.Account?.Limits?.TextLimit);
    }

    private sealed class Outlet
    {
        public required Destination Destination { get; init; }
        public ConnectedAccount? Account { get; init; }
    }
}

/// <summary>Where a channel goes by default.</summary>
public sealed record DefaultDestination(DestinationRow? Destination, bool Ambiguous);
