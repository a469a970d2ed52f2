using Halcytone.Studio.Foundation;
using Halcytone.Studio.Foundation.Http;

namespace Halcytone.Studio.Accounts.Invitations;

/// <summary><c>/api/v2/invitations</c>.</summary>
internal static class InvitationEndpoints
{
    public static void MapInvitations(this IEndpointRouteBuilder app)
    {
        var invitations = app.MapApi("/v2/invitations", "Members");
        invitations.MapGet("", List).Needs(Scopes.Admin);
        invitations.MapPost("", Invite).Needs(Scopes.Admin);
        invitations.MapPost("/{id:guid}/again", Again).Needs(Scopes.Admin);
        invitations.MapDelete("/{id:guid}", Withdraw).Needs(Scopes.Admin);
    }

    private static async Task<IResult> List(Actor actor, InvitationDesk desk, CancellationToken stop)
        => (await desk.Open(actor, stop)).ToHttp(rows => Results.Ok(new Page<InvitationReply>([.. rows.Select(row => InvitationReply.Of(row))], null)));

    private static async Task<IResult> Invite(InviteRequest asked, Actor actor, InvitationDesk desk, CancellationToken stop)
        => (await desk.Invite(actor, asked.Name ?? "", asked.Email ?? "", RoleRights.Together(asked.Roles), stop))
            .ToHttp(made => Results.Created($"/api/v2/invitations/{made.Invitation.Id}", InvitationReply.Of(made.Invitation, made.Link)));

    private static async Task<IResult> Again(Guid id, Actor actor, InvitationDesk desk, CancellationToken stop)
        => (await desk.Again(actor, id, stop)).ToHttp(made => Results.Ok(InvitationReply.Of(made.Invitation, made.Link)));

    private static async Task<IResult> Withdraw(Guid id, Actor actor, InvitationDesk desk, CancellationToken stop)
        => (await desk.Withdraw(actor, id, stop)).ToHttp(_ => Results.NoContent());
}

/// <example>{"name":"Noor Haddad","email":"noor@example.com","roles":["editor"]}</example>
internal sealed record InviteRequest(string? Name, string? Email, IReadOnlyList<Role>? Roles);

/// <summary>The link stands here once, and only where no mail leaves the house.</summary>
/// <example>{"id":"…","name":"Noor Haddad","email":"noor@example.com","roles":["editor"],"invited_by":"Rafi Benatar","invited_at":"…","expires_at":"…","link":null}</example>
internal sealed record InvitationReply(Guid Id, string Name, string Email, IReadOnlyList<Role> Roles, string InvitedBy, DateTimeOffset InvitedAt, DateTimeOffset ExpiresAt, string? Link)
{
    public static InvitationReply Of(InvitationRow row, string? link = null)
        => new(row.Id, row.Name, row.Email, RoleRights.Each(row.Roles), row.InvitedBy, row.InvitedAt, row.ExpiresAt, link);
}
