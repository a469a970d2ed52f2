using Halcytone.Studio.Foundation.Time;
using Microsoft.AspNetCore.DataProtection.KeyManagement;

namespace Halcytone.Studio.Foundation.Secrets;

/// <summary>
/// Makes the ring's keys ahead of need, at start and once a day. Left to itself, DataProtection makes one at the first use after the old one ended:
/// perhaps inside a unit of work, whose transaction would keep the new key from being stored.
/// </summary>
internal sealed class KeyRotation(IServiceProvider services) : BackgroundService
{
    /// <summary>DataProtection reads the machine's clock to choose a key, so its keys are made by the same one.</summary>
    private static readonly TimeProvider Clock = TimeProvider.System;
    private static readonly TimeSpan Lifetime = TimeSpan.FromDays(90);
    private static readonly TimeSpan Ahead = TimeSpan.FromDays(14);

    /// <summary>Adds a key where the newest one ends soon; old keys are never deleted.</summary>
    public void Rotate()
    {
        var keys = services.GetRequiredService<IKeyManager>();
        var now = Clock.Now();
        if (!keys.GetAllKeys().Any(key => !key.IsRevoked && key.ExpirationDate > now + Ahead)) keys.CreateNewKey(now, now + Lifetime);
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var daily = new PeriodicTimer(TimeSpan.FromDays(1), Clock);
        while (await daily.WaitForNextTickAsync(stoppingToken)) Rotate();
    }
}
