using System.Security.Claims;
using Halcytone.Studio.Foundation;

namespace Halcytone.Studio.Accounts.Access;

/// <summary>The actor in the claims of a signed-in principal. Roles are not among them: they are read from the rows each time.</summary>
public static class Principals
{
    /// <summary>The cookie scheme of the pages.</summary>
    public const string CookieScheme = "Cookie";

    internal const string MemberClaim = "member";
    internal const string WorkspaceClaim = "workspace";
    internal const string UserClaim = ClaimTypes.NameIdentifier;
    internal const string StampClaim = "stamp";
    internal const string SignInClaim = "sign-in";

    internal static ClaimsIdentity ToIdentity(this Actor actor, string scheme) => new(
    [
        new Claim(MemberClaim, actor.MemberId.ToString()),
        new Claim(WorkspaceClaim, actor.Workspace.ToString()),
        new Claim(ClaimTypes.Name, actor.Name),
    ], scheme, ClaimTypes.Name, ClaimTypes.Role);

    /// <summary>Which sign-in a principal of the pages belongs to.</summary>
    internal static Guid? SignIn(this ClaimsPrincipal principal) => Guid.TryParse(principal.FindFirstValue(SignInClaim), out var id) ? id : null;

    /// <summary>Who signed in, whichever member they are here.</summary>
    internal static Guid? User(this ClaimsPrincipal principal) => Guid.TryParse(principal.FindFirstValue(UserClaim), out var id) ? id : null;

    /// <summary>The member that a principal stands for, or null where it is not signed in.</summary>
    public static (WorkspaceId Workspace, Guid MemberId)? Member(this ClaimsPrincipal principal)
        => Guid.TryParse(principal.FindFirstValue(MemberClaim), out var member) && Guid.TryParse(principal.FindFirstValue(WorkspaceClaim), out var workspace)
            ? (new WorkspaceId(workspace), member)
            : null;
}
