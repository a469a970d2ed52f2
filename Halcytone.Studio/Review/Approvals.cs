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

/// <summary>What is asked for.</summary>
/// <param name="ItemId">The item whose renditions are to be approved as they stand.</param>
public sealed record ApprovalAsked(Guid ItemId)
{
    public Urgency Urgency { get; init; }

    /// <summary>E-mail addresses of those who are asked; everybody who holds the role where empty. At most 5.</summary>
    public IReadOnlyList<string> Approvers { get; init; } = [];

    /// <summary>Undecided then, the request expires; the policy's own limit where null.</summary>
    public DateTimeOffset? Deadline { get; init; }

    /// <summary>The last approval lets the posts go.</summary>
    public bool ReleaseOnApproval { get; init; }

    /// <summary>The asker also gives the editorial check.</summary>
    public bool EditorialCheck { get; init; }
    public string? Note { get; init; }
}

/// <summary>What somebody decides.</summary>
public enum DecisionKind { Approve, RequestChanges, Comment }

/// <summary>A decision on some or all of a request's channels.</summary>
public sealed record Decision(DecisionKind Kind)
{
    /// <summary>The reason for changes (then required), or any remark.</summary>
    public string? Comment { get; init; }

    /// <summary>The channels it is about; all of the request's where null.</summary>
    public IReadOnlyList<ChannelKind>? Channels { get; init; }

    /// <summary>Where this is the last approval the posts go out at once (after ten seconds of undo), whatever was planned. Needs the right to release.</summary>
    public bool ReleaseNow { get; init; }

    /// <summary>The fingerprints that were seen, where they are newer than those that were pinned: the decision pins them anew.</summary>
    public IReadOnlyDictionary<ChannelKind, string>? Seen { get; init; }
}

/// <summary>There is no such request here.</summary>
internal sealed record NoSuchApproval() : Missing("no_such_approval", "There is no such approval request in this workspace.");

/// <summary>A rendition has changed since it was pinned.</summary>
internal sealed record PinMoved(IReadOnlyList<string> Channels)
    : Conflict("stale", $"The text has changed since it was put before you: {string.Join(", ", Channels)}. Nothing was decided. Look at the difference, then decide again.");

/// <summary>Nobody approves the own last change.</summary>
internal sealed record OwnChange(IReadOnlyList<string> Channels)
    : Forbidden("own_change", $"You made the last change to {string.Join(", ", Channels)}, so somebody else has to approve it. Nothing was decided. Other channels can be approved one by one.");

/// <summary>None of the levels still waiting is this actor's.</summary>
internal sealed record NotYourLevel(IReadOnlyList<string> Waiting)
    : Forbidden("not_your_level", $"This request waits for {string.Join(" and ", Waiting)}; your role does not decide there. Nothing was decided.");

/// <summary>Asking for approval and deciding: every move of a request, each in one unit of work with its history, its notices and its task.</summary>
public sealed partial class Approvals(
    Database database, Members members, ReviewFindings findings, ChannelDirectory channels, TaskQueue queue, TimeProvider clock, ILogger<Approvals> log)
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
        var people = asked.Approvers.Count > 0 ? await members.Holding(actor, Role.None, stop) : [];

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
            if (Levels(item.Kind, asked.Approvers, people).Refused(out var unnamed, out var levels)) return unnamed;
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
                    verdicts.AddRange(Judge(db, actor, request, editorial, VerdictKind.Approve, renditions, now));
                }
            }
            if (request.Deadline is { } deadline)
                await queue.Enqueue(db, actor, new NewTask(ApprovalDeadline.TaskKind, new ApprovalDue(request.Id)) { DueAt = deadline, Key = $"approval-deadline:{request.Id}", SubjectId = request.Id }, stop);
            await Advance(db, actor, request, item, renditions, verdicts, now, stop);
            db.Signal(new ApprovalChanged(actor.Workspace, request.Id, item.Id));
            return request;
        }, stop);
    }

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

        return await database.Write<ApprovalRequest>(actor, async db =>
        {
            var request = await db.ApprovalRequests.SingleOrDefaultAsync(row => row.Id == requestId, stop);
            if (request is null) return new NoSuchApproval();
            var now = clock.Now();
            if (decision.Kind == DecisionKind.Comment)
            {
                if (MayNotComment(actor, request) is { } silent) return silent;
                Comment(db, actor, request, comment!, with: null, now);
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

            if (WaitingLevel(actor, request, chosen, verdicts, now).Refused(out var notYours, out var level)) return notYours;
            if (await MovePins(db, request, chosen, decision.Seen, now, stop) is { } moved) return moved;
            if (decision.Kind == DecisionKind.Approve)
            {
                if (level.Kind == LevelKind.Approval && chosen.Where(rendition => rendition.IsOwnChangeOf(actor.MemberId)).ToList() is { Count: > 0 } own)
                    return new OwnChange([.. own.Select(rendition => channels.Of(rendition.Channel).Name)]);
                if (level.Kind == LevelKind.SeoCheck && await SeoFault(db, request, stop) is { } low) return low;
            }

            var kind = decision.Kind == DecisionKind.Approve ? VerdictKind.Approve : VerdictKind.RequestChanges;
            verdicts.AddRange(Judge(db, actor, request, level, kind, chosen, now));
            if (comment is { Length: > 0 }) Comment(db, actor, request, comment, kind, now);
            if (kind == VerdictKind.RequestChanges)
            {
                if (request.End(ApprovalState.ChangesRequested, actor.Name, now) is { } late) return late;
                if (item.State == ContentState.InReview && item.Become(ContentState.Draft, now) is { } illegal) return illegal;
                db.Record(new Fact("approval.changes_requested", new Subject("approval", request.Id), $"{actor.Name} asked for changes of “{request.Title}”: {Short(comment!)}",
                    new { item_id = item.Id, level = level.Name, channels = chosen.Select(rendition => rendition.Channel) })
                { Settles = true, Notify = new Notify(NoticeReason.ChangesRequested, LinkOf(request), Members: [request.AskedByMemberId]) });
            }
            else
            {
                db.Record(new Fact("approval.decided", new Subject("approval", request.Id), $"{actor.Name} gave “{request.Title}” the {level.Name}{(chosen.Count < renditions.Count ? $" for {string.Join(", ", chosen.Select(rendition => channels.Of(rendition.Channel).Name))}" : "")}.",
                    new { item_id = item.Id, level = level.Name, channels = chosen.Select(rendition => rendition.Channel) }));
                await Advance(db, actor, request, item, renditions, verdicts, now, stop, decision.ReleaseNow);
            }
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
            new Notify(NoticeReason.Deadline, LinkOf(request), Members: [request.AskedByMemberId]), stop);
    }, stop);

    private async Task<Outcome<ApprovalRequest>> Close(StudioDb db, ApprovalRequest request, ApprovalState state, string by, string summary, Notify? notify, CancellationToken stop)
    {
        if (request.End(state, by, clock.Now()) is { } ended) return ended;
        var item = await db.Items.SingleAsync(row => row.Id == request.ItemId, stop);
        if (item.State == ContentState.InReview && item.Become(ContentState.Draft, clock.Now()) is { } illegal) return illegal;
        db.Record(new Fact($"approval.{state.ToString().ToLowerInvariant()}", new Subject("approval", request.Id), summary, new { item_id = item.Id }) { Settles = true, Notify = notify });
        db.Signal(new ApprovalChanged(request.WorkspaceId, request.Id, item.Id));
        return request;
    }

    /// <summary>Where the request stands after a verdict: approved when every level has every channel; else the next level is told.</summary>
    private async Task Advance(StudioDb db, Actor actor, ApprovalRequest request, ContentItem item, List<Rendition> renditions, List<Verdict> verdicts, DateTimeOffset now, CancellationToken stop, bool releaseNow = false)
    {
        var waiting = request.Levels.FirstOrDefault(level => !IsDone(level, renditions, verdicts, now));
        if (waiting is not null)
        {
            if (waiting.Name == request.WaitingFor) return;
            request.WaitFor(waiting.Name);
            db.Record(new Fact("approval.waiting", new Subject("approval", request.Id), $"“{request.Title}” waits for {waiting.Name}.", new { item_id = item.Id, level = waiting.Name })
            {
                Settles = true, // what the level before was asked
                Notify = new Notify(request.Urgency == Urgency.Critical ? NoticeReason.Expedited : NoticeReason.ReviewRequested, LinkOf(request),
                    waiting.Named.Count > 0 ? Role.None : waiting.Roles, waiting.Named),
            });
            return;
        }

        if (request.End(ApprovalState.Approved, actor.Name, now) is not null || item.Become(ContentState.Approved, now) is not null) return;
        db.Record(new Fact("approval.approved", new Subject("approval", request.Id), $"“{request.Title}” is approved; the last word was {actor.Name}'s.",
            new { item_id = item.Id, release = request.ReleaseOnApproval })
        { Settles = true, Notify = new Notify(NoticeReason.Approved, LinkOf(request), Members: [request.AskedByMemberId]) });
        if (!request.ReleaseOnApproval && !releaseNow) return;

        var atPlannedTime = !releaseNow && request.Urgency != Urgency.Critical;
        await queue.Enqueue(db, actor, new NewTask(ReleaseOrder.TaskKind, new ReleaseOrder(item.Id, atPlannedTime, actor.MemberId, actor.Name) { OrderedAt = now })
        {
            Priority = TaskPriority.High, Key = $"release:{request.Id}", SubjectId = item.Id,
        }, stop);
        LogReleaseOrdered(request.Id, item.Id);
    }

    private static bool IsDone(Level level, IEnumerable<Rendition> renditions, List<Verdict> verdicts, DateTimeOffset now)
        => renditions.All(rendition => LevelStanding.Of(level, rendition.Channel, rendition.Fingerprint, verdicts, now).Done);

    /// <summary>The first level still open on these channels that the actor may decide.</summary>
    private static Outcome<Level> WaitingLevel(Actor actor, ApprovalRequest request, List<Rendition> chosen, List<Verdict> verdicts, DateTimeOffset now)
    {
        var open = request.Levels.Where(level => !IsDone(level, chosen, verdicts, now)).ToList();
        if (open.Count == 0) return new Conflict("already_decided", "These channels have every approval they need. Nothing was changed.");
        return open.FirstOrDefault(level => level.IsFor(actor, request.OwnerId)) is { } level ? level : new NotYourLevel([.. open.Select(waiting => waiting.Name)]);
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

    private List<Verdict> Judge(StudioDb db, Actor actor, ApprovalRequest request, Level level, VerdictKind kind, List<Rendition> renditions, DateTimeOffset now)
    {
        var verdicts = renditions.Select(rendition => new Verdict
        {
            Id = clock.NewId(), WorkspaceId = request.WorkspaceId, RequestId = request.Id, ItemId = request.ItemId, Level = level.Name, Channel = rendition.Channel,
            Fingerprint = rendition.Fingerprint, Kind = kind, MemberId = actor.MemberId, MemberName = actor.Name, At = now,
            SelfChecked = level.Kind != LevelKind.Approval && (rendition.IsOwnChangeOf(actor.MemberId) || request.OwnerId == actor.MemberId),
        }).ToList();
        db.AddRange(verdicts);
        return verdicts;
    }

    private void Pin(StudioDb db, ApprovalRequest request, Rendition rendition, DateTimeOffset now) => db.Add(new PinnedRendition
    {
        Id = clock.NewId(), WorkspaceId = request.WorkspaceId, RequestId = request.Id, ItemId = request.ItemId, Channel = rendition.Channel,
        Fingerprint = rendition.Fingerprint, Content = rendition.Content, At = now,
    });

    private void Comment(StudioDb db, Actor actor, ApprovalRequest request, string text, VerdictKind? with, DateTimeOffset now) => db.Add(new ApprovalComment
    {
        Id = clock.NewId(), WorkspaceId = request.WorkspaceId, RequestId = request.Id, ItemId = request.ItemId, MemberId = actor.MemberId, MemberName = actor.Name,
        Text = text, With = with, At = now,
    });

    /// <summary>The asker, writers and everybody who reviews may comment; other roles only read.</summary>
    private static Refusal? MayNotComment(Actor actor, ApprovalRequest request)
        => request.AskedByMemberId == actor.MemberId || request.OwnerId == actor.MemberId ? null
            : actor.Lacks(Right.Write | Right.CheckEditorially | Right.CheckSeo | Right.Approve | Right.ApproveUrgent, "comment on this request");

    /// <summary>The policy's levels; where people are named, the last level is theirs alone.</summary>
    private static Outcome<IReadOnlyList<Level>> Levels(ContentKind kind, IReadOnlyList<string> approvers, IReadOnlyList<MemberRow> people)
    {
        var levels = Policies.Of(kind).ToArray();
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

    /// <summary>What must be mended before anybody is asked: errors of the renditions.</summary>
    private async Task<Refusal?> Faults(Actor actor, List<Rendition> renditions, CancellationToken stop)
    {
        var errors = (await findings.OfRenditions(actor, renditions, stop)).Where(finding => finding.Severity == Severity.Error).ToList();
        if (errors.Count == 0) return null;
        return new Invalid("findings", string.Create(CultureInfo.InvariantCulture, $"{errors.Count} thing{(errors.Count == 1 ? "" : "s")} must be mended before review. Nothing was sent."),
            errors.GroupBy(finding => finding.Channel is { } channel ? $"renditions.{channels.Of(channel).ApiName}.{finding.Field}" : finding.Field)
                .ToDictionary(field => field.Key, field => field.Select(finding => finding.Advice).ToArray()));
    }

    private async Task<Refusal?> SeoFault(StudioDb db, ApprovalRequest request, CancellationToken stop)
    {
        var revision = await db.Revisions.AsNoTracking().SingleOrDefaultAsync(row => row.Id == request.RevisionId, stop);
        var score = revision is null ? 100 : findings.OfText(request.Kind, revision.Text).Score;
        return score > 80 ? null : new Conflict("seo_score", string.Create(CultureInfo.InvariantCulture,
            $"The score is {score}; this level takes more than 80. Nothing was decided. Mend the findings, or ask for changes."));
    }

    private static string LinkOf(ApprovalRequest request) => $"/approvals/{request.Id}";
    private static string Short(string text) => text.Length <= 140 ? text : text[..139] + "…";

    [LoggerMessage(10_001, LogLevel.Information, "Request {RequestId} is approved; the release of item {ItemId} is ordered")]
    private partial void LogReleaseOrdered(Guid requestId, Guid itemId);
}

/// <summary>A request moved, or somebody commented.</summary>
public sealed record ApprovalChanged(WorkspaceId Workspace, Guid RequestId, Guid ItemId) : ISignal;
