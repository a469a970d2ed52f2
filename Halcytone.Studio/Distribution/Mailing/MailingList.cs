using Halcytone.Studio.Acts;
using Halcytone.Studio.Audience;
using Halcytone.Studio.Foundation;
using Halcytone.Studio.Foundation.Data;
using Halcytone.Studio.Foundation.Time;
using Halcytone.Studio.Scheduling;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;

namespace Halcytone.Studio.Distribution;

/// <summary>
/// Writes the list down in the ledger, page by page, each page one unit of work: who is on it when the mailing begins gets it, whatever happens to
/// the list or to this process meanwhile. After a crash it goes on after the last page.
/// </summary>
internal sealed class MailingList(Database database, ActLedger ledger, IRecipients recipients, IOptions<DistributionOptions> options, TimeProvider clock)
{
    public async Task<MailingRow> WriteDown(Actor actor, Post post, Guid listId, Func<bool> isTrusted, CancellationToken stop)
    {
        var mailing = await Open(actor, post, listId, stop);
        while (!mailing.SnapshotDone && isTrusted() && !stop.IsCancellationRequested)
        {
            var page = await recipients.Page(actor, mailing.ListId, mailing.SnapshotAfter, options.Value.SnapshotPage, stop);
            mailing = await Add(actor, post, page, whole: page.Count < options.Value.SnapshotPage, stop);
        }
        return mailing;
    }

    private async Task<MailingRow> Open(Actor actor, Post post, Guid listId, CancellationToken stop)
        => (await database.Write<MailingRow>(actor, async db =>
        {
            if (await db.Mailings.SingleOrDefaultAsync(row => row.PostId == post.Id, stop) is { } there) return there;
            var mailing = new MailingRow { PostId = post.Id, WorkspaceId = post.WorkspaceId, ListId = listId, BegunAt = clock.Now() };
            db.Mailings.Add(mailing);
            return mailing;
        }, stop)).Match(mailing => mailing, refusal => throw new InvalidOperationException(refusal.Message));

    private async Task<MailingRow> Add(Actor actor, Post post, IReadOnlyList<Recipient> page, bool whole, CancellationToken stop)
        => (await database.Write<MailingRow>(actor, async db =>
        {
            var mailing = await db.Mailings.SingleAsync(row => row.PostId == post.Id, stop);
            if (page.Count > 0)
            {
                await ledger.Plan(db, post.Id, [.. page.Select((person, at) => Act(post, mailing, person, mailing.Planned + at))], stop);
                mailing.Took(page[^1].SubscriberId, page.Count);
            }
            if (whole) mailing.Whole();
            return mailing;
        }, stop)).Match(mailing => mailing, refusal => throw new InvalidOperationException(refusal.Message));

    private static PlannedAct Act(Post post, MailingRow mailing, Recipient person, int ordinal) => new(
        EffectKey.Of(post.Id.ToString("N"), nameof(Channels.ChannelKind.Email), post.DestinationId.ToString("N"), person.SubscriberId.ToString("N")),
        ordinal, person.Email, person.SubscriberId, mailing.ListId);
}
