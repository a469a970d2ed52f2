namespace Halcytone.Studio.Foundation.Pieces;

/// <summary>The roles as people read them.</summary>
public static class RoleNames
{
    /// <summary>Every role with its name, in the order of the matrix (design §5).</summary>
    public static readonly IReadOnlyList<(Role Role, string Name)> All =
    [
        (Role.Writer, "Writer"), (Role.Editor, "Editor"), (Role.SeoSpecialist, "SEO specialist"), (Role.MarketingManager, "Marketing manager"),
        (Role.ContentManager, "Content manager"), (Role.Executive, "Executive"), (Role.Instructor, "Instructor"), (Role.Administrator, "Administrator"),
    ];

    /// <summary>The names of the roles that are held: <c>Editor, Writer</c>.</summary>
    public static string Of(Role roles) => roles == Role.None ? "No role" : string.Join(", ", All.Where(one => roles.HasFlag(one.Role)).Select(one => one.Name));
}
