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

public sealed partial class Approvals
{
    /// <summary>Decides on the first waiting level that the actor may decide, or only comments.</summary>
    public async Task<Outcome<ApprovalRequest>> Decide(Actor actor, Guid requestId, Decision decision, CancellationToken stop)
    {
        if (actor.Lacks(Right.Read, "take part in reviews") is { } no) return no;
        var comment = decision.Comment?.Trim();
        var check = new Check()
            .That((comment?.Length ?? 0) <= ApprovalComment.Longest, "comment", $"A comment has at most {ApprovalComment.Longest} characters.")
            .That(decision.Kind == DecisionKind.Approve || comment is { Length: > 0 }, "comment",
                decision.Kind == DecisionKind.Comment ? "Write what you want to say." : "Say what has to change: a reason is required.")
            .That(decision.Channels is null or { Count: > 0 }, "channels", "Name at least one channel, or leave the field out for all.");
        if (check.Refusal is { } wrong) return wrong;
        if (decision.ReleaseNow && actor.Lacks(Right.Release | Right.ReleaseOwnSummaries, "release posts") is { } unreleased) return unreleased;

        var (seats, standIns) = (await deputies.SeatsOf(actor, stop), await deputies.Now(actor, stop));
        var people = comment?.Contains('@') == true ? await members.Holding(actor, Role.None, stop) : [];

        return await database.Write<ApprovalRequest>(actor, async db =>
        {
            var request = await db.ApprovalRequests.SingleOrDefaultAsync(row => row.Id == requestId, stop);
            if (request is null) return new NoSuchApproval();
            var now = clock.Now();
            if (decision.Kind == DecisionKind.Comment)
            {
                if (Comments.MayNot(actor, request.AskedByMemberId, request.OwnerId) is { } silent) return silent;
                Comment(db, actor, people, request, comment!, with: null, now);
                db.Record(new Fact("approval.commented", new Subject("approval", request.Id), $"{actor.Name} commented on “{request.Title}”."));
                db.Signal(new ApprovalChanged(actor.Workspace, request.Id, request.ItemId));
                return request;
            }

            if (request.Touch() is { } ended) return ended;
            var item = await db.Items.SingleAsync(row => row.Id == request.ItemId, stop);
            var renditions = (await db.Renditions.Where(row => row.ItemId == item.Id).ToListAsync(stop)).Where(row => request.Channels.Contains(row.Channel)).OrderBy(row => row.Channel).ToList();
            var verdicts = await db.Verdicts.AsNoTracking().Where(row => row.ItemId == item.Id).ToListAsync(stop);
            if (decision.Channels?.Except(request.Channels).ToList() is { Count: > 0 } foreign)
                return Invalid.At("channels", $"This request is not about {string.Join(", ", foreign.Select(channel => channels.Of(channel).Name))}.");
            var chosen = renditions.Where(rendition => decision.Channels?.Contains(rendition.Channel) ?? true).ToList();

            if (WaitingLevel(seats, request, chosen, verdicts, now).Refused(out var notYours, out var mine)) return notYours;
            var (level, right) = mine;
            if (await MovePins(db, request, chosen, decision.Seen, now, stop) is { } moved) return moved;
            if (decision.Kind == DecisionKind.Approve)
            {
                if (level.Kind == LevelKind.Approval && chosen.Where(rendition => rendition.IsOwnChangeOf(actor.MemberId) || rendition.IsOwnChangeOf(right.MemberId)).ToList() is { Count: > 0 } own)
                    return new OwnChange([.. own.Select(rendition => channels.Of(rendition.Channel).Name)]);
                if (level.Kind == LevelKind.SeoCheck && await SeoFault(db, request, stop) is { } low) return low;
            }

            var kind = decision.Kind == DecisionKind.Approve ? VerdictKind.Approve : VerdictKind.RequestChanges;
            var forName = right.MemberId == actor.MemberId ? null : right.Name;
            verdicts.AddRange(Judge(db, actor, forName, request, level, kind, chosen, now));
            if (comment is { Length: > 0 }) Comment(db, actor, people, request, comment, kind, now);
            if (kind == VerdictKind.RequestChanges)
            {
                if (request.End(ApprovalState.ChangesRequested, actor.Name, now) is { } late) return late;
                if (item.State == ContentState.InReview && item.Become(ContentState.Draft, now) is { } illegal) return illegal;
                db.Record(new Fact("approval.changes_requested", new Subject("approval", request.Id), $"{Voice(actor, forName)} asked for changes of “{request.Title}”: {Short(comment!)}",
                    new { item_id = item.Id, level = level.Name, channels = chosen.Select(rendition => rendition.Channel) })
                { Settles = true, Notify = new Notify(NoticeReason.ChangesRequested, LinkOf(request), Members: [request.AskedByMemberId]) });
            }
            else
            {
                db.Record(new Fact("approval.decided", new Subject("approval", request.Id), $"{Voice(actor, forName)} gave “{request.Title}” the {level.Name}{(chosen.Count < renditions.Count ? $" for {string.Join(", ", chosen.Select(rendition => channels.Of(rendition.Channel).Name))}" : "")}.",
                    new { item_id = item.Id, level = level.Name, channels = chosen.Select(rendition => rendition.Channel) }));
                await Advance(db, actor, right, standIns, request, item, renditions, verdicts, now, stop, decision.ReleaseNow);
            }
            db.Signal(new ApprovalChanged(actor.Workspace, request.Id, item.Id));
            return request;
        }, stop);
    }

    /// <summary>Where the request stands after a verdict: approved when every level has every channel; else the next level is told.</summary>
    /// <param name="right">In whose right the actor decides: the release is by that right.</param>
    private async Task Advance(StudioDb db, Actor actor, Actor right, IReadOnlyList<(Guid Deputy, Actor For)> standIns, ApprovalRequest request, ContentItem item, List<Rendition> renditions, List<Verdict> verdicts, DateTimeOffset now, CancellationToken stop, bool releaseNow = false)
    {
        var waiting = request.Levels.FirstOrDefault(level => !IsDone(level, renditions, verdicts, now));
        if (waiting is not null)
        {
            if (waiting.Name == request.WaitingFor) return;
            request.WaitFor(waiting.Name);
            db.Record(new Fact("approval.waiting", new Subject("approval", request.Id), $"“{request.Title}” waits for {waiting.Name}.", new { item_id = item.Id, level = waiting.Name })
            {
                Settles = true, // what the level before was asked
                Notify = Asking(request, waiting, request.Urgency == Urgency.Critical ? NoticeReason.Expedited : NoticeReason.ReviewRequested, StandIns(standIns, waiting, request)),
            });
            return;
        }

        if (request.End(ApprovalState.Approved, actor.Name, now) is not null || item.Become(ContentState.Approved, now) is not null) return;
        db.Record(new Fact("approval.approved", new Subject("approval", request.Id), $"“{request.Title}” is approved; the last word was {actor.Name}'s.",
            new { item_id = item.Id, release = request.ReleaseOnApproval })
        { Settles = true, Notify = new Notify(NoticeReason.Approved, LinkOf(request), Members: [request.AskedByMemberId]) });
        if (!request.ReleaseOnApproval && !releaseNow) return;

        var atPlannedTime = !releaseNow && request.Urgency != Urgency.Critical;
        await queue.Enqueue(db, actor, new NewTask(ReleaseOrder.TaskKind, new ReleaseOrder(item.Id, atPlannedTime, right.MemberId, right.Name) { OrderedAt = now })
        {
            Priority = TaskPriority.High, Key = $"release:{request.Id}", SubjectId = item.Id,
        }, stop);
        LogReleaseOrdered(request.Id, item.Id);
    }

    private static bool IsDone(Level level, IEnumerable<Rendition> renditions, List<Verdict> verdicts, DateTimeOffset now)
        => renditions.All(rendition => LevelStanding.Of(level, rendition.Channel, rendition.Fingerprint, verdicts, now).Done);

    /// <summary>The first level still open on these channels that the actor may decide and has not yet, and in whose right.</summary>
    private static Outcome<(Level Level, Actor Right)> WaitingLevel(Seats seats, ApprovalRequest request, List<Rendition> chosen, List<Verdict> verdicts, DateTimeOffset now)
    {
        var open = request.Levels.Where(level => !IsDone(level, chosen, verdicts, now)).ToList();
        if (open.Count == 0) return new Conflict("already_decided", "These channels have every approval they need. Nothing was changed.");
        var mine = open.Where(level => seats.At(level, request.OwnerId) is not null).ToList();
        if (mine.Count == 0) return new NotYourLevel([.. open.Select(waiting => waiting.Name)]);
        var level = mine.Find(level => !LevelStanding.IsGivenBy(seats.Self.MemberId, level, chosen, verdicts)) ?? mine[0];
        return (level, seats.At(level, request.OwnerId)!);
    }

    /// <summary>Refuses a decision on a text that has moved, unless the new one is what was seen: then it is pinned.</summary>
    private async Task<Refusal?> MovePins(StudioDb db, ApprovalRequest request, List<Rendition> chosen, IReadOnlyDictionary<ChannelKind, string>? seen, DateTimeOffset now, CancellationToken stop)
    {
        var pinned = (await db.PinnedRenditions.Where(pin => pin.RequestId == request.Id).Select(pin => new { pin.Channel, pin.Fingerprint, pin.At, pin.Id }).ToListAsync(stop))
            .GroupBy(pin => pin.Channel).ToDictionary(pins => pins.Key, pins => pins.MaxBy(pin => (pin.At, pin.Id))!.Fingerprint);
        var moved = chosen.Where(rendition => (seen?.GetValueOrDefault(rendition.Channel) ?? pinned[rendition.Channel]) != rendition.Fingerprint).ToList();
        if (moved.Count > 0) return new PinMoved([.. moved.Select(rendition => channels.Of(rendition.Channel).Name)]);
        foreach (var rendition in chosen.Where(rendition => pinned[rendition.Channel] != rendition.Fingerprint)) Pin(db, request, rendition, now);
        return null;
    }

    private List<Verdict> Judge(StudioDb db, Actor actor, string? forName, ApprovalRequest request, Level level, VerdictKind kind, List<Rendition> renditions, DateTimeOffset now)
    {
        var verdicts = renditions.Select(rendition => new Verdict
        {
            Id = clock.NewId(), WorkspaceId = request.WorkspaceId, RequestId = request.Id, ItemId = request.ItemId, Level = level.Name, Channel = rendition.Channel,
            Fingerprint = rendition.Fingerprint, Kind = kind, MemberId = actor.MemberId, MemberName = actor.Name, ForName = forName, At = now,
            SelfChecked = level.Kind != LevelKind.Approval && (rendition.IsOwnChangeOf(actor.MemberId) || request.OwnerId == actor.MemberId),
        }).ToList();
        db.AddRange(verdicts);
        return verdicts;
    }

    private void Comment(StudioDb db, Actor actor, IReadOnlyList<MemberRow> people, ApprovalRequest request, string text, VerdictKind? with, DateTimeOffset now)
    {
        var comment = db.Add(new ApprovalComment
        {
            Id = clock.NewId(), WorkspaceId = request.WorkspaceId, RequestId = request.Id, ItemId = request.ItemId, MemberId = actor.MemberId, MemberName = actor.Name,
            Text = text, With = with, At = now,
        }).Entity;
        Comments.TellMentioned(db, actor, people, comment, request.Title, LinkOf(request));
    }

    private static string Voice(Actor actor, string? forName) => forName is null ? actor.Name : $"{actor.Name} for {forName}";

    private async Task<Refusal?> SeoFault(StudioDb db, ApprovalRequest request, CancellationToken stop)
    {
        var revision = await db.Revisions.AsNoTracking().SingleOrDefaultAsync(row => row.Id == request.RevisionId, stop);
        var score = revision is null ? 100 : findings.OfText(request.Kind, revision.Text).Score;
        return score > 80 ? null : new Conflict("seo_score", string.Create(CultureInfo.InvariantCulture,
            $"The score is {score}; this level takes more than 80. Nothing was decided. Mend the findings, or ask for changes."));
    }

    [LoggerMessage(10_001, LogLevel.Information, "Request {RequestId} is approved; the release of item {ItemId} is ordered")]
    private partial void LogReleaseOrdered(Guid requestId, Guid itemId);
}
