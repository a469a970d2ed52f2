using Halcytone.Studio.Foundation;
using Halcytone.Studio.Foundation.Admin;

namespace Halcytone.Studio.Accounts.Commands;

/// <summary>What the room's commands have in common: which workspace, which role.</summary>
internal static class CommandWords
{
    /// <summary>The role by its name, with or without dashes and case: <c>Editor</c>, <c>marketing-manager</c>; null where there is none.</summary>
    public static Role? RoleNamed(string? text)
    {
        var plain = text?.Replace("-", "", StringComparison.Ordinal).Replace("_", "", StringComparison.Ordinal);
        return RoleRights.Roles.Where(role => role.ToString().Equals(plain, StringComparison.OrdinalIgnoreCase)).Select(role => (Role?)role).FirstOrDefault();
    }

    public static string RoleNames => string.Join(", ", RoleRights.Roles);

    /// <summary>The house in the workspace that is named, or in the only one there is; else says why not.</summary>
    public static async Task<Actor?> ActorIn(this Workspaces workspaces, string? named, TextWriter error, CancellationToken stop)
    {
        var all = await workspaces.All(stop);
        var meant = named is null ? all : [.. all.Where(row => row.Name.Equals(named, StringComparison.OrdinalIgnoreCase) || row.Id.ToString() == named)];
        if (meant is [var only]) return Actor.House(only.Id, "Command line");

        await error.WriteLineAsync(
            all.Count == 0 ? "There is no workspace yet. Start ./studio once, or open it in a browser to make the first administrator."
            : meant.Count == 0 ? $"There is no workspace {named}. There are: {string.Join(", ", all.Select(row => row.Name))}."
            : $"Which workspace? Say --workspace NAME: {string.Join(", ", all.Select(row => row.Name))}.");
        return null;
    }

    /// <summary>Writes why it was refused; answers the exit code.</summary>
    public static async Task<int> Refuse(this TextWriter error, Refusal refusal)
    {
        await error.WriteLineAsync(refusal is Invalid invalid
            ? string.Join('\n', invalid.Errors.Select(field => $"--{field.Key}: {string.Join(' ', field.Value)}"))
            : refusal.Message);
        return 1;
    }
}
