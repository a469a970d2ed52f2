using System.Globalization;
using System.Text.RegularExpressions;
using Halcytone.Studio.Channels;
using Halcytone.Studio.Content;
using Halcytone.Studio.Foundation;
using Halcytone.Studio.Foundation.Http;
using Halcytone.Studio.Foundation.Time;
using Microsoft.AspNetCore.Mvc;

namespace Halcytone.Studio.Review;

/// <summary>What is asked: <c>{"content_id":"…","urgency":"critical","approvers":["ceo@example.com"],"deadline":"30_minutes","release_on_approval":true}</c>.</summary>
internal sealed record AskBody
{
    public Guid? ContentId { get; init; }
    public Urgency? Urgency { get; init; }
    public IReadOnlyList<string?>? Approvers { get; init; }

    /// <summary><c>30_minutes</c>, <c>2_hours</c>, <c>1_day</c>, or an instant by RFC 3339.</summary>
    public string? Deadline { get; init; }
    public bool? ReleaseOnApproval { get; init; }
    public bool? EditorialCheck { get; init; }
    public string? Note { get; init; }
}

/// <summary>What is decided: <c>{"decision":"approve","comment":"Fine from me.","channels":["email"]}</c>.</summary>
internal sealed record DecisionBody
{
    public DecisionKind? Decision { get; init; }
    public string? Comment { get; init; }
    public IReadOnlyList<string?>? Channels { get; init; }

    /// <summary>Where this is the last approval: out at once, after ten seconds of undo, whatever was planned.</summary>
    public bool ReleaseNow { get; init; }
}

/// <summary>Requests to approve at once: <c>{"approval_ids":["…","…"]}</c>, each seen before by the caller.</summary>
internal sealed record TogetherBody(IReadOnlyList<Guid>? ApprovalIds);

/// <summary>What became of one of them.</summary>
internal sealed record TogetherReply(Guid ApprovalId, string Title, bool Approved, string? Code, string? Message);

/// <summary>A level in the reply.</summary>
internal sealed record LevelReply(string Name, string State, string? By, bool SelfChecked, IReadOnlyList<string> Roles, int Quorum, IReadOnlyList<string> CheckList);

/// <summary>A pinned rendition in the reply.</summary>
internal sealed record PinReply(ChannelKind Channel, string Fingerprint, string State);

/// <summary>A comment in the reply.</summary>
internal sealed record CommentReply(string By, string Text, DateTimeOffset At, VerdictKind? With);

/// <summary>A request in the reply.</summary>
internal sealed record ApprovalReply(
    Guid ApprovalId, Guid ContentId, string Title, ContentKind Kind, ApprovalState State, Urgency Urgency, string AskedBy, DateTimeOffset AskedAt, DateTimeOffset? Deadline, DateTimeOffset? EndedAt,
    bool ReleaseOnApproval, string? Note, IReadOnlyList<LevelReply> Levels, IReadOnlyList<PinReply> Renditions, IReadOnlyList<CommentReply> Comments, int Version)
{
    public static ApprovalReply Of(ApprovalView view) => new(
        view.Request.Id, view.Request.ItemId, view.Request.Title, view.Request.Kind, view.Request.State, view.Request.Urgency, view.Request.AskedByName, view.Request.AskedAt,
        view.Request.Deadline, view.Request.EndedAt, view.Request.ReleaseOnApproval, view.Request.Note,
        [.. view.Levels.Select(level => new LevelReply(level.Level.Name, level.Done ? "done" : "waiting", level.By.Count == 0 ? null : string.Join(", ", level.By), level.SelfChecked, level.Level.RoleNames, level.Level.Quorum, level.Level.CheckList))],
        [.. view.Channels.Select(channel => new PinReply(channel.Channel, channel.Pinned, channel.Moved ? "changed" : view.Levels.All(level => !level.Open.Contains(channel.Channel)) ? "approved" : "waiting"))],
        [.. view.Comments.Where(comment => comment.RequestId == view.Request.Id).Select(comment => new CommentReply(comment.MemberName, comment.Text, comment.At, comment.With))], view.Request.Version);
}

/// <summary>A request in a list.</summary>
internal sealed record ApprovalRowReply(
    Guid ApprovalId, Guid ContentId, string Title, ContentKind Kind, ApprovalState State, Urgency Urgency, string AskedBy, DateTimeOffset AskedAt, DateTimeOffset? Deadline, IReadOnlyList<ChannelKind> Channels,
    int LevelsDone, int Levels, bool NeedsMe);

/// <summary><c>/api/approval</c>.</summary>
internal static partial class ApprovalEndpoints
{
    public static void MapApprovals(this IEndpointRouteBuilder app)
    {
        var approvals = app.MapApi("/approval", "Approval");
        approvals.MapPost("/request", Ask).Needs(Scopes.ReviewWrite);
        approvals.MapGet("", List).Needs(Scopes.ReviewRead);
        approvals.MapGet("/{id:guid}", Get).Needs(Scopes.ReviewRead);
        approvals.MapPost("/{id:guid}/decisions", Decide).Needs(Scopes.ReviewWrite);
        approvals.MapPost("/decisions", ApproveTogether).Needs(Scopes.ReviewWrite);
        approvals.MapPost("/{id:guid}/withdraw", Withdraw).Needs(Scopes.ReviewWrite);
    }

    private static async Task<IResult> Ask(AskBody body, Actor actor, Approvals approvals, ApprovalDesk desk, TimeProvider clock, CancellationToken stop)
    {
        var deadline = DeadlineOf(body.Deadline, clock.Now());
        var check = new Check()
            .That(body.ContentId is not null, "content_id", "Say which content is to be approved.")
            .That(body.Deadline is null || deadline is not null, "deadline", "A deadline reads 30_minutes, 2_hours, 1_day or 2026-03-10T14:00:00Z.")
            .That(body.Approvers?.All(address => !string.IsNullOrWhiteSpace(address)) ?? true, "approvers", "An address is empty.");
        if (check.Refusal is { } wrong) return wrong.ToHttp();

        var asked = await approvals.Ask(actor, new ApprovalAsked(body.ContentId!.Value)
        {
            Urgency = body.Urgency ?? Urgency.Normal, Approvers = [.. (body.Approvers ?? []).OfType<string>()], Deadline = deadline,
            ReleaseOnApproval = body.ReleaseOnApproval ?? false, EditorialCheck = body.EditorialCheck ?? false, Note = body.Note,
        }, stop);
        if (asked.Refused(out var why, out var request)) return why.ToHttp();
        return (await desk.One(actor, request.Id, stop)).ToHttp(view => Results.Created($"/api/approval/{request.Id}", ApprovalReply.Of(view)));
    }

    private static async Task<IResult> List(
        [FromQuery(Name = "state")] string? state, [FromQuery(Name = "mine")] bool? mine, [FromQuery(Name = "cursor")] string? cursor, [FromQuery(Name = "limit")] int? limit,
        Actor actor, ApprovalDesk desk, CancellationToken stop)
    {
        ApprovalState? only = null;
        if (state is not null)
        {
            if (Array.Find(Enum.GetValues<ApprovalState>(), known => NameOf(known) == state) is var found && NameOf(found) != state)
                return Invalid.At("state", $"The states are {string.Join(", ", Enum.GetValues<ApprovalState>().Select(NameOf))}.").ToHttp(StatusCodes.Status400BadRequest);
            only = found;
        }
        if (limit is < 1 or > ApprovalDesk.MostAtOnce) return Invalid.At("limit", $"A limit is a number from 1 to {ApprovalDesk.MostAtOnce}.").ToHttp();
        return (await desk.List(actor, mine == true ? ApprovalShelf.NeedsMe : ApprovalShelf.All, only, cursor, limit ?? 50, stop)).Then(page => new Page<ApprovalRowReply>(
            [.. page.Items.Select(row => new ApprovalRowReply(row.Id, row.ItemId, row.Title, row.Kind, row.State, row.Urgency, row.AskedBy, row.AskedAt, row.Deadline, row.Channels, row.Done, row.Of, row.NeedsMe))],
            page.NextCursor)).ToHttp();
    }

    private static async Task<IResult> Get(Guid id, Actor actor, ApprovalDesk desk, CancellationToken stop)
        => (await desk.One(actor, id, stop)).Then(ApprovalReply.Of).ToHttp();

    private static async Task<IResult> Decide(Guid id, DecisionBody body, Actor actor, Approvals approvals, ApprovalDesk desk, ChannelDirectory channels, CancellationToken stop)
    {
        var check = new Check();
        var named = body.Channels?.Select((name, at) => (Known: channels.Named(name ?? ""), At: at)).ToList();
        foreach (var (known, at) in named ?? []) check.That(known is not null, $"channels[{at}]", $"The channels are {string.Join(", ", channels.All.Select(channel => channel.ApiName))}.");
        if (check.Refusal is { } unknown) return unknown.ToHttp(StatusCodes.Status400BadRequest);
        if (body.Decision is not { } kind) return Invalid.At("decision", "Say approve, request_changes or comment.").ToHttp();

        var decided = await approvals.Decide(actor, id, new Decision(kind) { Comment = body.Comment, ReleaseNow = body.ReleaseNow, Channels = named is null ? null : [.. named.Select(channel => channel.Known!.Kind).Distinct()] }, stop);
        return decided.Refused(out var why, out _) ? why.ToHttp() : await Get(id, actor, desk, stop);
    }

    private static async Task<IResult> ApproveTogether(TogetherBody body, Actor actor, Approvals approvals, CancellationToken stop)
        => (await approvals.ApproveTogether(actor, body.ApprovalIds ?? [], stop)).Then<Page<TogetherReply>>(decided => new Page<TogetherReply>(
            [.. decided.Select(one => new TogetherReply(one.RequestId, one.Title, one.Refused is null, one.Refused?.Code, one.Refused?.Message))], null)).ToHttp();

    private static async Task<IResult> Withdraw(Guid id, Actor actor, Approvals approvals, ApprovalDesk desk, CancellationToken stop)
        => (await approvals.Withdraw(actor, id, stop)).Refused(out var why, out _) ? why.ToHttp() : await Get(id, actor, desk, stop);

    /// <summary>The instant that a deadline names; null where it names none.</summary>
    internal static DateTimeOffset? DeadlineOf(string? text, DateTimeOffset now)
    {
        if (text is null) return null;
        if (SpanForm().Match(text) is { Success: true } span)
        {
            var count = int.Parse(span.Groups[1].Value, CultureInfo.InvariantCulture);
            var from = now + (span.Groups[2].Value switch { "minute" => TimeSpan.FromMinutes(count), "hour" => TimeSpan.FromHours(count), _ => TimeSpan.FromDays(count) });
            return count > 0 ? from : null;
        }
        return RfcForm().IsMatch(text) && DateTimeOffset.TryParse(text, CultureInfo.InvariantCulture, DateTimeStyles.RoundtripKind, out var instant) ? instant.ToUniversalTime() : null;
    }

    private static string NameOf(ApprovalState state) => System.Text.Json.JsonNamingPolicy.SnakeCaseLower.ConvertName(state.ToString());

    [GeneratedRegex("^([0-9]{1,4})_(minute|hour|day)s?$", RegexOptions.CultureInvariant)]
    private static partial Regex SpanForm();

    [GeneratedRegex(@"^\d{4}-\d{2}-\d{2}[Tt]\d{2}:\d{2}(:\d{2}(\.\d+)?)?([Zz]|[+-]\d{2}:\d{2})$", RegexOptions.CultureInvariant)]
    private static partial Regex RfcForm();
}
