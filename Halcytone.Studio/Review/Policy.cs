using Halcytone.Studio.Content;
using Halcytone.Studio.Foundation;

namespace Halcytone.Studio.Review;

/// <summary>What a level of review says.</summary>
public enum LevelKind
{
    /// <summary>The text is right. Its own author may give it; it is then recorded as self-checked (design §5).</summary>
    Check,

    /// <summary>The page can be found: as a check, and its score must be above 80.</summary>
    SeoCheck,

    /// <summary>It may go out. Never given by the last person who changed what is approved.</summary>
    Approval,

    /// <summary>An instructor's look at the own session's summary.</summary>
    OwnLook,
}

/// <summary>One level of a policy.</summary>
/// <param name="Name">As it is shown: <c>editorial check</c>, <c>marketing</c>.</param>
/// <param name="Kind">What it says.</param>
/// <param name="Roles">Whoever holds one of these may decide.</param>
/// <param name="CheckList">What the one who decides has looked at, in short.</param>
public sealed record Level(string Name, LevelKind Kind, Role Roles, IReadOnlyList<string> CheckList)
{
    /// <summary>As <see cref="Quorum"/>: every one of them.</summary>
    public const int All = 0;

    /// <summary>How many of them have to agree; <see cref="All"/> for each of the named.</summary>
    public int Quorum { get; init; } = 1;

    /// <summary>The same as a number.</summary>
    public int Needed => Quorum == All ? Math.Max(1, Named.Count) : Quorum;

    /// <summary>Only these members, where any are named.</summary>
    public IReadOnlyList<Guid> Named { get; init; } = [];

    /// <summary>Time to decide from the asking on; null where the request says so or nothing does.</summary>
    public TimeSpan? Within { get; init; }

    /// <summary>Whether <paramref name="actor"/> may decide here.</summary>
    /// <param name="owner">Who owns the item: an instructor decides on the own summaries only.</param>
    public bool IsFor(Actor actor, Guid owner)
    {
        if ((actor.Roles & Roles) == 0) return false;
        if (Named.Count > 0 && !Named.Contains(actor.MemberId)) return false;
        return Kind switch
        {
            LevelKind.Check => actor.May(Right.CheckEditorially),
            LevelKind.SeoCheck => actor.May(Right.CheckSeo),
            LevelKind.OwnLook => actor.May(Right.Approve) || (actor.May(Right.ApproveOwnSummaries) && owner == actor.MemberId),
            _ => actor.May(Right.Approve | Right.ApproveUrgent),
        };
    }

    /// <summary>The roles by name, as replies show them.</summary>
    public IReadOnlyList<string> RoleNames => [.. Enum.GetValues<Role>().Where(role => role != Role.None && Roles.HasFlag(role)).Select(role => role.ToString())];
}

/// <summary>Which levels an item passes, by its kind (design §5).</summary>
public static class Policies
{
    /// <summary>Approvals older than this are asked for again (ux §4).</summary>
    public static readonly TimeSpan GoodFor = TimeSpan.FromDays(30);

    private static readonly Level Editorial = new("editorial check", LevelKind.Check, Role.Editor | Role.MarketingManager | Role.ContentManager,
        ["What it says is right", "Links and pictures are right", "The planned time is right"]); // seed 000, Editor Review

    private static readonly Level Marketing = new("marketing", LevelKind.Approval, Role.MarketingManager,
        ["The message fits who we are", "The social posts may go out", "The mailing reaches the right list"]); // seed 000, Marketing Approval

    private static readonly Level Seo = new("seo", LevelKind.SeoCheck, Role.SeoSpecialist,
        ["Title and description will be found and read", "Key words stand where they help", "Links inside and outside work"]);

    private static readonly Level ContentManager = new("content manager", LevelKind.Approval, Role.ContentManager,
        ["Facts, grammar and voice were checked", "Page and posts may go out"]);

    private static readonly Level Executives = new("executive", LevelKind.Approval, Role.Executive,
        ["The news is right", "It goes to everybody now"]) { Within = TimeSpan.FromMinutes(30) };

    private static readonly Level Instructor = new("instructor", LevelKind.OwnLook, Role.Instructor | Role.ContentManager | Role.MarketingManager,
        ["The figures are this session's", "Nothing personal is told to others"]);

    /// <summary>The default levels, in order.</summary>
    public static IReadOnlyList<Level> Of(ContentKind kind) => kind switch
    {
        ContentKind.Blog => [Editorial, Seo, ContentManager],
        ContentKind.Announcement => [Executives],
        ContentKind.Social => [Marketing],
        ContentKind.SessionSummary => [Instructor],
        _ => [Editorial, Marketing],
    };
}
