using System.Collections.Concurrent;
using System.Threading.Channels;

namespace Halcytone.Studio.Foundation.Events;

/// <summary>A hint that rows have changed. It may be dropped; whoever hears it reads the rows again.</summary>
public interface ISignal
{
    /// <summary>Only subscribers of this workspace hear it.</summary>
    WorkspaceId Workspace { get; }
}

/// <summary>Carries signals inside the process, each subscriber through a buffer of 256 whose oldest are dropped (reliability-and-security §6).</summary>
public sealed class Signals
{
    private const int Buffered = 256;
    private readonly ConcurrentDictionary<Guid, Subscription> subscriptions = [];

    /// <summary>Tells every subscriber of the signal's type and workspace. Never waits.</summary>
    public void Publish(ISignal signal)
    {
        foreach (var subscription in subscriptions.Values) subscription.Offer(signal);
    }

    /// <summary>Calls <paramref name="hear"/> for each signal of this type and workspace, one at a time, until the answer is disposed.</summary>
    public IDisposable Subscribe<TSignal>(WorkspaceId workspace, Func<TSignal, Task> hear) where TSignal : ISignal
        => Subscribe(signal => signal is TSignal && signal.Workspace == workspace, signal => hear((TSignal)signal));

    /// <summary>As <see cref="Subscribe{TSignal}(WorkspaceId, Func{TSignal, Task})"/> for every workspace: what wakes the house's own loops, never a page.</summary>
    public IDisposable SubscribeEverywhere<TSignal>(Func<TSignal, Task> hear) where TSignal : ISignal
        => Subscribe(signal => signal is TSignal, signal => hear((TSignal)signal));

    private Subscription Subscribe(Func<ISignal, bool> wants, Func<ISignal, Task> hear)
    {
        var subscription = new Subscription(
            wants,
            hear,
            self => subscriptions.TryRemove(self, out _));
        subscriptions[subscription.Id] = subscription;
        return subscription;
    }

    private sealed class Subscription : IDisposable
    {
        private readonly Channel<ISignal> waiting = Channel.CreateBounded<ISignal>(
            new BoundedChannelOptions(Buffered) { FullMode = BoundedChannelFullMode.DropOldest, SingleReader = true });
        private readonly Func<ISignal, bool> wants;
        private readonly Action<Guid> leave;

        public Subscription(Func<ISignal, bool> wants, Func<ISignal, Task> hear, Action<Guid> leave)
        {
            (this.wants, this.leave) = (wants, leave);
            _ = Pump(hear);
        }

        public Guid Id { get; } = Guid.CreateVersion7();

        public void Offer(ISignal signal)
        {
            if (wants(signal)) waiting.Writer.TryWrite(signal);
        }

        public void Dispose()
        {
            leave(Id);
            waiting.Writer.TryComplete();
        }

        private async Task Pump(Func<ISignal, Task> hear)
        {
            await foreach (var signal in waiting.Reader.ReadAllAsync())
            {
                try { await hear(signal); }
                catch (ObjectDisposedException) { Dispose(); } // the page left between the offer and the call
            }
        }
    }
}
