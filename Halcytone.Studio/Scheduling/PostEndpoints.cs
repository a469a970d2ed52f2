using System.Globalization;
using Halcytone.Studio.Accounts;
using Halcytone.Studio.Channels;
using Halcytone.Studio.Foundation;
using Halcytone.Studio.Foundation.Http;
using Halcytone.Studio.Foundation.Time;
using Halcytone.Studio.Generation;
using Microsoft.AspNetCore.Mvc;

namespace Halcytone.Studio.Scheduling;

/// <summary>A post as the API shows it.</summary>
public sealed record PostReply(
    Guid PostId, Guid ContentId, string Platform, string Destination, string? Content, IReadOnlyList<string> MediaUrls, PostState State, string? Reason,
    DateTimeOffset? PublishDate, string TimeZone, DateTimeOffset? PublishedAt, string? Url, int Version)
{
    public string Title { get; init; } = "";
    public int Attempt { get; init; }
    public DateTimeOffset? NextAttemptAt { get; init; }
    public string? Reply { get; init; }

    /// <summary>Somebody said "now": until then it can be taken back.</summary>
    public DateTimeOffset? UndoUntil { get; init; }
    public Guid? ReleaseId { get; init; }
    public Guid UserId { get; init; }

    /// <summary>What the program that made it noted with it.</summary>
    public IReadOnlyDictionary<string, string> Metadata { get; init; } = new Dictionary<string, string>();

    /// <summary>The entry in the API's words.</summary>
    public static PostReply Of(CalendarEntry entry) => new(
        entry.Post.Id, entry.Post.ItemId, Words.Api(entry.Post.Channel), entry.Post.DestinationName, entry.Content, [.. entry.MediaIds.Select(media => $"/media/{media}")],
        entry.Post.State, entry.Reason, entry.Post.DueAt ?? entry.Post.PlannedFor, entry.TimeZone, entry.Post.PublishedAt, entry.Post.Url, entry.Post.Version)
    {
        Title = entry.Post.Title, Attempt = entry.Post.Attempt, NextAttemptAt = entry.Post.NextAttemptAt, Reply = entry.Post.Reply, UndoUntil = entry.Post.UndoUntil, ReleaseId = entry.Post.ReleaseId, UserId = entry.Post.CreatedByMemberId, Metadata = entry.Post.Metadata,
    };
}

/// <summary>A changed post: what speaks against its time, and the token that undoes the change for ten seconds.</summary>
public sealed record ChangedPostReply(PostReply Post, IReadOnlyList<PlanConflict> Warnings, Guid? Undo);

/// <summary>The calendar as the API shows it.</summary>
public sealed record CalendarReply(IReadOnlyList<PostReply> Items, string? NextCursor, IReadOnlyList<CalendarDay> Days);

/// <summary>A change of a post: <c>{"content":"New text","publish_date":"2026-03-10T14:00:00Z"}</c>. What is left out stays.</summary>
internal sealed record PostChange(string? Content, IReadOnlyList<string>? MediaUrls, IReadOnlyDictionary<string, string>? Settings, string? PublishDate);

/// <summary>A person's word on an unconfirmed post: <c>{"outcome":"out","url":"https://social.example/@us/1"}</c>.</summary>
internal sealed record ResolveBody(ResolveWord? Outcome, string? Url);

internal enum ResolveWord { Out, SendAgain, GiveUp }

internal sealed record CalendarQuery
{
    [FromQuery(Name = "start")] public string? Start { get; init; }
    [FromQuery(Name = "end")] public string? End { get; init; }
    [FromQuery(Name = "platform")] public string? Platform { get; init; }
    [FromQuery(Name = "user_id")] public Guid? UserId { get; init; }
    [FromQuery(Name = "state")] public string? State { get; init; }
    [FromQuery(Name = "project_id")] public Guid? ProjectId { get; init; }
    [FromQuery(Name = "cursor")] public string? Cursor { get; init; }
    [FromQuery(Name = "limit")] public int? Limit { get; init; }
}

internal static class PostEndpoints
{
    public static void MapPosts(this WebApplication app)
    {
        var social = app.MapApi("/social", "Social");
        social.MapGet("/calendar", Calendar).Needs(Scopes.PostsRead);
        social.MapGet("/posts/{id:guid}", One).Needs(Scopes.PostsRead);
        social.MapPut("/posts/{id:guid}", Change).Needs(Scopes.PostsWrite);
        social.MapDelete("/posts/{id:guid}", Cancel).Needs(Scopes.PostsWrite);
        social.MapPost("/posts/{id:guid}/publish-now", PublishNow).Needs(Scopes.Release);
        social.MapPost("/posts/{id:guid}/retry", Retry).Needs(Scopes.Release);
        social.MapPost("/posts/{id:guid}/resolve", Resolve).Needs(Scopes.Release);
        social.MapPost("/posts/{id:guid}/duplicate", Duplicate).Needs(Scopes.PostsWrite);
        social.MapPost("/undo/{token:guid}", Undo).Needs(Scopes.PostsWrite);
    }

    private static async Task<IResult> Calendar([AsParameters] CalendarQuery query, Actor actor, Calendar calendar, Workspaces workspaces, ChannelDirectory channels, TimeProvider clock, CancellationToken stop)
    {
        var zone = (await workspaces.Settings(actor, stop)).TimeZone;
        var today = DateOnly.FromDateTime(ZoneResolver.WallTime(clock.Now(), zone));
        var channel = query.Platform is { Length: > 0 } named ? channels.Named(named)?.Kind : null;
        PostState? state = query.State is { Length: > 0 } word && Enum.TryParse<PostState>(word, ignoreCase: true, out var known) && Enum.IsDefined(known) && !char.IsDigit(word[0]) ? known : null;
        var unknown = new Check()
            .That(query.Platform is null or "" || channel is not null, "platform", "Unknown platform.")
            .That(query.State is null or "" || state is not null, "state", "Unknown state.")
            .That(Moments.Read(query.Start, zone, endOfDay: false, out var from), "start", "A date, or an instant by RFC 3339.")
            .That(Moments.Read(query.End, zone, endOfDay: true, out var until), "end", "A date, or an instant by RFC 3339.").Refusal;
        if (unknown is not null) return unknown.ToHttp(StatusCodes.Status400BadRequest);

        var start = from ?? ZoneResolver.Resolve(today.ToDateTime(TimeOnly.MinValue), zone);
        var question = new CalendarQuestion(start, until ?? start.AddDays(31)) { Channel = channel, MemberId = query.UserId, State = state, CampaignId = query.ProjectId, Cursor = query.Cursor, Limit = query.Limit };
        return (await calendar.Find(actor, question, stop)).Then(view => new CalendarReply([.. view.Entries.Select(PostReply.Of)], view.NextCursor, view.Days)).ToHttp();
    }

    private static async Task<IResult> One(Guid id, Actor actor, Calendar calendar, CancellationToken stop)
        => (await calendar.One(actor, id, stop)).Then(PostReply.Of).ToHttp();

    private static async Task<IResult> Change(
        Guid id, PostChange body, [FromHeader(Name = "If-Match")] string? ifMatch, Actor actor, Calendar calendar, Planner planner, PostText texts, Workspaces workspaces, CancellationToken stop)
    {
        var zone = (await workspaces.Settings(actor, stop)).TimeZone;
        var wrong = new Check()
            .That(Version(ifMatch, out var version), "If-Match", "The version you read, as a number.")
            .That(Moments.Read(body.PublishDate, zone, endOfDay: false, out var publishDate), "publish_date", "An instant by RFC 3339, or a date.")
            .That(body.Content is null || !string.IsNullOrWhiteSpace(body.Content), "content", "A post needs a text.").Refusal;
        if (wrong is not null) return wrong.ToHttp();

        if (body.Content is not null || body.MediaUrls is not null || body.Settings is not null)
        {
            var written = await texts.Write(actor, id, new PostWords(body.Content, body.MediaUrls, body.Settings), version, stop);
            if (written.Refusal is { } unwritten) return unwritten.ToHttp();
        }
        Guid? undo = null;
        if (publishDate is { } to)
        {
            if ((await planner.Move(actor, id, to, version, stop)).Refused(out var why, out var changed)) return why.ToHttp();
            undo = changed.UndoToken;
        }
        return (await calendar.One(actor, id, stop)).Then(entry => new ChangedPostReply(PostReply.Of(entry), [], undo)).ToHttp();
    }

    private static async Task<IResult> Cancel(Guid id, [FromHeader(Name = "If-Match")] string? ifMatch, Actor actor, Planner planner, Calendar calendar, CancellationToken stop)
    {
        if (!Version(ifMatch, out var version)) return Invalid.At("If-Match", "The version you read, as a number.").ToHttp();
        return await ShownWithUndo(planner.Cancel(actor, id, version, stop), actor, calendar, StatusCodes.Status200OK, stop);
    }

    private static async Task<IResult> PublishNow(Guid id, bool? hold, Actor actor, Planner planner, Calendar calendar, CancellationToken stop)
    {
        if (hold != true) return await Shown(planner.PublishNow(actor, id, version: null, stop), actor, calendar, StatusCodes.Status202Accepted, stop);
        return await ShownWithUndo(planner.PublishSoon(actor, id, version: null, stop), actor, calendar, StatusCodes.Status202Accepted, stop);
    }

    private static Task<IResult> Retry(Guid id, Actor actor, Planner planner, Calendar calendar, CancellationToken stop)
        => Shown(planner.Retry(actor, id, stop), actor, calendar, StatusCodes.Status202Accepted, stop);

    private static async Task<IResult> Resolve(Guid id, ResolveBody body, Actor actor, Planner planner, Calendar calendar, CancellationToken stop)
    {
        var wrong = new Check()
            .That(body.Outcome is not null, "outcome", "Say what it is: out, send_again or give_up.")
            .That(body.Url is null or "" || Uri.TryCreate(body.Url, UriKind.Absolute, out var url) && url.Scheme is "http" or "https" && body.Url.Length <= 2_048, "url", "A web address.").Refusal;
        if (wrong is not null) return wrong.ToHttp();
        var resolution = body.Outcome switch { ResolveWord.Out => Resolution.Out, ResolveWord.SendAgain => Resolution.SendAgain, _ => Resolution.GiveUp };
        return await Shown(planner.Resolve(actor, id, resolution, body.Url is "" ? null : body.Url, stop), actor, calendar, StatusCodes.Status200OK, stop);
    }

    private static Task<IResult> Duplicate(Guid id, Actor actor, Planner planner, Calendar calendar, CancellationToken stop)
        => Shown(planner.Duplicate(actor, id, stop), actor, calendar, StatusCodes.Status201Created, stop);

    private static Task<IResult> Undo(Guid token, Actor actor, Planner planner, Calendar calendar, CancellationToken stop)
        => Shown(planner.Undo(actor, token, stop), actor, calendar, StatusCodes.Status200OK, stop);

    private static async Task<IResult> Shown(Task<Outcome<Post>> done, Actor actor, Calendar calendar, int status, CancellationToken stop)
        => (await done).Refused(out var why, out var post) ? why.ToHttp()
            : (await calendar.One(actor, post.Id, stop)).Then(PostReply.Of).ToHttp(reply => Results.Json(reply, statusCode: status));

    private static async Task<IResult> ShownWithUndo(Task<Outcome<Changed>> done, Actor actor, Calendar calendar, int status, CancellationToken stop)
        => (await done).Refused(out var why, out var changed) ? why.ToHttp()
            : (await calendar.One(actor, changed.Post.Id, stop)).Then(entry => new ChangedPostReply(PostReply.Of(entry), [], changed.UndoToken)).ToHttp(reply => Results.Json(reply, statusCode: status));

    /// <summary>The version in an <c>If-Match</c>, with or without quotes; none asked for where it is missing.</summary>
    private static bool Version(string? header, out int? version)
    {
        version = null;
        if (header is null or "" or "*") return true;
        var text = header.Trim().TrimStart('W', '/').Trim('"');
        if (!int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number)) return false;
        version = number;
        return true;
    }
}
