using System.Text.Json;
using Halcytone.Studio.Accounts;
using Halcytone.Studio.Foundation;
using Halcytone.Studio.Foundation.Http;
using Halcytone.Studio.Review;
using Halcytone.Studio.Scheduling;

namespace Halcytone.Studio.Distribution;

/// <summary>
/// A post for some platforms: <c>{"content":"The longer exhale","platforms":["mastodon"],"hashtags":["breath"],"settings":{"mastodon":{"visibility":"unlisted"}}}</c>.
/// </summary>
internal sealed record PublishBody(
    string? Content, IReadOnlyList<string>? MediaUrls, IReadOnlyList<string>? Hashtags, IReadOnlyList<string>? Platforms, Guid? ProjectId,
    IReadOnlyDictionary<string, IReadOnlyDictionary<string, JsonElement>?>? Settings);

/// <summary>Posts with their times: <c>{"posts":[{"content":"…","publish_date":"2026-03-10T14:00:00Z","platforms":["mastodon"]}]}</c>.</summary>
internal sealed record PublishScheduledBody(IReadOnlyList<ScheduledEntry?>? Posts);

/// <summary>One of them.</summary>
internal sealed record ScheduledEntry(
    string? Content, string? PublishDate, IReadOnlyList<string>? Platforms, IReadOnlyList<string>? MediaUrls, IReadOnlyList<string>? Hashtags, Guid? ProjectId,
    IReadOnlyDictionary<string, IReadOnlyDictionary<string, JsonElement>?>? Settings, IReadOnlyDictionary<string, JsonElement>? Metadata);

/// <summary>A post that was made.</summary>
public sealed record SocialPostReply(
    Guid PostId, Guid ContentId, string Platform, string Destination, PostState State, string? Reason, Guid? ApprovalId, DateTimeOffset? PublishDate, IReadOnlyList<FindingReply> Findings);

/// <summary>What immediate publishing gave.</summary>
public sealed record PublishReply(Guid ContentId, IReadOnlyList<SocialPostReply> Posts);

internal static class SocialEndpoints
{
    private const int MostEntries = 100;

    public static void MapSocialPublishing(this WebApplication app)
    {
        var social = app.MapApi("/social", "Social");
        social.MapPost("/publish", Publish).Needs(Scopes.PostsWrite);
        social.MapPost("/publish-scheduled", PublishScheduled).Needs(Scopes.PostsWrite);
    }

    private static async Task<IResult> Publish(PublishBody body, Actor actor, SocialPublishing publishing, CancellationToken stop)
    {
        var wish = new SocialWish("", body.Content, body.MediaUrls, body.Hashtags, body.Platforms, body.ProjectId) { Settings = Set(body.Settings) };
        return (await publishing.Publish(actor, [wish], stop)).ToHttp(results => Results.Json(new PublishReply(results[0].ItemId, Replies(results)), statusCode: StatusCodes.Status202Accepted));
    }

    private static async Task<IResult> PublishScheduled(PublishScheduledBody body, Actor actor, SocialPublishing publishing, Workspaces workspaces, CancellationToken stop)
    {
        if (body.Posts is not { Count: > 0 and <= MostEntries } entries) return Invalid.At("posts", $"1 to {MostEntries} posts.").ToHttp();
        var zone = (await workspaces.Settings(actor, stop)).TimeZone;
        var (check, wishes) = (new Check(), new List<SocialWish>(entries.Count));
        for (var at = 0; at < entries.Count; at++)
        {
            var entry = entries[at] ?? new ScheduledEntry(null, null, null, null, null, null, null, null);
            var readable = Moments.Read(entry.PublishDate, zone, endOfDay: false, out var moment);
            check.That(readable && moment is not null, $"posts[{at}].publish_date", "An instant by RFC 3339.");
            wishes.Add(new SocialWish($"posts[{at}].", entry.Content, entry.MediaUrls, entry.Hashtags, entry.Platforms, entry.ProjectId) { At = moment, Settings = Set(entry.Settings), Metadata = Texts(entry.Metadata) });
        }
        if (check.Refusal is { } wrong) return wrong.ToHttp();
        return (await publishing.Publish(actor, wishes, stop)).ToHttp(results => Results.Json(new { Posts = Replies(results) }, statusCode: StatusCodes.Status201Created));
    }

    private static IReadOnlyList<SocialPostReply> Replies(IReadOnlyList<SocialResult> results) =>
    [
        .. results.SelectMany(result => result.Posts.Select(post => new SocialPostReply(
            post.Id, result.ItemId, Words.Api(post.Channel), post.DestinationName, post.State, result.Reason, result.ApprovalId, post.DueAt ?? post.PlannedFor,
            [.. result.Findings.Where(finding => finding.Channel == post.Channel).Select(FindingReply.Of)]))),
    ];

    private static Dictionary<string, IReadOnlyDictionary<string, string>> Set(IReadOnlyDictionary<string, IReadOnlyDictionary<string, JsonElement>?>? settings)
        => (settings ?? new Dictionary<string, IReadOnlyDictionary<string, JsonElement>?>()).ToDictionary(platform => platform.Key, IReadOnlyDictionary<string, string> (platform) => Texts(platform.Value));

    /// <summary>The values as text; what a number, a truth or an object is, in JSON. Null says nothing.</summary>
    private static Dictionary<string, string> Texts(IReadOnlyDictionary<string, JsonElement>? values)
        => (values ?? new Dictionary<string, JsonElement>()).Where(value => value.Value.ValueKind != JsonValueKind.Null)
            .ToDictionary(value => value.Key, value => value.Value.ValueKind == JsonValueKind.String ? value.Value.GetString()! : value.Value.GetRawText());
}
