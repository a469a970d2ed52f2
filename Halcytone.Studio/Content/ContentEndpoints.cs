using System.Globalization;
using Halcytone.Studio.Foundation;
using Halcytone.Studio.Foundation.Http;
using Microsoft.AspNetCore.Mvc;

namespace Halcytone.Studio.Content;

/// <summary>
/// An item as a program writes it: <c>{"kind":"blog","title":"The Science Behind Coherent Breathing","content":"Full article …","tags":["hrv"]}</c>.
/// What is left out stays as it is, or empty in a new item.
/// </summary>
internal sealed record ContentBody
{
    public ContentKind? Kind { get; init; }

    /// <summary>Seed 000's name of <see cref="Kind"/>.</summary>
    public ContentKind? Type { get; init; }
    public string? Title { get; init; }

    /// <summary>Markdown.</summary>
    public string? Content { get; init; }
    public string? Category { get; init; }
    public string? Author { get; init; }
    public IReadOnlyList<string?>? TargetKeywords { get; init; }
    public string? SeoDescription { get; init; }
    public string? CallToAction { get; init; }
    public string? Link { get; init; }
    public string? Urgency { get; init; }
    public int? Priority { get; init; }
    public bool? Featured { get; init; }
    public DateTimeOffset? ExpiryDate { get; init; }
    public string? TemplateStyle { get; init; }
    public string? Tone { get; init; }
    public IReadOnlyList<string?>? Hashtags { get; init; }
    public IReadOnlyList<Guid>? MediaIds { get; init; }
    public IReadOnlyList<string?>? Tags { get; init; }

    /// <summary>The campaign (seed 002).</summary>
    public Guid? ProjectId { get; init; }

    /// <summary>This body laid over a text.</summary>
    public ContentText Over(ContentText text) => text with
    {
        Title = Title ?? text.Title,
        Body = Content ?? text.Body,
        Category = Category ?? text.Category,
        Author = Author ?? text.Author,
        TargetKeywords = Words(TargetKeywords) ?? text.TargetKeywords,
        SeoDescription = SeoDescription ?? text.SeoDescription,
        CallToAction = CallToAction ?? text.CallToAction,
        Link = Link ?? text.Link,
        Urgency = Urgency ?? text.Urgency,
        Priority = Priority ?? text.Priority,
        Featured = Featured ?? text.Featured,
        ExpiryDate = ExpiryDate?.ToUniversalTime() ?? text.ExpiryDate,
        TemplateStyle = TemplateStyle ?? text.TemplateStyle,
        Tone = Tone ?? text.Tone,
        Hashtags = Words(Hashtags)?.Select(tag => tag.TrimStart('#')).ToArray() ?? text.Hashtags,
        MediaIds = MediaIds ?? text.MediaIds,
    };

    /// <summary>The list without its empty places; null where it was not given.</summary>
    public static string[]? Words(IReadOnlyList<string?>? list) => list is null ? null : [.. list.OfType<string>().Select(word => word.Trim()).Where(word => word.Length > 0)];
}

/// <summary>An item in a list.</summary>
internal sealed record ContentRow(
    Guid ContentId, ContentKind Kind, ContentState State, string Title, IReadOnlyList<string> Tags, Guid? ProjectId, Guid OwnerId, string OwnerName,
    Guid? RevisionId, int RevisionNumber, DateTimeOffset CreatedAt, DateTimeOffset ChangedAt)
{
    public static ContentRow Of(ContentItem item) => new(
        item.Id, item.Kind, item.State, item.Title, item.Tags, item.CampaignId, item.OwnerId, item.OwnerName,
        item.RevisionId, item.RevisionNumber, item.CreatedAt, item.ChangedAt);
}

/// <summary>An item with its text. <paramref name="Version"/> is what <c>If-Match</c> names when it is written back.</summary>
internal sealed record ContentReply(
    Guid ContentId, int Version, ContentKind Kind, ContentState State, string Title, string Content, string? Category, string? Author, IReadOnlyList<string> TargetKeywords,
    string? SeoDescription, string? CallToAction, string? Link, string? Urgency, int? Priority, bool Featured, DateTimeOffset? ExpiryDate, string? TemplateStyle, string? Tone,
    IReadOnlyList<string> Hashtags, IReadOnlyList<Guid> MediaIds, IReadOnlyList<string> Tags, Guid? ProjectId, Guid OwnerId, string OwnerName,
    Guid? RevisionId, int RevisionNumber, DateTimeOffset CreatedAt, DateTimeOffset ChangedAt)
{
    public static ContentReply Of(ContentItem item, ContentText text, int version) => new(
        item.Id, version, item.Kind, item.State, text.Title, text.Body, text.Category, text.Author, text.TargetKeywords,
        text.SeoDescription, text.CallToAction, text.Link, text.Urgency, text.Priority, text.Featured, text.ExpiryDate, text.TemplateStyle, text.Tone,
        text.Hashtags, text.MediaIds, item.Tags, item.CampaignId, item.OwnerId, item.OwnerName,
        item.RevisionId, item.RevisionNumber, item.CreatedAt, item.ChangedAt);
}

/// <summary>A version in a history.</summary>
internal sealed record RevisionReply(Guid RevisionId, int Number, string Title, string Reason, string ByName, DateTimeOffset At);

/// <summary>A version with its text.</summary>
internal sealed record RevisionTextReply(Guid RevisionId, Guid ContentId, int Number, string Title, string Content, string Hash, string Reason, string ByName, DateTimeOffset At);

/// <summary>A list's question, every part from the address.</summary>
internal sealed record ContentQuery
{
    [FromQuery(Name = "kind")] public string? Kind { get; init; }
    [FromQuery(Name = "state")] public string? State { get; init; }
    [FromQuery(Name = "owner_id")] public Guid? OwnerId { get; init; }
    [FromQuery(Name = "tag")] public string? Tag { get; init; }
    [FromQuery(Name = "project_id")] public Guid? ProjectId { get; init; }
    [FromQuery(Name = "q")] public string? Text { get; init; }
    [FromQuery(Name = "cursor")] public string? Cursor { get; init; }
    [FromQuery(Name = "limit")] public int? Limit { get; init; }
}

/// <summary><c>/api/v2/contents</c>.</summary>
internal static class ContentEndpoints
{
    public static void MapContents(this IEndpointRouteBuilder app)
    {
        var contents = app.MapApi("/v2/contents", "Content");
        contents.MapGet("", List).Needs(Scopes.ContentRead);
        contents.MapPost("", Create).Needs(Scopes.ContentWrite);
        contents.MapGet("/{id:guid}", Get).Needs(Scopes.ContentRead);
        contents.MapPut("/{id:guid}", Update).Needs(Scopes.ContentWrite);
        contents.MapPost("/{id:guid}/archive", Archive).Needs(Scopes.ContentWrite);
        contents.MapPost("/{id:guid}/unarchive", Unarchive).Needs(Scopes.ContentWrite);
        contents.MapGet("/{id:guid}/revisions", History).Needs(Scopes.ContentRead);
        contents.MapGet("/{id:guid}/revisions/{number:int}", OneRevision).Needs(Scopes.ContentRead);
        contents.MapPost("/{id:guid}/revisions/{number:int}/restore", Restore).Needs(Scopes.ContentWrite);
    }

    private static async Task<IResult> List([AsParameters] ContentQuery query, Actor actor, Library library, CancellationToken stop)
    {
        var check = new Check()
            .That(Named<ContentKind>(query.Kind, out var kind), "kind", "Unknown kind.")
            .That(Named<ContentState>(query.State, out var state), "state", "Unknown state.");
        if (check.Refusal is { } unknown) return unknown.ToHttp(StatusCodes.Status400BadRequest);
        if (query.Limit is < 1 or > Library.MostAtOnce) return Invalid.At("limit", $"A limit is a number from 1 to {Library.MostAtOnce}.").ToHttp();
        if (query.Text?.Length > 400) return Invalid.At("q", "A search has at most 400 characters.").ToHttp();

        var filter = new ItemFilter { Kind = kind, State = state, OwnerId = query.OwnerId, Tag = query.Tag, CampaignId = query.ProjectId, Text = query.Text };
        return (await library.List(actor, filter, query.Cursor, query.Limit ?? 50, stop))
            .Then(page => new Page<ContentRow>([.. page.Items.Select(ContentRow.Of)], page.NextCursor)).ToHttp();
    }

    private static async Task<IResult> Create(ContentBody body, Actor actor, Items items, CancellationToken stop)
    {
        var kind = body.Kind ?? body.Type;
        var check = new Check()
            .That(kind is not null, "kind", "Say what it is: weekly_update, blog, announcement, update, session_summary, social or page.")
            .That(!string.IsNullOrWhiteSpace(body.Title) || !string.IsNullOrWhiteSpace(body.Content), "title", "Give a title or a text.");
        if (check.Refusal is { } refusal) return refusal.ToHttp();

        var text = body.Over(new ContentText());
        var asked = new NewItem(kind!.Value, text) { Tags = ContentBody.Words(body.Tags) ?? [], CampaignId = body.ProjectId, CutBecause = "saved" };
        return (await items.Create(actor, asked, stop)).ToHttp(item => Results.Created($"/api/v2/contents/{item.Id}", ContentReply.Of(item, text, version: 1)));
    }

    private static async Task<IResult> Get(Guid id, Actor actor, Drafts drafts, HttpContext http, CancellationToken stop)
        => (await drafts.Open(actor, id, stop)).ToHttp(open => WithVersion(http, ContentReply.Of(open.Item, open.Text, open.Version)));

    private static async Task<IResult> Update(
        Guid id, ContentBody body, [FromHeader(Name = "If-Match")] string? ifMatch, Actor actor, Drafts drafts, Revisions revisions, Items items, HttpContext http, CancellationToken stop)
    {
        if (ifMatch is null || !int.TryParse(ifMatch.Trim().TrimStart('W', '/').Trim('"'), NumberStyles.None, CultureInfo.InvariantCulture, out var version))
            return Invalid.At("If-Match", "Name the version you read, from its version field or ETag, in the If-Match header.").ToHttp();
        if ((await drafts.Open(actor, id, stop)).Refused(out var missing, out var open)) return missing.ToHttp();
        if ((await drafts.Save(actor, id, body.Over(open.Text), version, stop)).Refused(out var unsaved, out _)) return unsaved.ToHttp();
        if (body.Tags is not null || body.ProjectId is not null)
        {
            var filing = new Filing(ContentBody.Words(body.Tags) ?? open.Item.Tags, body.ProjectId ?? open.Item.CampaignId);
            if ((await items.File(actor, id, filing, stop)).Refused(out var unfiled, out _)) return unfiled.ToHttp();
        }
        if ((await revisions.Cut(actor, id, "saved", stop)).Refused(out var uncut, out _)) return uncut.ToHttp();
        return await Get(id, actor, drafts, http, stop);
    }

    private static async Task<IResult> Archive(Guid id, Actor actor, Items items, CancellationToken stop)
        => (await items.Archive(actor, id, stop)).Then(ContentRow.Of).ToHttp();

    private static async Task<IResult> Unarchive(Guid id, Actor actor, Items items, CancellationToken stop)
        => (await items.Unarchive(actor, id, stop)).Then(ContentRow.Of).ToHttp();

    private static async Task<IResult> History(Guid id, Actor actor, Revisions revisions, int? before, int? limit, CancellationToken stop)
    {
        var most = Math.Clamp(limit ?? 50, 1, 200);
        return (await revisions.History(actor, id, stop, before, most)).Then(rows => new Page<RevisionReply>(
            [.. rows.Select(row => new RevisionReply(row.Id, row.Number, row.Title, row.Reason, row.ByName, row.At))],
            rows.Count == most && rows[^1].Number > 1 ? rows[^1].Number.ToString(CultureInfo.InvariantCulture) : null)).ToHttp();
    }

    private static async Task<IResult> OneRevision(Guid id, int number, Actor actor, Revisions revisions, CancellationToken stop)
        => (await revisions.Get(actor, id, number, stop)).Then(Told).ToHttp();

    private static async Task<IResult> Restore(Guid id, int number, Actor actor, Revisions revisions, CancellationToken stop)
        => (await revisions.Restore(actor, id, number, stop)).Then(Told).ToHttp();

    private static RevisionTextReply Told(Revision row)
        => new(row.Id, row.ItemId, row.Number, row.Title, row.Text.Body, row.Hash, row.Reason, row.ByName, row.At);

    private static IResult WithVersion(HttpContext http, ContentReply reply)
    {
        http.Response.Headers.ETag = $"\"{reply.Version.ToString(CultureInfo.InvariantCulture)}\"";
        return Results.Ok(reply);
    }

    /// <summary>Reads <c>weekly_update</c> as an enum's value; false where it names none.</summary>
    private static bool Named<T>(string? text, out T? value) where T : struct, Enum
    {
        value = null;
        if (string.IsNullOrEmpty(text)) return true;
        var plain = text.Replace("_", "", StringComparison.Ordinal);
        if (!plain.All(char.IsAsciiLetter) || !Enum.TryParse<T>(plain, ignoreCase: true, out var named)) return false;
        value = named;
        return true;
    }
}
