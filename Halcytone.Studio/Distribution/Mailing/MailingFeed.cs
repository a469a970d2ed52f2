using Halcytone.Studio.Acts;
using Halcytone.Studio.Audience;
using Halcytone.Studio.Foundation;

namespace Halcytone.Studio.Distribution;

/// <summary>One act that is to be done, with the person it is for; null where the person was erased.</summary>
internal readonly record struct DueAct(Guid ActId, Recipient? Recipient);

/// <summary>Hands out what is due in the ledger, page by page, the next page being read while the one before is sent.</summary>
internal sealed class MailingFeed(ActLedger ledger, IRecipients recipients, Actor actor, Guid postId, Guid listId, CancellationToken stop)
{
    private const int PageSize = 500;

    private readonly Queue<DueAct> waiting = new(PageSize);
    private Task<(List<DueAct> Acts, int LastOrdinal)>? coming;
    private bool empty;

    /// <summary>The next act, or null when nothing more is due.</summary>
    public async ValueTask<DueAct?> Next()
    {
        if (waiting.Count == 0 && !empty)
        {
            var (acts, last) = await (coming ?? Read(afterOrdinal: -1));
            foreach (var act in acts) waiting.Enqueue(act);
            empty = acts.Count == 0;
            coming = acts.Count < PageSize ? Task.FromResult((new List<DueAct>(), last)) : Task.Run(() => Read(last), stop);
        }
        return waiting.TryDequeue(out var next) ? next : null;
    }

    /// <summary>Puts an act back that was not done through no fault of its own.</summary>
    public void GiveBack(DueAct act) => waiting.Enqueue(act);

    private async Task<(List<DueAct>, int)> Read(int afterOrdinal)
    {
        var acts = await ledger.Due(actor, postId, afterOrdinal, PageSize, stop);
        if (acts.Count == 0) return ([], afterOrdinal);
        var people = (await recipients.Of(actor, listId, [.. acts.Select(act => act.ReceiverId ?? Guid.Empty)], stop)).ToDictionary(person => person.SubscriberId);
        return ([.. acts.Select(act => new DueAct(act.Id, people.GetValueOrDefault(act.ReceiverId ?? Guid.Empty)))], acts[^1].Ordinal);
    }
}
