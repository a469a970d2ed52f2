using Halcytone.Studio.Foundation.Events;
using Microsoft.AspNetCore.Components.Authorization;
using Microsoft.AspNetCore.Components.Server;

namespace Halcytone.Studio.Accounts.Access;

/// <summary>
/// Looks again whether the person at a circuit still may be there: every minute, and at once when their member row or password changes. A page then
/// hears of it through its cascading authentication state.
/// </summary>
internal sealed class CircuitSignIn : RevalidatingServerAuthenticationStateProvider
{
    private readonly Standing standing;
    private readonly Signals signals;
    private IDisposable? hearing;

    public CircuitSignIn(ILoggerFactory loggers, Standing standing, Signals signals) : base(loggers)
    {
        (this.standing, this.signals) = (standing, signals);
        AuthenticationStateChanged += Listen;
    }

    protected override TimeSpan RevalidationInterval => TimeSpan.FromMinutes(1);

    protected override async Task<bool> ValidateAuthenticationStateAsync(AuthenticationState authenticationState, CancellationToken cancellationToken)
        => await standing.ActorOf(authenticationState.User, cancellationToken) is not null;

    protected override void Dispose(bool disposing)
    {
        AuthenticationStateChanged -= Listen;
        hearing?.Dispose();
        base.Dispose(disposing);
    }

    private async void Listen(Task<AuthenticationState> changed)
    {
        var state = await changed;
        if (hearing is not null || state.User.Member() is not var (workspace, member)) return;

        hearing = signals.Subscribe<MemberChanged>(workspace, async signal =>
        {
            if (signal.MemberId != member) return;
            var stays = await ValidateAuthenticationStateAsync(state, CancellationToken.None);
            SetAuthenticationState(Task.FromResult(stays ? state : new AuthenticationState(new())));
        });
    }
}
