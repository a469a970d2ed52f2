using System.Runtime.CompilerServices;
using System.Threading.Channels;
using Halcytone.Studio.Foundation;
using Halcytone.Studio.Foundation.Events;
using Halcytone.Studio.Foundation.Time;

namespace Halcytone.Studio.Distribution;

/// <summary>
/// Hands a watcher the events of one release as they come. Nothing is buffered for a slow one but a flag: it reads the rows when it can, and who has
/// fallen behind by more than 256 gets <c>resync</c> and reads the whole again (reliability-and-security §6).
/// </summary>
public sealed class LiveFeed(ReleaseMonitor monitor, Signals signals, TimeProvider clock)
{
    /// <summary>Events that a watcher may be behind before it is told to read the whole again.</summary>
    internal const int Buffer = 256;

    /// <summary>Events that are sent to one who comes back with a number.</summary>
    internal const int MostMissed = 1_000;

    /// <summary>Signals may be dropped, or come from another node: the rows are looked at anyway.</summary>
    private static readonly TimeSpan LookAnyway = TimeSpan.FromSeconds(2);

    /// <summary>Every event after <paramref name="since"/>, then each new one, until <paramref name="stop"/>.</summary>
    /// <param name="since">The last number that the watcher has; null for those to come.</param>
    public async IAsyncEnumerable<ReleaseMessage> Watch(Actor actor, Guid releaseId, long? since, [EnumeratorCancellation] CancellationToken stop)
    {
        var changed = Channel.CreateBounded<bool>(new BoundedChannelOptions(1) { FullMode = BoundedChannelFullMode.DropWrite });
        using var subscription = signals.Subscribe<ReleaseChanged>(actor.Workspace, signal =>
        {
            if (signal.ReleaseId == releaseId) changed.Writer.TryWrite(true);
            return Task.CompletedTask;
        });
        var last = await monitor.LastSeq(actor, releaseId, stop) ?? 0;
        var at = since is { } known && known <= last ? known : last;
        if (since > last || last - at > MostMissed)
        {
            at = last;
            yield return Resync(releaseId, last);
        }
        for (var allowed = MostMissed; !stop.IsCancellationRequested; allowed = Buffer)
        {
            var newest = await monitor.LastSeq(actor, releaseId, stop) ?? at;
            if (newest - at > allowed)
            {
                at = newest;
                yield return Resync(releaseId, newest);
            }
            while (newest > at)
            {
                var events = await monitor.Events(actor, releaseId, at, Buffer, stop);
                if (events.Count == 0) break;
                foreach (var happened in events) yield return happened;
                at = events[^1].Seq;
            }
            await Wait(changed.Reader, stop);
        }
    }

    private ReleaseMessage Resync(Guid releaseId, long seq) => new(seq, "resync", clock.Now(), new ReleaseMessageData(releaseId, "Read the release again.", "", Post: null));

    private async Task Wait(ChannelReader<bool> changed, CancellationToken stop)
    {
        using var either = CancellationTokenSource.CreateLinkedTokenSource(stop);
        await Task.WhenAny(changed.WaitToReadAsync(either.Token).AsTask(), Task.Delay(LookAnyway, clock, either.Token));
        await either.CancelAsync();
        while (changed.TryRead(out _)) { }
        stop.ThrowIfCancellationRequested();
    }
}
