using System.Reflection;

namespace Halcytone.Studio.Foundation;

/// <summary>
/// Who acts, in which workspace, and what they may do there. Every public method of a service takes one; the right is checked in the
/// service, whatever the page or endpoint showed (reliability-and-security §7.1).
/// </summary>
/// <param name="Workspace">The tenant whose rows this actor can see.</param>
/// <param name="MemberId">The member, a person or a service member; <see cref="Guid.Empty"/> for the house itself.</param>
/// <param name="Name">As it is shown in histories.</param>
/// <param name="Roles">The member's roles.</param>
/// <param name="Rights">What these roles allow, narrowed by the scopes of an API key.</param>
public sealed record Actor(WorkspaceId Workspace, Guid MemberId, string Name, Role Roles, Right Rights)
{
    /// <summary>
    /// Until when this person counts as having just shown their password (reliability-and-security §8.4); null for programs, whose key is the proof, and for
    /// the house.
    /// </summary>
    public DateTimeOffset? ProvenUntil { get; init; }

    /// <summary>The house itself: the clock, recovery after a crash, set-up. Allowed everything, shown as <paramref name="name"/>.</summary>
    public static Actor House(WorkspaceId workspace, string name = "Halcytone") => new(workspace, Guid.Empty, name, Role.None, Right.All);

    /// <summary>Whether any of the rights in <paramref name="any"/> is held.</summary>
    public bool May(Right any) => (Rights & any) != 0;

    /// <summary>A refusal that names what is missing, or null where the right is held.</summary>
    /// <param name="any">One of these is enough.</param>
    /// <param name="act">What was tried, as it reads after "may not": <c>release posts</c>.</param>
    public Refusal? Lacks(Right any, string act) => May(any) ? null : new NotAllowed(act);

    /// <summary>A refusal where a person at a page has to show their password once more before this act; null for everybody else.</summary>
    public Refusal? Unproven(DateTimeOffset now) => ProvenUntil <= now ? new ProveAgain() : null;

    /// <summary>Lets an endpoint ask for its caller as a parameter. The sign-in of Accounts puts the actor there; without one the scope check has already refused.</summary>
    public static ValueTask<Actor?> BindAsync(HttpContext http, ParameterInfo parameter) => new(http.Features.Get<Actor>());
}

/// <summary>Whoever finds an open desk must not be able to take keys, accounts or people's data from it.</summary>
public sealed record ProveAgain() : Forbidden("prove_again", "Show that it is you: enter your password once more. Nothing was changed yet.");

/// <summary>The role does not allow it. Says who can.</summary>
public sealed record NotAllowed(string Act)
    : Forbidden("not_allowed", $"Your role may not {Act}. Nothing was changed. An administrator of the workspace can change roles.");
