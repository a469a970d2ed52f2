using Halcytone.Studio.Accounts.Access;
using Halcytone.Studio.Foundation;
using Halcytone.Studio.Foundation.Data;
using Microsoft.Extensions.Options;

namespace Halcytone.Studio.Accounts;

/// <summary>
/// The demo's workspace and a person for each role, two of them Editors. Their passwords are made at the first start, printed once, and kept in
/// <c>demo-people.txt</c> (mode 0600) in the data folder.
/// </summary>
internal sealed class AccountsDemo(Workspaces workspaces, Members members, Passwords passwords, DataFolder data, IOptions<DemoOptions> options) : IDemoPart
{
    private static readonly (string Name, string Address, Role Role)[] People =
    [
        ("Ana Duarte", "ana@example.com", Role.Editor),
        ("Jonas Okafor", "jonas@example.com", Role.Editor),
        ("Wren Abara", "wren@example.com", Role.Writer),
        ("Sana Iyer", "sana@example.com", Role.SeoSpecialist),
        ("Mika Kranz", "mika@example.com", Role.MarketingManager),
        ("Cleo Marchetti", "cleo@example.com", Role.ContentManager),
        ("Edda Lindqvist", "edda@example.com", Role.Executive),
        ("Ines Tavares", "ines@example.com", Role.Instructor),
        ("Rafi Benatar", "rafi@example.com", Role.Administrator),
    ];

    public async Task Build(CancellationToken stop)
    {
        if (!await workspaces.Found(Demo.Workspace, Settings(), stop)) return;

        var lines = new List<string>();
        var (shared, sharedHash) = options.Value.Password is { Length: > 0 } asked ? (asked, await passwords.Hash(asked, stop)) : (null, null);
        foreach (var (name, address, role) in People)
        {
            var password = shared ?? FirstPassword.New();
            var hash = sharedHash ?? await passwords.Hash(password, stop);
            (await members.AddPerson(Demo.House, new NewPerson(name, address, role, password), hash, stop)).Match(_ => true, why => throw new InvalidOperationException(why.Message));
            lines.Add($"{role.Labels(),-18} {address,-20} {password}");
        }
        await Keep(lines, stop);
        Console.WriteLine($"\nThe demo's people (also in {PeopleFile}):\n\n  {string.Join("\n  ", lines)}\n");
    }

    private string PeopleFile => data.At("demo-people.txt");

    private static WorkspaceSettings Settings() => new()
    {
        Name = "Breathscape",
        TimeZone = "America/New_York",
        SenderName = "Breathscape",
        SenderAddress = "hello@example.com",
        ReplyTo = "team@example.com",
        PostalAddress = "Breathscape, 12 Harbor Lane, Portland, ME 04101, USA",
        ApprovalExemptions = new Dictionary<string, Role> { ["social"] = Role.MarketingManager | Role.ContentManager },
    };

    private async Task Keep(IEnumerable<string> lines, CancellationToken stop)
    {
        var options = new FileStreamOptions { Mode = FileMode.Create, Access = FileAccess.Write };
        if (!OperatingSystem.IsWindows()) options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        await using var file = new StreamWriter(PeopleFile, options);
        foreach (var line in lines) await file.WriteLineAsync(line.AsMemory(), stop);
    }
}
