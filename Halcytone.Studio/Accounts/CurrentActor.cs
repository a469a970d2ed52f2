using Halcytone.Studio.Accounts.Access;
using Halcytone.Studio.Foundation;
using Microsoft.AspNetCore.Components.Authorization;

namespace Halcytone.Studio.Accounts;

/// <summary>The person at this page, as they stand now: one for each circuit, or for each request of a static page.</summary>
public sealed class CurrentActor
{
    private readonly AuthenticationStateProvider signedIn;
    private readonly Standing standing;

    internal CurrentActor(AuthenticationStateProvider signedIn, Standing standing) => (this.signedIn, this.standing) = (signedIn, standing);

    /// <summary>Who they are and what they may do; null where they are not signed in any more, or no longer a member.</summary>
    public async ValueTask<Actor?> Get() => await standing.ActorOf((await signedIn.GetAuthenticationStateAsync()).User, CancellationToken.None);
}
