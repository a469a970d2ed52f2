using System.Globalization;
using Halcytone.Studio.Accounts.Audit;
using Halcytone.Studio.Foundation;
using Halcytone.Studio.Foundation.Admin;

namespace Halcytone.Studio.Accounts.Commands;

/// <summary>Goes through the audit chain of every workspace; exit code 1 where one is broken.</summary>
internal sealed class VerifyAudit(Workspaces workspaces, AuditReport report) : IAdminCommand
{
    public string Name => "verify-audit";
    public string Usage => "  checks that no audit entry was changed, moved, put in or taken away";

    public async Task<int> Run(string[] args, TextWriter output, TextWriter error, CancellationToken stop)
    {
        if (args.Length > 0)
        {
            await error.WriteLineAsync("verify-audit takes no options.");
            return 2;
        }
        var whole = true;
        foreach (var workspace in await workspaces.All(stop))
        {
            var outcome = await report.Verify(Actor.House(workspace.Id, "Command line"), stop);
            if (outcome.Refused(out var refusal, out var verdict)) return await error.Refuse(refusal);

            whole &= verdict.IsWhole;
            await output.WriteLineAsync(verdict.IsWhole
                ? string.Create(CultureInfo.InvariantCulture, $"{workspace.Name}: whole, {verdict.Entries} entries")
                : string.Create(CultureInfo.InvariantCulture, $"{workspace.Name}: BROKEN at entry {verdict.BrokenAt}. {verdict.Fault}"));
        }
        return whole ? 0 : 1;
    }
}
