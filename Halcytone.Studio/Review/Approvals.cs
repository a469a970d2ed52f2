using System.Globalization;
using Halcytone.Studio.Accounts;
using Halcytone.Studio.Channels;
using Halcytone.Studio.Content;
using Halcytone.Studio.Foundation;
using Halcytone.Studio.Foundation.Data;
using Halcytone.Studio.Foundation.Events;
using Halcytone.Studio.Foundation.Time;
using Halcytone.Studio.Generation;
using Halcytone.Studio.Tasks;
using Microsoft.EntityFrameworkCore;

namespace Halcytone.Studio.Review;

/// <summary>Asking for approval and deciding: every move of a request, each in one unit of work with its history, its notices and its task.</summary>
public sealed partial class Approvals(
    Database database, Members members, Deputies deputies, ReviewFindings findings, ChannelDirectory channels, TaskQueue queue, TimeProvider clock, ILogger<Approvals> log)
{
    private const int MostApprovers = 5;
    private const int LongestNote = 500;

    /// <summary>Pins the item's renditions as they stand and asks for its levels.</summary>
    public async Task<Outcome<ApprovalRequest>> Ask(Actor actor, ApprovalAsked asked, CancellationToken stop)
    {
        if (actor.Lacks(Right.Write | Right.WriteOwnSessions | Right.AskForRelease, "ask for approval") is { } no) return no;
        var now = clock.Now();
        var check = new Check()
            .That(asked.Approvers.Count <= MostApprovers, "approvers", $"At most {MostApprovers} people can be asked by name.")
            .That((asked.Note?.Length ?? 0) <= LongestNote, "note", $"A note has at most {LongestNote} characters.")
            .That(asked.Deadline is null || asked.Deadline > now, "deadline", "The deadline is in the past.");
        if (check.Refusal is { } wrong) return wrong;
        var people = await members.Holding(actor, Role.None, stop);
        var standIns = await deputies.Now(actor, stop);

        return await database.Write<ApprovalRequest>(actor, async db =>
        {
            var item = await db.Items.SingleOrDefaultAsync(row => row.Id == asked.ItemId, stop);
            if (item is null) return new NoSuchItem();
            if (!actor.May(Right.Write | Right.AskForRelease) && item.OwnerId != actor.MemberId) return new NotAllowed("ask for approval of somebody else's summary");
            if (item.State == ContentState.InReview) return new Conflict("in_progress", "This item is in review already. Nothing was changed; withdraw the open request to ask anew.");
            if (item.State == ContentState.Approved) return new Conflict("already_approved", "This item is approved as it stands. Nothing was changed; it can be released.");
            var renditions = (await db.Renditions.Where(row => row.ItemId == item.Id).ToListAsync(stop)).OrderBy(row => row.Channel).ToList();
            if (renditions.Count == 0) return Invalid.At("content_id", "Nothing has been generated for this item yet. Generate it, look at it, then send it to review.");
            if (await Faults(actor, renditions, stop) is { } faulty) return faulty;
            var policy = await PolicyBook.Of(db, item.Kind, stop);
            if (policy.Mode == PolicyMode.Off) return new Conflict("no_review", $"A {item.Kind.Word()} needs no review in this workspace. Nothing was sent; it can be released as it stands.");
            if (Levels(policy, asked.Approvers, people, [item.OwnerId, actor.MemberId]).Refused(out var unnamed, out var levels)) return unnamed;
            if (item.Become(ContentState.InReview, now) is { } illegal) return illegal;

            var request = new ApprovalRequest
            {
                Id = clock.NewId(), WorkspaceId = actor.Workspace, ItemId = item.Id, Title = item.Title, Kind = item.Kind, OwnerId = item.OwnerId,
                RevisionId = item.RevisionId, RevisionNumber = item.RevisionNumber, Urgency = asked.Urgency, Note = asked.Note, ReleaseOnApproval = asked.ReleaseOnApproval,
                Levels = levels, Channels = [.. renditions.Select(rendition => rendition.Channel)], AskedByMemberId = actor.MemberId, AskedByName = actor.Name, AskedAt = now,
                Deadline = asked.Deadline ?? (levels.Select(level => level.Within).Max() is { } within ? now + within : null),
            };
            db.Add(request);
            foreach (var rendition in renditions) Pin(db, request, rendition, now);
            db.Record(new Fact("approval.requested", new Subject("approval", request.Id), $"{actor.Name} asked for approval of “{item.Title}”, version {item.RevisionNumber}.",
                new { item_id = item.Id, channels = request.Channels, urgency = request.Urgency }));

            var verdicts = await db.Verdicts.AsNoTracking().Where(row => row.ItemId == item.Id).ToListAsync(stop);
            if (asked.EditorialCheck)
            {
                if (levels.FirstOrDefault(level => level.Kind == LevelKind.Check) is { } editorial)
                {
                    if (!editorial.IsFor(actor, item.OwnerId)) return new NotAllowed("give the editorial check; send it to review without it");
                    verdicts.AddRange(Judge(db, actor, forName: null, request, editorial, VerdictKind.Approve, renditions, now));
                }
            }
            await Remember(db, actor, request, now, stop);
            await Advance(db, actor, actor, standIns, request, item, renditions, verdicts, now, stop);
            db.Signal(new ApprovalChanged(actor.Workspace, request.Id, item.Id));
            return request;
        }, stop);
    }

    /// <summary>Takes the request back; the item is a draft again. For the asker, and for those who approve.</summary>
    public Task<Outcome<ApprovalRequest>> Withdraw(Actor actor, Guid requestId, CancellationToken stop) => database.Write<ApprovalRequest>(actor, async db =>
    {
        var request = await db.ApprovalRequests.SingleOrDefaultAsync(row => row.Id == requestId, stop);
        if (request is null) return new NoSuchApproval();
        if (request.AskedByMemberId != actor.MemberId && request.OwnerId != actor.MemberId && actor.Lacks(Right.Approve | Right.Administer, "withdraw somebody else's request") is { } no) return no;
        return await Close(db, request, ApprovalState.Withdrawn, actor.Name, $"{actor.Name} withdrew the request for “{request.Title}”.", notify: null, stop);
    }, stop);

    /// <summary>Ends a request nobody decided in time. Silence never approves.</summary>
    internal Task<Outcome<ApprovalRequest>> Expire(Actor house, Guid requestId, CancellationToken stop) => database.Write<ApprovalRequest>(house, async db =>
    {
        var request = await db.ApprovalRequests.SingleOrDefaultAsync(row => row.Id == requestId, stop);
        if (request is null) return new NoSuchApproval();
        if (request.State != ApprovalState.Requested || request.Deadline is not { } deadline || deadline > clock.Now()) return request;
        return await Close(db, request, ApprovalState.Expired, "", $"Nobody decided on “{request.Title}” in time; the request expired and nothing goes out.",
            Asking(request, request.Levels.FirstOrDefault(level => level.Name == request.WaitingFor), NoticeReason.Deadline, [request.AskedByMemberId]), stop);
    }, stop);

    /// <summary>Tells those who are waited for that time runs out; a request that is decided by then is left alone.</summary>
    internal async Task<Outcome<ApprovalRequest>> Remind(Actor house, Guid requestId, int percent, CancellationToken stop)
    {
        var standIns = await deputies.Now(house, stop);
        return await database.Write<ApprovalRequest>(house, async db =>
        {
            var request = await db.ApprovalRequests.SingleOrDefaultAsync(row => row.Id == requestId, stop);
            if (request is null) return new NoSuchApproval();
            if (request is not { State: ApprovalState.Requested, Deadline: { } deadline } || deadline <= clock.Now()) return request;
            var level = request.Levels.FirstOrDefault(one => one.Name == request.WaitingFor);
            db.Record(new Fact("approval.reminded", new Subject("approval", request.Id), $"“{request.Title}” still waits for {request.WaitingFor}; {percent} % of the time to decide is over.", new { item_id = request.ItemId, percent })
            {
                Notify = Asking(request, level, NoticeReason.Deadline, StandIns(standIns, level, request)),
            });
            return request;
        }, stop);
    }

    private async Task<Outcome<ApprovalRequest>> Close(StudioDb db, ApprovalRequest request, ApprovalState state, string by, string summary, Notify? notify, CancellationToken stop)
    {
        if (request.End(state, by, clock.Now()) is { } ended) return ended;
        var item = await db.Items.SingleAsync(row => row.Id == request.ItemId, stop);
        if (item.State == ContentState.InReview && item.Become(ContentState.Draft, clock.Now()) is { } illegal) return illegal;
        db.Record(new Fact($"approval.{state.ToString().ToLowerInvariant()}", new Subject("approval", request.Id), summary, new { item_id = item.Id }) { Settles = true, Notify = notify });
        db.Signal(new ApprovalChanged(request.WorkspaceId, request.Id, item.Id));
        return request;
    }

    /// <summary>Wakes the house at the deadline, and before it for reminders.</summary>
    private async Task Remember(StudioDb db, Actor actor, ApprovalRequest request, DateTimeOffset now, CancellationToken stop)
    {
        if (request.Deadline is not { } deadline) return;
        foreach (var percent in ApprovalReminder.Percents)
        {
            await queue.Enqueue(db, actor, new NewTask(ApprovalReminder.TaskKind, new ApprovalNear(request.Id, percent))
            {
                DueAt = now + (deadline - now) * percent / 100, Key = $"approval-reminder:{request.Id}:{percent}", SubjectId = request.Id,
            }, stop);
        }
        await queue.Enqueue(db, actor, new NewTask(ApprovalDeadline.TaskKind, new ApprovalDue(request.Id)) { DueAt = deadline, Key = $"approval-deadline:{request.Id}", SubjectId = request.Id }, stop);
    }

    /// <summary>The policy's levels; where people are named, the last level is theirs alone. "All" of a role is those who hold it now, without those whose text it is.</summary>
    private static Outcome<IReadOnlyList<Level>> Levels(Policy policy, IReadOnlyList<string> approvers, IReadOnlyList<MemberRow> people, Guid[] authors)
    {
        var levels = policy.Levels.Select(level => level.Quorum == Level.All && level.Named.Count == 0 ? level with { Named = Everybody(level, people, authors) } : level).ToArray();
        if (approvers.Count == 0) return levels;

        var (check, named) = (new Check(), new List<Guid>());
        for (var at = 0; at < approvers.Count; at++)
        {
            var person = people.FirstOrDefault(member => string.Equals(member.Email, approvers[at].Trim(), StringComparison.OrdinalIgnoreCase));
            check.That(person is not null, $"approvers[{at}]", $"Nobody in this workspace has the address {approvers[at]}.")
                .That(person is null || (person.Roles & levels[^1].Roles) != 0, $"approvers[{at}]", $"{person?.Name} does not decide on {levels[^1].Name}: that is for {string.Join(", ", levels[^1].RoleNames)}.");
            if (person is not null) named.Add(person.Id);
        }
        if (check.Refusal is { } wrong) return wrong;
        levels[^1] = levels[^1] with { Named = [.. named.Distinct()] };
        return levels;
    }

    private static Guid[] Everybody(Level level, IReadOnlyList<MemberRow> people, Guid[] authors)
    {
        var holders = people.Where(member => (member.Roles & level.Roles) != 0 && !member.IsService).Select(member => member.Id).Take(PolicyBook.MostNamed).ToArray();
        return holders.Except(authors).ToArray() is { Length: > 0 } others ? others : holders;
    }

    /// <summary>What must be mended before anybody is asked: errors of the renditions.</summary>
    private async Task<Refusal?> Faults(Actor actor, List<Rendition> renditions, CancellationToken stop)
    {
        var errors = (await findings.OfRenditions(actor, renditions, stop)).Where(finding => finding.Severity == Severity.Error).ToList();
        if (errors.Count == 0) return null;
        return new Invalid("findings", string.Create(CultureInfo.InvariantCulture, $"{errors.Count} thing{(errors.Count == 1 ? "" : "s")} must be mended before review. Nothing was sent."),
            errors.GroupBy(finding => finding.Channel is { } channel ? $"renditions.{channels.Of(channel).ApiName}.{finding.Field}" : finding.Field)
                .ToDictionary(field => field.Key, field => field.Select(finding => finding.Advice).ToArray()));
    }

    private void Pin(StudioDb db, ApprovalRequest request, Rendition rendition, DateTimeOffset now) => db.Add(new PinnedRendition
    {
        Id = clock.NewId(), WorkspaceId = request.WorkspaceId, RequestId = request.Id, ItemId = request.ItemId, Channel = rendition.Channel,
        Fingerprint = rendition.Fingerprint, Content = rendition.Content, At = now,
    });

    /// <summary>Those who decide at a level, and some besides.</summary>
    private static Notify Asking(ApprovalRequest request, Level? level, NoticeReason reason, IReadOnlyList<Guid> besides)
        => new(reason, LinkOf(request), level is null || level.Named.Count > 0 ? Role.None : level.Roles, [.. level?.Named ?? [], .. besides]);

    /// <summary>Who decides at a level for somebody else.</summary>
    private static Guid[] StandIns(IReadOnlyList<(Guid Deputy, Actor For)> standIns, Level? level, ApprovalRequest request)
        => level is null ? [] : [.. standIns.Where(standIn => level.IsFor(standIn.For, request.OwnerId)).Select(standIn => standIn.Deputy).Distinct()];

    private static string LinkOf(ApprovalRequest request) => $"/approvals/{request.Id}";
    private static string Short(string text) => text.Length <= 140 ? text : text[..139] + "…";
}
