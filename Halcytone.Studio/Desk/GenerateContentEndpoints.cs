using System.Text.Json.Serialization;
using Halcytone.Studio.Channels;
using Halcytone.Studio.Content;
using Halcytone.Studio.Foundation;
using Halcytone.Studio.Foundation.Http;
using Halcytone.Studio.Foundation.Time;
using Halcytone.Studio.Generation;
using Halcytone.Studio.Review;
using Halcytone.Studio.Scheduling;

namespace Halcytone.Studio.Desk;

/// <summary>The template styles by their API names.</summary>
internal enum StyleName { WeeklyUpdate, Blog, Announcement, SessionSummary, Update, Social }

/// <summary>The tones by their API names.</summary>
internal enum ToneName { Encouraging, Professional, MedicalScientific, Playful }

/// <summary>
/// A text as seed 000 writes it: <c>{"type":"blog","title":"The Science Behind Coherent Breathing","content":"Full article …","target_keywords":["HRV"]}</c>.
/// </summary>
internal sealed record CopyBody
{
    public ContentKind? Type { get; init; }

    /// <summary>Another name of <see cref="Type"/>.</summary>
    public ContentKind? Kind { get; init; }
    public string? Title { get; init; }

    /// <summary>Markdown.</summary>
    public string? Content { get; init; }
    public string? Category { get; init; }
    public string? Author { get; init; }
    public IReadOnlyList<string?>? TargetKeywords { get; init; }
    public string? SeoDescription { get; init; }
    public Urgency? Urgency { get; init; }
    public int? Priority { get; init; }
    public bool? Featured { get; init; }
    public string? CallToAction { get; init; }
    public DateTimeOffset? ExpiryDate { get; init; }
    public string? Link { get; init; }
    public IReadOnlyList<string?>? Hashtags { get; init; }
    public IReadOnlyList<Guid>? MediaIds { get; init; }

    /// <summary>The text, and of which kind; <c>update</c> where nothing is said.</summary>
    public Copy ToCopy() => new(Type ?? Kind ?? ContentKind.Update, new ContentText
    {
        Title = Title?.Trim() ?? "", Body = Content ?? "", Category = Category, Author = Author, TargetKeywords = Words(TargetKeywords), SeoDescription = SeoDescription,
        Urgency = Urgency?.ToString().ToLowerInvariant(), Priority = Priority, Featured = Featured ?? false, CallToAction = CallToAction,
        ExpiryDate = ExpiryDate?.ToUniversalTime(), Link = Link, Hashtags = [.. Words(Hashtags).Select(tag => tag.TrimStart('#'))], MediaIds = MediaIds ?? [],
    });

    private static string[] Words(IReadOnlyList<string?>? list) => [.. (list ?? []).OfType<string>().Select(word => word.Trim()).Where(word => word.Length > 0)];
}

/// <summary>
/// What is to be generated: <c>{"send_email":true,"publish_web":true,"generate_social":true,"template_style":"weekly_update","tone":"encouraging",
/// "social_platforms":["twitter","linkedin"]}</c>. Without any of the three switches every channel is meant.
/// </summary>
internal sealed record GenerateBody
{
    public CopyBody? Content { get; init; }
    public bool? SendEmail { get; init; }
    public bool? PublishWeb { get; init; }
    public bool? GenerateSocial { get; init; }

    /// <summary>A notification; an announcement makes one by itself.</summary>
    public bool? SendPush { get; init; }
    public IReadOnlyList<string?>? SocialPlatforms { get; init; }
    public StyleName? TemplateStyle { get; init; }
    public ToneName? Tone { get; init; }
    public bool? ValidateBeforeGenerate { get; init; }
    public bool? PreviewOnly { get; init; }
    public bool? IncludePreview { get; init; }
    public bool? SeoOptimize { get; init; }
    public DateTimeOffset? ScheduleTime { get; init; }

    /// <summary>Taken for the release, which purges what it replaces whether asked or not.</summary>
    public bool? InvalidateCache { get; init; }

    /// <summary>Taken as it is: generating waits in no queue.</summary>
    public bool? BypassQueue { get; init; }
}

/// <summary>What is to be checked.</summary>
internal sealed record ValidateBody
{
    public CopyBody? Content { get; init; }

    /// <summary>Warnings count as errors.</summary>
    public bool? StrictMode { get; init; }
}

/// <summary>The reply of the check.</summary>
internal sealed record ValidationReply(bool Passed, int Score, IReadOnlyList<FindingReply> Findings)
{
    public static ValidationReply Of(Validation validation) => new(validation.Passed, validation.Score, [.. validation.Findings.Select(FindingReply.Of)]);
}

/// <summary>One rendition in the reply; members a channel has no use for are left out.</summary>
internal sealed record RenditionReply
{
    public required ChannelKind Channel { get; init; }
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] public string? Subject { get; init; }
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] public string? Preheader { get; init; }
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] public string? Title { get; init; }
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] public string? Slug { get; init; }
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] public string? Description { get; init; }
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] public string? Html { get; init; }
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] public string? Text { get; init; }
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] public IReadOnlyList<string>? Parts { get; init; }

    /// <summary>Of the longest part, by the channel's own count.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] public int? Length { get; init; }
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] public int? Limit { get; init; }
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] public string? Link { get; init; }
    public required bool EditedByHand { get; init; }
    public required string Fingerprint { get; init; }
    public required IReadOnlyList<FindingReply> Findings { get; init; }

    public static RenditionReply Of(Rendition rendition, ChannelDirectory channels, IEnumerable<Finding> findings, bool withTexts)
    {
        var (content, channel) = (rendition.Content, channels.Of(rendition.Channel));
        var longest = channel.IsSocial ? content.Parts.Select(part => channels.Length(channel.Kind, part)).DefaultIfEmpty(0).Max()
            : channel.Kind == ChannelKind.Push ? channels.Length(channel.Kind, content.Text ?? "") : (int?)null;
        return new RenditionReply
        {
            Channel = rendition.Channel, Subject = content.Subject, Preheader = content.Preheader, Title = content.Title, Slug = content.Slug, Description = content.Description,
            Html = withTexts ? content.Html : null, Text = withTexts ? content.Text : null, Parts = withTexts && channel.IsSocial ? content.Parts : null,
            Length = longest, Limit = longest is null ? null : channel.TextLimit, Link = content.Link, EditedByHand = rendition.EditedByHand, Fingerprint = rendition.Fingerprint,
            Findings = [.. findings.Where(finding => finding.Channel == rendition.Channel).Select(FindingReply.Of)],
        };
    }
}

/// <summary>A channel without a post.</summary>
internal sealed record SkippedReply(ChannelKind Channel, string Reason);

/// <summary>A staged post.</summary>
internal sealed record StagedPostReply(Guid PostId, ChannelKind Channel, string Destination, PostState State, DateTimeOffset? PlannedFor);

/// <summary>The reply of generating.</summary>
internal sealed record GenerateReply(
    Guid? ContentId, Guid? RevisionId, ContentKind Kind, ContentState State, DateTimeOffset GeneratedAt, IReadOnlyList<RenditionReply> Renditions,
    IReadOnlyList<SkippedReply> Skipped, IReadOnlyList<StagedPostReply> Posts, ValidationReply Validation);

/// <summary><c>/api/v2/generate-content</c> and <c>/api/v2/validate-content</c>.</summary>
internal static class GenerateContentEndpoints
{
    private static readonly IReadOnlyList<ChannelKind> Social = [.. Generator.Channels.Where(channel => channel is not (ChannelKind.Email or ChannelKind.Web or ChannelKind.Push))];

    public static void MapGenerateContent(this IEndpointRouteBuilder app)
    {
        var api = app.MapApi("/v2", "Content");
        api.MapPost("/generate-content", Generate).Needs(Scopes.ContentWrite);
        api.MapPost("/validate-content", Validate).Needs(Scopes.ContentRead);
    }

    private static async Task<IResult> Generate(GenerateBody body, Actor actor, Newsdesk desk, Destinations destinations, ChannelDirectory channels, TimeProvider clock, CancellationToken stop)
    {
        if (Platforms(body, channels).Refused(out var unknown, out var platforms)) return unknown.ToHttp(StatusCodes.Status400BadRequest);
        var check = new Check()
            .That(body.ScheduleTime is null || body.ScheduleTime > clock.Now(), "schedule_time", "This time is over. Choose a later one.")
            .That(platforms.TrueForAll(platform => channels.Of(platform).IsSocial), "social_platforms", "Only social platforms stand here; mail and web have switches of their own.");
        if (check.Refusal is { } wrong) return wrong.ToHttp();

        if ((body.Content is { } own ? own.ToCopy() : await desk.WeeklyCopy(actor, stop)).Refused(out var none, out var copy)) return none.ToHttp();
        if (body.SeoOptimize == true) copy = Optimised(desk, copy);
        var connected = body.GenerateSocial == true && platforms.Count == 0 ? await ConnectedSocial(actor, destinations, channels, stop) : [];
        if (Chosen(body, copy, platforms, connected) is not { Count: > 0 } chosen)
            return Invalid.At("send_email", "Nothing is to be generated: switch on at least one of send_email, publish_web and generate_social.").ToHttp();

        var wish = new GenerationWish { Channels = [.. chosen.Where(Generator.Channels.Contains)], Style = Named(body.TemplateStyle), Tone = Named(body.Tone) };
        var preview = body.PreviewOnly == true;
        if (preview && body.ValidateBeforeGenerate == true && desk.Check(copy, wish) is { Passed: false } failed) return new TextFaulty(failed).ToHttp();
        var produced = preview
            ? await desk.Preview(actor, copy, wish, stop)
            : await desk.Produce(actor, copy, wish, body.ValidateBeforeGenerate == true, body.ScheduleTime?.ToUniversalTime(), stop);
        return InContent(produced, body.Content is not null).ToHttp(production =>
        {
            var reply = Reply(production, copy, channels, chosen, body.IncludePreview ?? true);
            return preview ? Results.Ok(reply) : Results.Created($"/api/v2/contents/{reply.ContentId}", reply);
        });
    }

    private static IResult Validate(ValidateBody body, Actor actor, Newsdesk desk)
    {
        if (actor.Lacks(Right.Read, "check content") is { } no) return no.ToHttp();
        if (body.Content is null) return Invalid.At("content", "Send the text that is to be checked.").ToHttp();
        var copy = body.Content.ToCopy();
        if (copy.Text.WhyNotSaved() is { } unfit) return Prefixed(unfit).ToHttp();
        var validation = desk.Check(copy, new GenerationWish());
        return Results.Ok(ValidationReply.Of(body.StrictMode == true ? validation.Strict() : validation));
    }

    /// <summary>The named platforms; an unknown name is an unknown enum value (400).</summary>
    private static Outcome<List<ChannelKind>> Platforms(GenerateBody body, ChannelDirectory channels)
    {
        var (check, platforms) = (new Check(), new List<ChannelKind>());
        foreach (var (name, at) in (body.SocialPlatforms ?? []).Select((name, at) => (name, at)))
        {
            var known = channels.Named(name ?? "");
            check.That(known is not null, $"social_platforms[{at}]", $"The platforms are {string.Join(", ", channels.All.Where(channel => channel.IsSocial).Select(channel => channel.ApiName))}.");
            if (known is not null) platforms.Add(known.Kind);
        }
        return check.Refusal is { } unknown ? unknown : platforms;
    }

    private static List<ChannelKind> Chosen(GenerateBody body, Copy copy, List<ChannelKind> platforms, List<ChannelKind> connected)
    {
        var nothingSaid = body.SendEmail is null && body.PublishWeb is null && body.GenerateSocial is null && body.SendPush is null && platforms.Count == 0;
        if (nothingSaid) return [.. Generator.Channels];

        var chosen = new List<ChannelKind>();
        if (body.SendEmail == true) chosen.Add(ChannelKind.Email);
        if (body.PublishWeb == true) chosen.Add(ChannelKind.Web);
        if (body.SendPush ?? copy.Kind == ContentKind.Announcement) chosen.Add(ChannelKind.Push);
        if (body.GenerateSocial ?? platforms.Count > 0) chosen.AddRange(platforms.Count > 0 ? platforms : connected.Count > 0 ? connected : Social);
        return [.. chosen.Distinct().Order()];
    }

    /// <summary><c>social</c> means every connected social destination.</summary>
    private static async Task<List<ChannelKind>> ConnectedSocial(Actor actor, Destinations destinations, ChannelDirectory channels, CancellationToken stop)
        => [.. (await destinations.Defaults(actor, stop)).Keys.Where(channel => channels.Of(channel).IsSocial)];

    /// <summary>Fills what a search result needs and the text leaves out: its first sentences as description.</summary>
    private static Copy Optimised(Newsdesk desk, Copy copy)
        => string.IsNullOrWhiteSpace(copy.Text.SeoDescription) ? copy with { Text = copy.Text with { SeoDescription = desk.DescriptionOf(copy.Text) } } : copy;

    private static GenerateReply Reply(Production production, Copy copy, ChannelDirectory channels, List<ChannelKind> chosen, bool withTexts) => new(
        production.Item?.Id, production.RevisionId, copy.Kind, production.Item?.State ?? ContentState.Draft, production.At,
        [.. production.Renditions.Select(rendition => RenditionReply.Of(rendition, channels, production.Findings, withTexts))],
        [.. production.Skipped.Select(skipped => new SkippedReply(skipped.Channel, skipped.Reason)), .. chosen.Except(Generator.Channels).Select(channel => new SkippedReply(channel, "needs_media"))],
        [.. production.Posts.Select(post => new StagedPostReply(post.Id, post.Channel, post.DestinationName, post.State, post.PlannedFor))],
        ValidationReply.Of(production.Text));

    /// <summary>A rule that the sent text breaks is told at <c>content.title</c>, as the caller spelled it.</summary>
    private static Outcome<Production> InContent(Outcome<Production> produced, bool ownText)
        => ownText && produced.Refusal is Invalid invalid and not TextFaulty ? Prefixed(invalid) : produced;

    private static Refusal Prefixed(Refusal refusal)
        => refusal is Invalid invalid ? invalid with { Errors = invalid.Errors.ToDictionary(error => $"content.{error.Key}", error => error.Value) } : refusal;

    private static string? Named<T>(T? value) where T : struct, Enum
        => value is { } known ? System.Text.Json.JsonNamingPolicy.SnakeCaseLower.ConvertName(known.ToString()) : null;
}
