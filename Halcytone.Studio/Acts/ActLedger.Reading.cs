using Halcytone.Studio.Foundation;
using Halcytone.Studio.Foundation.Data;
using Halcytone.Studio.Foundation.Time;
using Microsoft.EntityFrameworkCore;

namespace Halcytone.Studio.Acts;

/// <summary>What stands in the ledger.</summary>
public sealed partial class ActLedger
{
    /// <summary>The acts of a post in the given states, by ordinal, at most <paramref name="most"/> after <paramref name="afterOrdinal"/>.</summary>
    public async Task<IReadOnlyList<ActRow>> Of(Actor actor, Guid postId, IReadOnlyCollection<ActState> states, int afterOrdinal, int most, CancellationToken stop)
    {
        await using var db = database.Read(actor);
        return await Of(db, postId, states, afterOrdinal, most, stop);
    }

    /// <summary>The acts of a post in the given states, as the caller's unit of work sees them.</summary>
    public async Task<IReadOnlyList<ActRow>> Of(StudioDb db, Guid postId, IReadOnlyCollection<ActState> states, int afterOrdinal, int most, CancellationToken stop)
        => await Rows(db.Acts.Where(act => act.PostId == postId && act.Ordinal > afterOrdinal && states.Contains(act.State)), most).ToListAsync(stop);

    /// <summary>The acts that may be done now: planned ones, and deferred ones whose time has come; by ordinal, at most <paramref name="most"/> after <paramref name="afterOrdinal"/>.</summary>
    public async Task<IReadOnlyList<ActRow>> Due(Actor actor, Guid postId, int afterOrdinal, int most, CancellationToken stop)
    {
        var now = clock.Now();
        await using var db = database.Read(actor);
        return await Rows(db.Acts.Where(act => act.PostId == postId && act.Ordinal > afterOrdinal
            && (act.State == ActState.Planned || (act.State == ActState.Deferred && (act.NextAttemptAt == null || act.NextAttemptAt <= now)))), most).ToListAsync(stop);
    }

    /// <summary>When the post's next deferred act is due; null where none waits.</summary>
    public async Task<DateTimeOffset?> NextDeferredAt(Actor actor, Guid postId, CancellationToken stop)
    {
        await using var db = database.Read(actor);
        return await db.Acts.Where(act => act.PostId == postId && act.State == ActState.Deferred).MinAsync(act => act.NextAttemptAt, stop);
    }

    /// <summary>How many stand where.</summary>
    public async Task<ActCounts> Count(Actor actor, Guid postId, CancellationToken stop)
    {
        await using var db = database.Read(actor);
        return await Count(db, postId, stop);
    }

    /// <summary>How many stand where, as the caller's unit of work sees it.</summary>
    public async Task<ActCounts> Count(StudioDb db, Guid postId, CancellationToken stop)
    {
        var counts = await db.Acts.Where(act => act.PostId == postId).GroupBy(act => act.State).Select(same => new { same.Key, Count = same.Count() }).ToDictionaryAsync(same => same.Key, same => same.Count, stop);
        return new ActCounts(In(ActState.Planned), In(ActState.Intent), In(ActState.Sent), In(ActState.Rejected), In(ActState.Deferred), In(ActState.Unknown), In(ActState.Held), In(ActState.Suppressed), In(ActState.Abandoned));

        int In(ActState state) => counts.GetValueOrDefault(state);
    }

    private static IQueryable<ActRow> Rows(IQueryable<Act> acts, int most) => acts.OrderBy(act => act.Ordinal).Take(most).Select(act => new ActRow(
        act.Id, act.PostId, act.EffectKey, act.Ordinal, act.Receiver, act.ReceiverId, act.State, act.Attempt, act.IntendedAt, act.NextAttemptAt, act.Reply, act.OutsideId, act.Url)
    {
        ListId = act.ListId,
        Fence = act.Fence,
        SettledAt = act.SettledAt,
        Looks = act.Looks,
        CleanLooks = act.CleanLooks,
        FirstCleanLookAt = act.FirstCleanLookAt,
    });
}
