using Halcytone.Studio.Accounts.Keys;
using Halcytone.Studio.Foundation;
using Halcytone.Studio.Foundation.Admin;

namespace Halcytone.Studio.Accounts.Commands;

/// <summary>Makes a key for a service member, which is made too where there is none of that name; the key alone goes to standard output.</summary>
internal sealed class CreateKey(Workspaces workspaces, Members members, ApiKeys keys) : IAdminCommand
{
    private static readonly string[] Options = ["role", "member", "scopes", "workspace"];

    public string Name => "key create";
    public string Usage => "--role ROLE [--member NAME] [--scopes A,B] [--workspace NAME]   prints a new API key of a service member";

    public async Task<int> Run(string[] args, TextWriter output, TextWriter error, CancellationToken stop)
    {
        var asked = AdminArguments.Read(args, Options, out var wrong);
        if (wrong is null && CommandWords.RoleNamed(asked["role"]) is null) wrong = $"--role must be one of {CommandWords.RoleNames}.";
        if (wrong is not null)
        {
            await error.WriteLineAsync(wrong);
            return 2;
        }
        if (await workspaces.ActorIn(asked["workspace"], error, stop) is not { } actor) return 1;

        var role = CommandWords.RoleNamed(asked["role"])!.Value;
        var found = await ServiceMember(actor, asked["member"] ?? $"{role.Labels()} service", role, stop);
        if (found.Refused(out var refusal, out var member)) return await error.Refuse(refusal);

        var scopes = asked["scopes"]?.Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries) ?? [];
        await RevokeOldest(actor, member.Id, stop);
        if ((await keys.Create(actor, new NewKey(member.Id, "Command line", scopes), stop)).Refused(out refusal, out var made)) return await error.Refuse(refusal);

        await output.WriteLineAsync(made.Text);
        await error.WriteLineAsync($"A key of {member.Name} ({role.Labels()}), good until {made.Key.ExpiresAt:yyyy-MM-dd}. It is shown this once.");
        return 0;
    }

    private async Task<Outcome<MemberRow>> ServiceMember(Actor actor, string name, Role role, CancellationToken stop)
    {
        var same = (await members.Holding(actor, role, stop)).FirstOrDefault(row => row.IsService && row.Roles == role && row.Name == name);
        return same is null ? await members.AddService(actor, name, role, stop) : same;
    }

    /// <summary>A third key takes the place of the oldest good one, so that the command can be repeated.</summary>
    private async Task RevokeOldest(Actor actor, Guid memberId, CancellationToken stop)
    {
        var good = (await keys.Good(actor, memberId, stop)).Match(rows => rows, _ => []);
        foreach (var old in good.Skip(ApiKeys.GoodAtOnce - 1)) await keys.Revoke(actor, old.Id, stop);
    }
}
