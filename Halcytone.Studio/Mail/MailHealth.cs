using Halcytone.Studio.Foundation.Time;
using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace Halcytone.Studio.Mail;

/// <summary>How the relay is, as last seen.</summary>
/// <param name="DownSince">When it was first found down; null while it answers, or nobody asked yet.</param>
/// <param name="Reason">What went wrong last, in words for people.</param>
/// <param name="SeenAt">When it was last spoken to or tried.</param>
public sealed record MailState(DateTimeOffset? DownSince, string? Reason, DateTimeOffset? SeenAt)
{
    /// <summary>Whether it is known to be down.</summary>
    public bool IsDown => DownSince is not null;
}

/// <summary>Remembers whether the relay answers: every message tells it, and <see cref="Probe"/> asks where none was sent lately. A waiting release asks it before it goes on.</summary>
public sealed class MailHealth(IServiceProvider services, TimeProvider clock) : IDisposable
{
    private readonly SemaphoreSlim asking = new(1, 1);
    private MailState state = new(null, null, null);

    /// <summary>As last seen.</summary>
    public MailState State => Volatile.Read(ref state);

    /// <summary>Connects, greets and signs in unless the relay was seen within <paramref name="within"/>; never sends a message.</summary>
    public async Task<MailState> Probe(TimeSpan within, CancellationToken stop)
    {
        await asking.WaitAsync(stop);
        try
        {
            if (State.SeenAt is { } seen && clock.Now() - seen < within) return State;
            if (await services.GetRequiredService<IMailProbe>().Try(stop) is { } reason) Down(reason);
            else Up();
            return State;
        }
        finally { asking.Release(); }
    }

    /// <inheritdoc/>
    public void Dispose() => asking.Dispose();

    internal void Up()
    {
        var now = clock.Now();
        // Thousands of messages a second tell it; once a second is enough to know.
        if (State is { IsDown: false, SeenAt: { } seen } && now - seen < TimeSpan.FromSeconds(1)) return;
        Volatile.Write(ref state, new MailState(null, null, now));
    }

    internal void Down(string reason)
    {
        var now = clock.Now();
        Volatile.Write(ref state, new MailState(State.DownSince ?? now, reason, now));
    }
}

/// <summary>Whether mail could be handed over now.</summary>
internal interface IMailProbe
{
    /// <summary>What is wrong, or null.</summary>
    Task<string?> Try(CancellationToken stop);
}

/// <summary>Mail that waits does not make the house unready: the release waits and tells people.</summary>
internal sealed class MailHealthCheck(MailHealth health) : IHealthCheck
{
    private static readonly TimeSpan Fresh = TimeSpan.FromSeconds(30);

    public async Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default)
    {
        var state = await health.Probe(Fresh, cancellationToken);
        return state.DownSince is { } since ? HealthCheckResult.Degraded($"Down since {since:u}: {state.Reason}") : HealthCheckResult.Healthy();
    }
}
