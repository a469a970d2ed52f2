using System.Globalization;
using Halcytone.Studio.Foundation;
using Halcytone.Studio.Foundation.Http;

namespace Halcytone.Studio.Accounts;

/// <summary><c>/api/v2/me</c>, <c>/api/v2/members</c>, <c>/api/v2/workspace</c>.</summary>
internal static class MemberEndpoints
{
    public static void MapMembers(this IEndpointRouteBuilder app)
    {
        app.MapApi("/v2/me", "Members").MapGet("", Me).Needs(Scopes.ContentRead);

        var members = app.MapApi("/v2/members", "Members");
        members.MapGet("", List).Needs(Scopes.Admin);
        members.MapPost("", Add).Needs(Scopes.Admin);
        members.MapGet("/{id:guid}", One).Needs(Scopes.Admin);
        members.MapPut("/{id:guid}", Change).Needs(Scopes.Admin);
        members.MapPost("/{id:guid}/disable", Disable).Needs(Scopes.Admin);
        members.MapPost("/{id:guid}/enable", Enable).Needs(Scopes.Admin);

        var workspace = app.MapApi("/v2/workspace", "Workspace");
        workspace.MapGet("", Settings).Needs(Scopes.Admin);
        workspace.MapPut("", SaveSettings).Needs(Scopes.Admin);
    }

    private static IResult Me(Actor actor)
        => Results.Ok(new MeReply(actor.MemberId, actor.Workspace.Value, actor.Name, RoleRights.Each(actor.Roles), RoleRights.Each(actor.Rights)));

    private static async Task<IResult> List(Actor actor, Members members, CancellationToken stop)
        => (await members.All(actor, stop)).ToHttp(rows => Results.Ok(new Page<MemberReply>([.. rows.Select(MemberReply.Of)], null)));

    private static async Task<IResult> Add(NewMemberRequest asked, Actor actor, Members members, CancellationToken stop)
    {
        var roles = RoleRights.Together(asked.Roles);
        var outcome = asked.IsService == true
            ? await members.AddService(actor, asked.Name ?? "", roles, stop)
            : await members.AddPerson(actor, new NewPerson(asked.Name ?? "", asked.Email ?? "", roles, asked.Password), stop);
        return outcome.ToHttp(row => Results.Created($"/api/v2/members/{row.Id}", MemberReply.Of(row)));
    }

    private static async Task<IResult> One(Guid id, Actor actor, Members members, CancellationToken stop) => Shown(await members.One(actor, id, stop));

    private static async Task<IResult> Change(Guid id, MemberRequest asked, HttpRequest request, Actor actor, Members members, CancellationToken stop)
        => Shown(await members.Change(actor, id, asked.Name ?? "", RoleRights.Together(asked.Roles), IfMatch(request), stop));

    private static async Task<IResult> Disable(Guid id, Actor actor, Members members, CancellationToken stop) => Shown(await members.Disable(actor, id, stop));

    private static async Task<IResult> Enable(Guid id, Actor actor, Members members, CancellationToken stop) => Shown(await members.Enable(actor, id, stop));

    private static async Task<IResult> Settings(Actor actor, Workspaces workspaces, CancellationToken stop) => Shown(await workspaces.Edit(actor, stop));

    private static async Task<IResult> SaveSettings(SettingsRequest asked, HttpRequest request, Actor actor, Workspaces workspaces, CancellationToken stop)
    {
        if ((await workspaces.Edit(actor, stop)).Refused(out var refusal, out var now)) return refusal.ToHttp();
        return Shown(await workspaces.Save(actor, asked.Over(now.Settings), IfMatch(request) ?? now.Version, stop));
    }

    private static IResult Shown(Outcome<MemberRow> outcome) => outcome.ToHttp(row => Results.Ok(MemberReply.Of(row)));

    private static IResult Shown(Outcome<VersionedSettings> outcome) => outcome.ToHttp(row => Results.Ok(SettingsReply.Of(row)));

    /// <summary>The version in <c>If-Match: "3"</c>; null where none is asked for.</summary>
    private static int? IfMatch(HttpRequest request)
        => int.TryParse(request.Headers.IfMatch.ToString().Trim('"'), NumberStyles.None, CultureInfo.InvariantCulture, out var version) ? version : null;
}

/// <example>{"member_id":"…","workspace_id":"…","name":"Ana Duarte","roles":["editor"],"rights":["read","write"]}</example>
internal sealed record MeReply(Guid MemberId, Guid WorkspaceId, string Name, IReadOnlyList<Role> Roles, IReadOnlyList<Right> Rights);

/// <example>{"name":"Ana Duarte","email":"ana@example.com","roles":["editor"],"password":"seven quiet herons"}</example>
internal sealed record NewMemberRequest(string? Name, string? Email, IReadOnlyList<Role>? Roles, bool? IsService, string? Password);

/// <example>{"name":"Ana Duarte","roles":["editor","seo_specialist"]}</example>
internal sealed record MemberRequest(string? Name, IReadOnlyList<Role>? Roles);

/// <example>{"id":"…","name":"Ana Duarte","email":"ana@example.com","roles":["editor"],"is_service":false,"disabled_at":null,"version":1}</example>
internal sealed record MemberReply(Guid Id, string Name, string? Email, IReadOnlyList<Role> Roles, bool IsService, DateTimeOffset? DisabledAt, int Version)
{
    public static MemberReply Of(MemberRow row) => new(row.Id, row.Name, row.Email, RoleRights.Each(row.Roles), row.IsService, row.DisabledAt, row.Version);
}

/// <summary>What is left out stays as it is.</summary>
/// <example>{"name":"Breathscape","time_zone":"America/New_York","weekly_update_day":"tuesday","weekly_update_time":"10:00:00"}</example>
internal sealed record SettingsRequest(
    string? Name, string? TimeZone, DayOfWeek? WeeklyUpdateDay, TimeOnly? WeeklyUpdateTime, string? SenderName, string? SenderAddress, string? ReplyTo,
    string? PostalAddress, string? Language)
{
    public WorkspaceSettings Over(WorkspaceSettings now) => now with
    {
        Name = Name ?? now.Name,
        TimeZone = TimeZone ?? now.TimeZone,
        WeeklyUpdateDay = WeeklyUpdateDay ?? now.WeeklyUpdateDay,
        WeeklyUpdateTime = WeeklyUpdateTime ?? now.WeeklyUpdateTime,
        SenderName = SenderName ?? now.SenderName,
        SenderAddress = SenderAddress ?? now.SenderAddress,
        ReplyTo = ReplyTo is "" ? null : ReplyTo ?? now.ReplyTo,
        PostalAddress = PostalAddress ?? now.PostalAddress,
        Language = Language ?? now.Language,
    };
}

internal sealed record SettingsReply(
    string Name, string TimeZone, DayOfWeek WeeklyUpdateDay, TimeOnly WeeklyUpdateTime, string SenderName, string SenderAddress, string? ReplyTo,
    string PostalAddress, string Language, IReadOnlyDictionary<string, IReadOnlyList<Role>> ApprovalExemptions, int Version)
{
    public static SettingsReply Of(VersionedSettings row) => new(
        row.Settings.Name, row.Settings.TimeZone, row.Settings.WeeklyUpdateDay, row.Settings.WeeklyUpdateTime, row.Settings.SenderName, row.Settings.SenderAddress,
        row.Settings.ReplyTo, row.Settings.PostalAddress, row.Settings.Language,
        row.Settings.ApprovalExemptions.ToDictionary(pair => pair.Key, pair => RoleRights.Each(pair.Value)), row.Version);
}
