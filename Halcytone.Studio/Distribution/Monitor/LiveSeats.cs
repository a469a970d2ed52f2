using System.Collections.Concurrent;
using Halcytone.Studio.Foundation;

namespace Halcytone.Studio.Distribution;

/// <summary>How many live connections a member holds in this process: ten at most (reliability-and-security §7.5).</summary>
public sealed class LiveSeats
{
    /// <summary>Connections of one member.</summary>
    public const int Most = 10;

    private readonly ConcurrentDictionary<(WorkspaceId, Guid), int> taken = [];

    /// <summary>A seat, given back by disposing it, however often; null where all are taken.</summary>
    public IDisposable? Take(Actor actor)
    {
        var who = (actor.Workspace, actor.MemberId);
        if (taken.AddOrUpdate(who, 1, (_, count) => count + 1) <= Most) return new Seat(this, who);
        Leave(who);
        return null;
    }

    private void Leave((WorkspaceId, Guid) who)
    {
        if (taken.AddOrUpdate(who, 0, (_, count) => count - 1) <= 0) taken.TryRemove(new KeyValuePair<(WorkspaceId, Guid), int>(who, 0));
    }

    private sealed class Seat(LiveSeats seats, (WorkspaceId, Guid) who) : IDisposable
    {
        private int left;

        public void Dispose()
        {
            if (Interlocked.Exchange(ref left, 1) == 0) seats.Leave(who);
        }
    }
}
