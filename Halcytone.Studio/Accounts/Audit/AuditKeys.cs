using Halcytone.Studio.Foundation;
using Halcytone.Studio.Foundation.Secrets;

namespace Halcytone.Studio.Accounts.Audit;

/// <summary>The keys of the chains, one for each workspace, derived from the master key: whoever can change rows cannot make their hashes.</summary>
internal sealed class AuditKeys(MasterKey master)
{
    public byte[] Of(WorkspaceId workspace) => master.Derive($"audit:{workspace}");
}
