using Halcytone.Studio.Channels;
using Halcytone.Studio.Content;
using Halcytone.Studio.Foundation;
using Halcytone.Studio.Generation;
using Microsoft.EntityFrameworkCore;

namespace Halcytone.Studio.Review;

/// <summary>What became of one request of several.</summary>
/// <param name="Refused">Why nothing was decided; null where it was.</param>
public sealed record DecidedTogether(Guid RequestId, string Title, Refusal? Refused);

/// <summary>Somebody approves what they have not looked at.</summary>
internal sealed record NotSeen(IReadOnlyList<string> Channels)
    : Conflict("not_seen", $"You have not looked at {string.Join(", ", Channels)} as it reads now. Nothing was decided; open the request first.");

/// <summary>Approving several requests at once: only what this person has had before them, never what is urgent or sensitive (ux §4).</summary>
public sealed partial class Approvals
{
    /// <summary>Requests of one act.</summary>
    public const int MostTogether = 50;

    /// <summary>Items with this tag are decided one by one.</summary>
    public const string SensitiveTag = "sensitive";

    /// <summary>Approves each request that may be, each in a unit of its own, and tells what became of every one.</summary>
    public async Task<Outcome<IReadOnlyList<DecidedTogether>>> ApproveTogether(Actor actor, IReadOnlyCollection<Guid> requestIds, CancellationToken stop)
    {
        if (actor.Lacks(Right.Read, "take part in reviews") is { } no) return no;
        Guid[] ids = [.. requestIds.Distinct()];
        if (ids.Length is 0 or > MostTogether) return Invalid.At("approval_ids", $"Name 1 to {MostTogether} requests.");

        var (requests, texts, seen, sensitive) = await LookAtTogether(actor, ids, stop);
        var decided = new List<DecidedTogether>();
        foreach (var request in requests)
        {
            var unseen = texts[request.ItemId].Where(text => request.Channels.Contains(text.Channel) && !seen.Contains((request.ItemId, text.Channel, text.Fingerprint))).Select(text => channels.Of(text.Channel).Name).ToList();
            var refused = request.Urgency == Urgency.Critical ? new Conflict("expedited", "This one is urgent: it is decided on its own page. Nothing was decided.")
                : sensitive.Contains(request.ItemId) ? new Conflict("sensitive", "This one is tagged sensitive: it is decided on its own page. Nothing was decided.")
                : unseen.Count > 0 ? new NotSeen(unseen)
                : (await Decide(actor, request.Id, new Decision(DecisionKind.Approve), stop)).Refusal;
            decided.Add(new DecidedTogether(request.Id, request.Title, refused));
        }
        decided.AddRange(ids.Except(requests.Select(request => request.Id)).Select(id => new DecidedTogether(id, "", new NoSuchApproval())));
        return decided;
    }

    private async Task<(List<ApprovalRequest> Requests, ILookup<Guid, (ChannelKind Channel, string Fingerprint)> Texts, HashSet<(Guid, ChannelKind, string)> Seen, HashSet<Guid> Sensitive)> LookAtTogether(Actor actor, Guid[] ids, CancellationToken stop)
    {
        await using var db = database.Read(actor);
        var requests = await db.ApprovalRequests.Where(row => ids.Contains(row.Id)).OrderBy(row => row.Id).ToListAsync(stop);
        Guid[] items = [.. requests.Select(request => request.ItemId).Distinct()];
        var texts = await db.Renditions.Where(row => items.Contains(row.ItemId)).Select(row => new { row.ItemId, row.Channel, row.Fingerprint }).ToListAsync(stop);
        var seen = await db.SeenRenditions.Where(row => row.MemberId == actor.MemberId && items.Contains(row.ItemId)).Select(row => new { row.ItemId, row.Channel, row.Fingerprint }).ToListAsync(stop);
        var tagged = await db.Items.Where(item => items.Contains(item.Id)).ToListAsync(stop);
        return (requests, texts.ToLookup(row => row.ItemId, row => (row.Channel, row.Fingerprint)), [.. seen.Select(row => (row.ItemId, row.Channel, row.Fingerprint))],
            [.. tagged.Where(item => item.Tags.Contains(SensitiveTag)).Select(item => item.Id)]);
    }
}
