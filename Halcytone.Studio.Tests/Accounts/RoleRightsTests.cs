using Halcytone.Studio.Accounts;
using Halcytone.Studio.Foundation;
using Halcytone.Studio.Foundation.Http;
using static Halcytone.Studio.Foundation.Role;

namespace Halcytone.Studio.Tests.Accounts;

public sealed class RoleRightsTests
{
    /// <summary>Design §5, row by row: each right with everybody who holds it.</summary>
    private static readonly Dictionary<Right, Role> Matrix = new()
    {
        [Right.Read] = Writer | Editor | SeoSpecialist | MarketingManager | ContentManager | Executive | Instructor | Administrator,
        [Right.Write] = Writer | Editor | MarketingManager | ContentManager | Administrator,
        [Right.WriteMetadata] = SeoSpecialist,
        [Right.WriteOwnSessions] = Instructor,
        [Right.Plan] = Editor | MarketingManager | ContentManager | Administrator,
        [Right.PlanOwn] = Writer,
        [Right.CheckEditorially] = Editor | MarketingManager | ContentManager,
        [Right.CheckSeo] = SeoSpecialist,
        [Right.Approve] = MarketingManager | ContentManager,
        [Right.ApproveUrgent] = Executive,
        [Right.ApproveOwnSummaries] = Instructor,
        [Right.Release] = MarketingManager | ContentManager,
        [Right.AskForRelease] = Editor,
        [Right.ReleaseOwnSummaries] = Instructor,
        [Right.Recover] = MarketingManager | ContentManager | Administrator,
        [Right.RecoverOwnSummaries] = Instructor,
        [Right.ManageAudience] = MarketingManager | ContentManager,
        [Right.SeeResults] = Editor | SeoSpecialist | MarketingManager | ContentManager | Executive | Administrator,
        [Right.SeeOwnResults] = Writer,
        [Right.SeeOwnSessions] = Instructor,
        [Right.Administer] = Administrator,
    };

    public static TheoryData<Role, Right> EveryCell()
    {
        var cells = new TheoryData<Role, Right>();
        foreach (var role in RoleRights.Roles)
            foreach (var right in Enum.GetValues<Right>().Where(right => right is not (Right.None or Right.All)))
                cells.Add(role, right);
        return cells;
    }

    [Theory, MemberData(nameof(EveryCell))]
    public void Each_role_holds_exactly_the_rights_of_the_matrix(Role role, Right right)
        => Assert.Equal(Matrix[right].HasFlag(role), RoleRights.Of(role).HasFlag(right));

    [Fact]
    public void Several_roles_hold_the_rights_of_each()
        => Assert.Equal(RoleRights.Of(Writer) | RoleRights.Of(Executive), RoleRights.Of(Writer | Executive));

    [Fact]
    public void No_role_holds_nothing() => Assert.Equal(Right.None, RoleRights.Of(None));

    [Fact]
    public void A_scope_never_adds_to_what_the_member_may_do()
    {
        foreach (var role in RoleRights.Roles)
            foreach (var scope in Scopes.All)
                Assert.Equal(Right.None, RoleRights.Of(role) & RoleRights.Through([scope]) & ~RoleRights.Of(role));
        Assert.All(Scopes.All, scope => Assert.NotEqual(Right.None, RoleRights.Through([scope])));
    }

    [Fact]
    public void All_scopes_together_let_every_right_of_the_matrix_through()
        => Assert.All(Matrix.Keys, right => Assert.True(RoleRights.Through(Scopes.All).HasFlag(right)));
}
