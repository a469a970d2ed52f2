using System.Collections.Concurrent;
using Halcytone.Studio.Foundation;
using Microsoft.AspNetCore.SignalR;

namespace Halcytone.Studio.Distribution;

/// <summary>Lets a client watch releases: joins and leaves, no more. It calls <c>changed</c> with each message (api.md).</summary>
public sealed class DistributionHub(LiveSignIn signIn, ReleaseMonitor monitor, LiveFeed feed, LiveSeats seats, IHubContext<DistributionHub> clients) : Hub
{
    private const string Caller = "caller";
    private const string Seat = "seat";
    private const string Watched = "watched";
    private const int MostWatched = 20;

    private Actor Actor => Context.Items[Caller] as Actor ?? throw new HubException("Sign in first.");

    /// <inheritdoc/>
    public override async Task OnConnectedAsync()
    {
        if (Context.GetHttpContext() is { } http && await signIn.Caller(http) is { } caller && seats.Take(caller) is { } seat) (Context.Items[Caller], Context.Items[Seat]) = (caller, seat);
        else Context.Abort();
        await base.OnConnectedAsync();
    }

    /// <summary>Sends what happens in this release, or in the latest one of this item, from now on.</summary>
    /// <param name="id">A release's or an item's id.</param>
    public async Task Watch(Guid id)
    {
        var actor = Actor;
        if ((await monitor.MayWatch(actor, id, Context.ConnectionAborted)).Refused(out var why, out var releaseId)) throw new HubException(why.Message);
        var watched = Mine();
        if (watched.Count >= MostWatched) throw new HubException($"One connection watches at most {MostWatched} releases.");
        var leaving = CancellationTokenSource.CreateLinkedTokenSource(Context.ConnectionAborted);
        if (!watched.TryAdd(id, leaving)) return;
        _ = Tell(feed, clients.Clients.Client(Context.ConnectionId), actor, releaseId, leaving.Token);
    }

    /// <summary>Stops that.</summary>
    public async Task Unwatch(Guid id)
    {
        if (Mine().TryRemove(id, out var leaving)) await leaving.CancelAsync();
    }

    /// <inheritdoc/>
    public override async Task OnDisconnectedAsync(Exception? exception)
    {
        foreach (var leaving in Mine().Values) await leaving.CancelAsync();
        (Context.Items[Seat] as IDisposable)?.Dispose();
        await base.OnDisconnectedAsync(exception);
    }

    private ConcurrentDictionary<Guid, CancellationTokenSource> Mine()
        => (ConcurrentDictionary<Guid, CancellationTokenSource>)(Context.Items[Watched] ??= new ConcurrentDictionary<Guid, CancellationTokenSource>())!;

    private static async Task Tell(LiveFeed feed, ISingleClientProxy client, Actor actor, Guid releaseId, CancellationToken stop)
    {
        try
        {
            await foreach (var message in feed.Watch(actor, releaseId, since: null, stop)) await client.SendAsync("changed", message, stop);
        }
        catch (OperationCanceledException)
        {
            // The client left.
        }
    }
}
