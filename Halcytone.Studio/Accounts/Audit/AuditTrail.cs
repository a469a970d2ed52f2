using Halcytone.Studio.Foundation;
using Halcytone.Studio.Foundation.Data;
using Halcytone.Studio.Foundation.Events;

namespace Halcytone.Studio.Accounts.Audit;

internal sealed class AuditTrail : IAuditTrail
{
    public Task Append(StudioDb db, Actor actor, IReadOnlyList<Fact> facts, CancellationToken stop) => Task.CompletedTask;
}
