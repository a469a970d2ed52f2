using Halcytone.Studio.Accounts.Access;
using Halcytone.Studio.Foundation;
using Halcytone.Studio.Foundation.Admin;

namespace Halcytone.Studio.Accounts.Commands;

/// <summary>Adds a person; a generated first password goes to standard output, alone.</summary>
internal sealed class CreateMember(Workspaces workspaces, Members members) : IAdminCommand
{
    private static readonly string[] Options = ["role", "name", "email", "password", "workspace"];

    public string Name => "member create";
    public string Usage => "--name NAME --email ADDRESS --role ROLE[,ROLE] [--password TEXT] [--workspace NAME]   adds a person; prints the password it made";

    public async Task<int> Run(string[] args, TextWriter output, TextWriter error, CancellationToken stop)
    {
        var asked = AdminArguments.Read(args, Options, out var wrong);
        var roles = asked["role"]?.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries).Select(CommandWords.RoleNamed).ToList() ?? [];
        if (wrong is null && asked["name"] is null) wrong = "--name is missing.";
        if (wrong is null && asked["email"] is null) wrong = "--email is missing.";
        if (wrong is null && (roles.Count == 0 || roles.Contains(null))) wrong = $"--role must be of {CommandWords.RoleNames}.";
        if (wrong is not null)
        {
            await error.WriteLineAsync(wrong);
            return 2;
        }
        if (await workspaces.ActorIn(asked["workspace"], error, stop) is not { } actor) return 1;

        var password = asked["password"] ?? FirstPassword.New();
        var role = roles.Aggregate(Role.None, (all, one) => all | one!.Value);
        var added = await members.AddPerson(actor, new NewPerson(asked["name"]!, asked["email"]!, role, password), stop);
        if (added.Refused(out var refusal, out var member)) return await error.Refuse(refusal);

        if (asked["password"] is null) await output.WriteLineAsync(password);
        await error.WriteLineAsync($"{member.Name} may sign in as {member.Email} ({role.Labels()}).");
        return 0;
    }
}
