using Halcytone.Studio.Accounts.Access;
using Halcytone.Studio.Foundation;
using Microsoft.AspNetCore.Components.Authorization;

namespace Halcytone.Studio.Accounts;

/// <summary>The person at this page, as they stand now: one for each circuit, or for each request of a static page.</summary>
public sealed class CurrentActor(AuthenticationStateProvider signedIn, Members members)
{
    /// <summary>Who they are and what they may do; null where they are not signed in, or no longer a member.</summary>
    public async ValueTask<Actor?> Get()
    {
        var state = await signedIn.GetAuthenticationStateAsync();
        return state.User.Member() is var (workspace, member) ? await members.ActorOf(workspace, member, CancellationToken.None) : null;
    }
}
