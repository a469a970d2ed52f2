using Halcytone.Studio.Foundation;

namespace Halcytone.Studio.Tests.Content;

/// <summary>Who acts in the tests of Content.</summary>
internal static class Team
{
    public static readonly WorkspaceId Breathscape = new(new Guid("019a9000-0000-7000-8000-00000000c001"));
    public static readonly WorkspaceId Elsewhere = new(new Guid("019a9000-0000-7000-8000-00000000c002"));

    public static Actor Ana { get; } = Of("Ana", 1, Right.Read | Right.Write | Right.CheckEditorially);
    public static Actor Wren { get; } = Of("Wren", 2, Right.Read | Right.Write);
    public static Actor Sia { get; } = Of("Sia", 3, Right.Read | Right.WriteMetadata | Right.CheckSeo);
    public static Actor Ivo { get; } = Of("Ivo", 4, Right.Read | Right.WriteOwnSessions);
    public static Actor Eva { get; } = Of("Eva", 5, Right.Read | Right.ApproveUrgent);
    public static Actor Stranger { get; } = Of("Stranger", 6, Right.All) with { Workspace = Elsewhere };

    private static Actor Of(string name, int number, Right rights)
        => new(Breathscape, new Guid($"019a9000-0000-7000-8000-0000000000{number:00}"), name, Role.None, rights);
}
