using Halcytone.Studio.Foundation.Events;
using Microsoft.AspNetCore.Components.Authorization;
using Microsoft.AspNetCore.Components.Server;
using Microsoft.AspNetCore.Components.Server.Circuits;

namespace Halcytone.Studio.Accounts.Access;

/// <summary>
/// Looks again whether the person at a circuit still may be there: every minute, and at once when their member row or password changes. A page then
/// hears of it through its cascading authentication state.
/// </summary>
internal sealed class CircuitSignIn(ILoggerFactory loggers, Standing standing, Signals signals) : RevalidatingServerAuthenticationStateProvider(loggers)
{
    private IDisposable? hearing;

    protected override TimeSpan RevalidationInterval => TimeSpan.FromMinutes(1);

    protected override async Task<bool> ValidateAuthenticationStateAsync(AuthenticationState authenticationState, CancellationToken cancellationToken)
        => await standing.ActorOf(authenticationState.User, cancellationToken) is not null;

    /// <summary>Begins to hear of changes; a static page lives too short for that.</summary>
    internal async Task Listen()
    {
        var state = await GetAuthenticationStateAsync();
        if (state.User.Member() is not var (workspace, member)) return;

        hearing = signals.Subscribe<MemberChanged>(workspace, async signal =>
        {
            if (signal.MemberId != member) return;
            var stays = await ValidateAuthenticationStateAsync(state, CancellationToken.None);
            SetAuthenticationState(Task.FromResult(stays ? state : new AuthenticationState(new())));
        });
    }

    protected override void Dispose(bool disposing)
    {
        hearing?.Dispose();
        base.Dispose(disposing);
    }
}

/// <summary>Lets a circuit's sign-in hear of changes from its opening on.</summary>
internal sealed class CircuitWatch(AuthenticationStateProvider signedIn) : CircuitHandler
{
    public override Task OnCircuitOpenedAsync(Circuit circuit, CancellationToken cancellationToken) => signedIn is CircuitSignIn own ? own.Listen() : Task.CompletedTask;
}
