using Halcytone.Studio.Desk.Home.Panels;
using Halcytone.Studio.Foundation;

namespace Halcytone.Studio.Desk.Home;

/// <summary>Which blocks a role's home has below "needs you", in order (ux §3); those whose data nobody keeps yet are left out.</summary>
internal sealed class HomeRecipes(AdministratorPanels administrator)
{
    /// <summary>Reads one panel.</summary>
    public delegate Task<HomePanel> Reader(HomeSheet sheet, CancellationToken stop);

    private readonly Dictionary<Role, IReadOnlyList<Reader>> byRole = new()
    {
        [Role.Writer] = [WriterPanels.GoOn, WriterPanels.Ideas, WriterPanels.MyWeek],
        [Role.Editor] = [DeskPanels.DueSoon, DeskPanels.Board, DeskPanels.Week],
        [Role.SeoSpecialist] = [SeoPanels.Unfinished, SeoPanels.Overlaps, SeoPanels.LatelyOut],
        [Role.MarketingManager] = [MarketingPanels.Today, MarketingPanels.Campaigns, MarketingPanels.Gaps],
        [Role.ContentManager] = [DeskPanels.Blocked, DeskPanels.Board, DeskPanels.Week],
        [Role.Executive] = [ExecutivePanels.Figures, ExecutivePanels.DecidedByMe, DeskPanels.Week],
        [Role.Instructor] = [InstructorPanels.Summaries, InstructorPanels.LastDelivery, WriterPanels.MyWeek],
        [Role.Administrator] = [AdministratorPanels.Health, administrator.Access, administrator.Audit],
    };

    /// <summary>The homes somebody with these roles can choose from, their own order first.</summary>
    public IReadOnlyList<Role> Of(Role roles) => [.. byRole.Keys.Where(role => roles.HasFlag(role))];

    /// <summary>The panels of one role's home.</summary>
    public IReadOnlyList<Reader> For(Role role) => byRole.GetValueOrDefault(role) ?? byRole[Role.Editor];
}
