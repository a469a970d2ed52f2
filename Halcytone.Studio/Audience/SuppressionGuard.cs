using Halcytone.Studio.Acts;
using Halcytone.Studio.Foundation.Data;
using Halcytone.Studio.Mail;
using Microsoft.EntityFrameworkCore;

namespace Halcytone.Studio.Audience;

/// <summary>
/// Says no inside the intent's transaction: to addresses on the suppression list, and to people who are no longer on the list that the mail goes to. So an
/// unsubscribe takes effect before the next message, however long the mailing was planned.
/// </summary>
internal sealed class SuppressionGuard(AddressHashes hashes) : IIntentGuard
{
    private const int Batch = 500;

    public async Task<IReadOnlySet<IntendedReceiver>> Suppressed(StudioDb db, IReadOnlyCollection<IntendedReceiver> receivers, CancellationToken stop)
    {
        var refused = new HashSet<IntendedReceiver>();
        foreach (var some in receivers.Chunk(Batch))
        {
            await OnSuppressionList(db, some, refused, stop);
            foreach (var ofList in some.Where(receiver => receiver is { ListId: not null, ReceiverId: not null }).GroupBy(receiver => receiver.ListId!.Value))
                await NoLongerOnList(db, ofList.Key, [.. ofList], refused, stop);
        }
        return refused;
    }

    private async Task OnSuppressionList(StudioDb db, IReadOnlyCollection<IntendedReceiver> receivers, HashSet<IntendedReceiver> refused, CancellationToken stop)
    {
        var byHash = receivers
            .Select(receiver => (Receiver: receiver, Address: EmailAddress.Parse(receiver.Receiver)))
            .Where(pair => pair.Address is not null)
            .ToLookup(pair => hashes.Of(db.Workspace, pair.Address!.Value), pair => pair.Receiver);
        if (byHash.Count == 0) return;

        var asked = byHash.Select(group => group.Key).ToArray();
        var found = await db.Suppressions.Where(entry => asked.Contains(entry.AddressHash)).Select(entry => entry.AddressHash).ToListAsync(stop);
        foreach (var hash in found) refused.UnionWith(byHash[hash]);
    }

    private static async Task NoLongerOnList(StudioDb db, Guid listId, IReadOnlyCollection<IntendedReceiver> receivers, HashSet<IntendedReceiver> refused, CancellationToken stop)
    {
        var asked = receivers.Select(receiver => receiver.ReceiverId!.Value).Distinct().ToArray();
        var there = await db.Memberships
            .Where(member => member.ListId == listId && member.State == MembershipState.Subscribed && asked.Contains(member.SubscriberId))
            .Select(member => member.SubscriberId).ToListAsync(stop);
        var still = there.ToHashSet();
        refused.UnionWith(receivers.Where(receiver => !still.Contains(receiver.ReceiverId!.Value)));
    }
}
