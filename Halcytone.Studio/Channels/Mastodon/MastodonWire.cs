using System.Text.Json;
using System.Text.Json.Serialization;

namespace Halcytone.Studio.Channels.Mastodon;

// The shapes of Mastodon's API that are sent and read (docs.joinmastodon.org; platform-apis §7). Unknown members are ignored.

internal sealed record NewStatus(
    string Status, IReadOnlyList<string>? MediaIds, string? InReplyToId, string? Visibility, string? SpoilerText, string? Language, bool? Sensitive);

internal sealed record StatusReply(string? Id, string? Url, string? Uri, DateTimeOffset? CreatedAt, string? Content, string? InReplyToId);

internal sealed record MediaReply(string? Id, string? Url);

internal sealed record AccountReply(string? Id, string? Username, string? Acct, string? DisplayName);

internal sealed record InstanceReply(string? Domain, InstanceConfiguration? Configuration);

internal sealed record InstanceConfiguration(StatusConfiguration? Statuses, MediaConfiguration? MediaAttachments);

internal sealed record StatusConfiguration(int? MaxCharacters, int? MaxMediaAttachments);

internal sealed record MediaConfiguration(int? DescriptionLimit);

internal sealed record AppReply(string? ClientId, string? ClientSecret);

internal sealed record TokenReply(string? AccessToken, string? Scope);

internal sealed record ErrorReply(string? Error, string? ErrorDescription);

[JsonSourceGenerationOptions(JsonSerializerDefaults.Web, PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(NewStatus))]
[JsonSerializable(typeof(StatusReply[]))]
[JsonSerializable(typeof(StatusReply))]
[JsonSerializable(typeof(MediaReply))]
[JsonSerializable(typeof(AccountReply))]
[JsonSerializable(typeof(InstanceReply))]
[JsonSerializable(typeof(AppReply))]
[JsonSerializable(typeof(TokenReply))]
[JsonSerializable(typeof(ErrorReply))]
internal sealed partial class MastodonJson : JsonSerializerContext;
