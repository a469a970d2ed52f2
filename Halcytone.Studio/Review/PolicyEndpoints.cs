using System.Text.Json;
using Halcytone.Studio.Accounts;
using Halcytone.Studio.Content;
using Halcytone.Studio.Foundation;
using Halcytone.Studio.Foundation.Http;

namespace Halcytone.Studio.Review;

/// <summary>A level: <c>{"name":"marketing","kind":"approval","roles":["MarketingManager"],"quorum":"any","named":[],"check_list":["…"],"within_minutes":30}</c>; a quorum is <c>any</c>, <c>all</c> or a number.</summary>
internal sealed record LevelBody(string? Name, LevelKind? Kind, IReadOnlyList<string?>? Roles, JsonElement? Quorum, IReadOnlyList<Guid>? Named, IReadOnlyList<string?>? CheckList, int? WithinMinutes)
{
    public static LevelBody Of(Level level) => new(level.Name, level.Kind, level.RoleNames, JsonSerializer.SerializeToElement<object>(level.Quorum switch { Level.All => "all", 1 => "any", var count => count }),
        level.Named, level.CheckList, level.Within is { } within ? (int)within.TotalMinutes : null);

    /// <summary>The level as the policy keeps it; a quorum that is none is refused with the rest.</summary>
    public Level ToLevel() => new(Name ?? "", Kind ?? LevelKind.Approval,
        RoleRights.Together((Roles ?? []).Select(role => Enum.TryParse<Role>(role, ignoreCase: true, out var known) ? known : Role.None)), [.. (CheckList ?? []).OfType<string>()])
    {
        Quorum = Quorum switch
        {
            null or { ValueKind: JsonValueKind.Null } => 1,
            { ValueKind: JsonValueKind.String } word => word.GetString() switch { "any" => 1, "all" => Level.All, _ => -1 },
            { ValueKind: JsonValueKind.Number } number => number.TryGetInt32(out var count) && count > 0 ? count : -1,
            _ => -1,
        },
        Named = Named ?? [], Within = WithinMinutes is > 0 and var minutes ? TimeSpan.FromMinutes(minutes) : null,
    };
}

/// <summary>A policy to be set: <c>{"mode":"required","levels":[…],"version":0}</c>.</summary>
internal sealed record PolicyBody(PolicyMode? Mode, IReadOnlyList<LevelBody>? Levels, int? Version);

/// <summary>A policy in the reply.</summary>
internal sealed record PolicyReply(ContentKind Kind, PolicyMode Mode, IReadOnlyList<LevelBody> Levels, bool IsDefault, int Version, string? ChangedBy, DateTimeOffset? ChangedAt)
{
    public static PolicyReply Of(Policy policy) => new(policy.Kind, policy.Mode, [.. policy.Levels.Select(LevelBody.Of)], policy.IsDefault, policy.Version, policy.ChangedBy, policy.ChangedAt);
}

/// <summary>A deputy to be named: <c>{"member_id":"…","deputy_id":"…","from":"2026-03-09T08:00:00Z","until":"2026-03-20T17:00:00Z"}</c>; without <c>member_id</c> for oneself.</summary>
internal sealed record DeputyBody(Guid? MemberId, Guid? DeputyId, DateTimeOffset? From, DateTimeOffset? Until);

/// <summary>A deputy in the reply.</summary>
internal sealed record DeputyReply(Guid Id, Guid MemberId, string Member, Guid DeputyId, string Deputy, DateTimeOffset From, DateTimeOffset Until, DateTimeOffset? EndedAt)
{
    public static DeputyReply Of(Deputy row) => new(row.Id, row.MemberId, row.MemberName, row.DeputyId, row.DeputyName, row.From, row.Until, row.EndedAt);
}

/// <summary><c>/api/approval/policies</c> and <c>/api/approval/deputies</c>.</summary>
internal static class PolicyEndpoints
{
    public static void MapPolicies(this IEndpointRouteBuilder app)
    {
        var api = app.MapApi("/approval", "Approval");
        api.MapGet("/policies", List).Needs(Scopes.ReviewRead);
        api.MapPut("/policies/{kind}", Set).Needs(Scopes.Admin);
        api.MapDelete("/policies/{kind}", Reset).Needs(Scopes.Admin);
        api.MapGet("/deputies", Open).Needs(Scopes.ReviewRead);
        api.MapPost("/deputies", Name).Needs(Scopes.ReviewWrite);
        api.MapDelete("/deputies/{id:guid}", End).Needs(Scopes.ReviewWrite);
    }

    private static async Task<IResult> List(Actor actor, PolicyBook book, CancellationToken stop)
        => (await book.All(actor, stop)).Then<Page<PolicyReply>>(all => new Page<PolicyReply>([.. all.Select(PolicyReply.Of)], null)).ToHttp();

    private static async Task<IResult> Set(string kind, PolicyBody body, Actor actor, PolicyBook book, CancellationToken stop)
    {
        if (KindOf(kind) is not { } known) return UnknownKind();
        if (body.Mode is not { } mode) return Invalid.At("mode", "Say off, optional or required.").ToHttp();
        var unknown = new Check();
        foreach (var (level, at) in (body.Levels ?? []).Select((level, at) => (level, at)))
            unknown.That(level.Roles?.All(role => Enum.TryParse<Role>(role, ignoreCase: true, out _)) ?? true, $"levels[{at}].roles", $"The roles are {string.Join(", ", RoleRights.Roles)}.");
        if (unknown.Refusal is { } wrong) return wrong.ToHttp();
        return (await book.Set(actor, new Policy(known, mode, [.. (body.Levels ?? []).Select(level => level.ToLevel())]), body.Version ?? 0, stop)).Then(PolicyReply.Of).ToHttp();
    }

    private static async Task<IResult> Reset(string kind, Actor actor, PolicyBook book, CancellationToken stop)
        => KindOf(kind) is { } known ? (await book.Reset(actor, known, stop)).Then(PolicyReply.Of).ToHttp() : UnknownKind();

    private static async Task<IResult> Open(Actor actor, Deputies deputies, CancellationToken stop)
        => (await deputies.Open(actor, stop)).Then<Page<DeputyReply>>(all => new Page<DeputyReply>([.. all.Select(DeputyReply.Of)], null)).ToHttp();

    private static async Task<IResult> Name(DeputyBody body, Actor actor, Deputies deputies, TimeProvider clock, CancellationToken stop)
    {
        var check = new Check().That(body.DeputyId is not null, "deputy_id", "Say who decides.").That(body.Until is not null, "until", "Say until when.");
        if (check.Refusal is { } wrong) return wrong.ToHttp();
        var from = body.From ?? clock.GetUtcNow();
        return (await deputies.Set(actor, new NewDeputy(body.MemberId ?? actor.MemberId, body.DeputyId!.Value, from.ToUniversalTime(), body.Until!.Value.ToUniversalTime()), stop))
            .ToHttp(row => Results.Created("/api/approval/deputies", DeputyReply.Of(row)));
    }

    private static async Task<IResult> End(Guid id, Actor actor, Deputies deputies, CancellationToken stop)
        => (await deputies.End(actor, id, stop)).ToHttp(_ => Results.NoContent());

    private static ContentKind? KindOf(string name) => Array.Find(Enum.GetValues<ContentKind>().Select(kind => (ContentKind?)kind).ToArray(), kind => JsonNamingPolicy.SnakeCaseLower.ConvertName(kind.ToString()!) == name);

    private static IResult UnknownKind()
        => Invalid.At("kind", $"The kinds are {string.Join(", ", Enum.GetNames<ContentKind>().Select(JsonNamingPolicy.SnakeCaseLower.ConvertName))}.").ToHttp(StatusCodes.Status400BadRequest);
}
