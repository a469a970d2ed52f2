using Halcytone.Studio.Foundation;
using Halcytone.Studio.Foundation.Data;
using Halcytone.Studio.Foundation.Events;
using Halcytone.Studio.Foundation.Time;
using Microsoft.EntityFrameworkCore;

namespace Halcytone.Studio.Accounts.Notices;

/// <summary>
/// Turns facts into notices, in the transaction of the change. A person is not told of what they did themselves, unless it failed; what one of several
/// has settled becomes "handled by" that one for the others.
/// </summary>
internal sealed class NoticeWriter(TimeProvider clock) : IFactListener
{
    public async Task Hear(StudioDb db, Actor actor, IReadOnlyList<Fact> facts, CancellationToken stop)
    {
        var telling = facts.Where(fact => fact.Settles || fact.Notify is not null).ToList();
        if (telling.Count == 0 || actor.Workspace == WorkspaceId.None) return;

        var subjects = telling.Select(fact => fact.Subject.Id).Distinct().ToList();
        var open = await db.Notices.Where(row => subjects.Contains(row.SubjectId) && row.DoneAt == null).ToListAsync(stop);
        foreach (var fact in telling)
        {
            if (fact.Settles) Settle(fact, actor, open);
            if (fact.Notify is { } notify) await Tell(db, fact, notify, actor, open, stop);
        }
        db.Signal(new InboxChanged(actor.Workspace));
    }

    private void Settle(Fact fact, Actor actor, List<Notice> open)
    {
        foreach (var notice in open.Where(notice => IsAbout(notice, fact.Subject)))
            notice.Finish(clock.Now(), notice.MemberId == actor.MemberId ? null : actor.Name);
        open.RemoveAll(notice => IsAbout(notice, fact.Subject));
    }

    private async Task Tell(StudioDb db, Fact fact, Notify notify, Actor actor, List<Notice> open, CancellationToken stop)
    {
        var named = notify.Members ?? [];
        var told = await db.Members.Where(row => row.DisabledAt == null && ((row.Roles & notify.Roles) != 0 || named.Contains(row.Id)))
            .OrderBy(row => row.Id).Select(row => row.Id).Take(Members.Most).ToListAsync(stop);
        foreach (var member in told.Where(member => member != actor.MemberId || notify.Reason is NoticeReason.Failed or NoticeReason.Unconfirmed))
        {
            var notice = open.Find(row => row.MemberId == member && IsAbout(row, fact.Subject));
            if (notice is null)
            {
                notice = db.Add(new Notice(clock.NewId(), actor.Workspace, member, fact.Subject)).Entity;
                open.Add(notice);
            }
            notice.Tell(notify.Reason, fact.Summary, notify.Link, actor.Name, clock.Now());
        }
    }

    private static bool IsAbout(Notice notice, Subject subject) => notice.SubjectId == subject.Id && notice.SubjectKind == subject.Kind;
}
