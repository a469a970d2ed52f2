using Halcytone.Studio.Foundation.Data;
using Halcytone.Studio.Foundation.Events;
using Microsoft.AspNetCore.Components.Authorization;
using Microsoft.AspNetCore.Components.Server;
using Microsoft.AspNetCore.Components.Server.Circuits;
using Microsoft.Extensions.Options;

namespace Halcytone.Studio.Accounts.Access;

/// <summary>
/// Looks again whether the person at a circuit still may be there: at once when their member row, their password or their sign-ins change in this process,
/// and by the clock for what other nodes did (reliability-and-security §7.3: at most 5 s). A page hears of it through its cascading authentication state.
/// </summary>
internal sealed class CircuitSignIn(ILoggerFactory loggers, Standing standing, Signals signals, IOptions<DatabaseOptions> database) : RevalidatingServerAuthenticationStateProvider(loggers)
{
    private readonly List<IDisposable> hearing = [];

    /// <summary>SQLite has one process, which hears of everything.</summary>
    protected override TimeSpan RevalidationInterval => database.Value.Engine == "postgres" ? TimeSpan.FromSeconds(4) : TimeSpan.FromMinutes(1);

    protected override async Task<bool> ValidateAuthenticationStateAsync(AuthenticationState authenticationState, CancellationToken cancellationToken)
        => await standing.ActorOf(authenticationState.User, cancellationToken) is not null;

    /// <summary>Begins to hear of changes; a static page lives too short for that.</summary>
    internal async Task Listen()
    {
        var state = await GetAuthenticationStateAsync();
        if (state.User.Member() is not var (workspace, member)) return;

        hearing.Add(signals.Subscribe<MemberChanged>(workspace, signal => signal.MemberId == member ? LookAgain() : Task.CompletedTask));
        hearing.Add(signals.SubscribeEverywhere<SignInsEnded>(_ => LookAgain()));

        async Task LookAgain()
        {
            var stays = await ValidateAuthenticationStateAsync(state, CancellationToken.None);
            SetAuthenticationState(Task.FromResult(stays ? state : new AuthenticationState(new())));
        }
    }

    protected override void Dispose(bool disposing)
    {
        hearing.ForEach(one => one.Dispose());
        base.Dispose(disposing);
    }
}

/// <summary>Lets a circuit's sign-in hear of changes from its opening on, and counts the pages a person has open.</summary>
internal sealed class CircuitWatch(AuthenticationStateProvider signedIn, OpenPage page) : CircuitHandler
{
    public override Task OnCircuitOpenedAsync(Circuit circuit, CancellationToken cancellationToken) => signedIn is CircuitSignIn own ? own.Listen() : Task.CompletedTask;

    public override async Task OnConnectionUpAsync(Circuit circuit, CancellationToken cancellationToken)
        => page.Enter((await signedIn.GetAuthenticationStateAsync()).User.User());

    public override Task OnConnectionDownAsync(Circuit circuit, CancellationToken cancellationToken)
    {
        page.Leave();
        return Task.CompletedTask;
    }
}
