using Halcytone.Studio.Foundation;
using Halcytone.Studio.Foundation.Http;

namespace Halcytone.Studio.Accounts;

/// <summary>The matrix of design §5 as data: what each role may do, and what a key's scope lets through.</summary>
public static class RoleRights
{
    /// <summary>The eight roles in the order of the matrix.</summary>
    public static readonly IReadOnlyList<Role> Roles =
    [
        Role.Writer, Role.Editor, Role.SeoSpecialist, Role.MarketingManager, Role.ContentManager, Role.Executive, Role.Instructor, Role.Administrator,
    ];

    private static readonly Dictionary<Role, Right> ByRole = new()
    {
        [Role.Writer] = Right.Read | Right.Write | Right.PlanOwn | Right.SeeOwnResults,
        [Role.Editor] = Right.Read | Right.Write | Right.Plan | Right.CheckEditorially | Right.AskForRelease | Right.SeeResults,
        [Role.SeoSpecialist] = Right.Read | Right.WriteMetadata | Right.CheckSeo | Right.SeeResults,
        [Role.MarketingManager] = Right.Read | Right.Write | Right.Plan | Right.CheckEditorially | Right.Approve | Right.Release | Right.Recover
            | Right.ManageAudience | Right.SeeResults,
        [Role.ContentManager] = Right.Read | Right.Write | Right.Plan | Right.CheckEditorially | Right.Approve | Right.Release | Right.Recover
            | Right.ManageAudience | Right.SeeResults,
        [Role.Executive] = Right.Read | Right.ApproveUrgent | Right.SeeResults,
        [Role.Instructor] = Right.Read | Right.WriteOwnSessions | Right.ApproveOwnSummaries | Right.ReleaseOwnSummaries | Right.RecoverOwnSummaries
            | Right.SeeOwnSessions,
        [Role.Administrator] = Right.Read | Right.Write | Right.Plan | Right.Recover | Right.SeeResults | Right.Administer,
    };

    private static readonly Dictionary<string, Right> ByScope = new()
    {
        [Scopes.ContentRead] = Right.Read,
        [Scopes.ContentWrite] = Right.Read | Right.Write | Right.WriteMetadata | Right.WriteOwnSessions,
        [Scopes.ReviewRead] = Right.Read,
        [Scopes.ReviewWrite] = Right.Read | Right.CheckEditorially | Right.CheckSeo | Right.Approve | Right.ApproveUrgent | Right.ApproveOwnSummaries
            | Right.AskForRelease,
        [Scopes.PostsRead] = Right.Read | Right.SeeResults | Right.SeeOwnResults | Right.SeeOwnSessions,
        [Scopes.PostsWrite] = Right.Read | Right.Plan | Right.PlanOwn,
        [Scopes.Release] = Right.Read | Right.Release | Right.AskForRelease | Right.ReleaseOwnSummaries | Right.Recover | Right.RecoverOwnSummaries,
        [Scopes.AudienceRead] = Right.Read,
        [Scopes.AudienceWrite] = Right.Read | Right.ManageAudience,
        [Scopes.Admin] = Right.Read | Right.Administer,
    };

    /// <summary>What somebody with all of these roles may do.</summary>
    public static Right Of(Role roles) => Roles.Where(role => roles.HasFlag(role)).Aggregate(Right.None, (rights, role) => rights | ByRole[role]);

    /// <summary>What a key with these scopes lets through of its member's rights; a key without scopes lets all through.</summary>
    public static Right Through(IReadOnlyCollection<string> scopes)
        => scopes.Count == 0 ? Right.All : scopes.Aggregate(Right.None, (rights, scope) => rights | ByScope.GetValueOrDefault(scope));

    /// <summary>The single roles in <paramref name="roles"/>, in the matrix' order.</summary>
    public static IReadOnlyList<Role> Each(Role roles) => [.. Roles.Where(role => roles.HasFlag(role))];

    /// <summary>The single rights in <paramref name="rights"/>.</summary>
    public static IReadOnlyList<Right> Each(Right rights)
        => [.. Enum.GetValues<Right>().Where(right => right is not (Right.None or Right.All) && rights.HasFlag(right))];

    /// <summary>Several roles as one value.</summary>
    public static Role Together(IEnumerable<Role>? roles) => (roles ?? []).Aggregate(Role.None, (all, role) => all | role);

    /// <summary>A role as people read it: <c>Marketing manager</c>.</summary>
    public static string Label(this Role role) => role switch
    {
        Role.SeoSpecialist => "SEO specialist",
        Role.MarketingManager => "Marketing manager",
        Role.ContentManager => "Content manager",
        _ => role.ToString(),
    };

    /// <summary>Several roles as people read them, in the matrix' order: <c>Editor, SEO specialist</c>.</summary>
    public static string Labels(this Role roles) => roles == Role.None ? "No role" : string.Join(", ", Each(roles).Select(Label));
}
