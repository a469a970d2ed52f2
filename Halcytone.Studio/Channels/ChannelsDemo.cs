using Halcytone.Studio.Foundation;
using Halcytone.Studio.Foundation.Data;
using Halcytone.Studio.Foundation.Secrets;
using Halcytone.Studio.Foundation.Time;
using Microsoft.EntityFrameworkCore;

namespace Halcytone.Studio.Channels;

/// <summary>The demo's Mastodon account on the sandbox. Its address follows the application's own when that is started elsewhere.</summary>
internal sealed class ChannelsDemo(Database database, Destinations destinations, SecretProtector secrets, IConfiguration configuration, IHostEnvironment environment, TimeProvider clock) : IDemoPart
{
    /// <summary>Known to the sandbox; opens nothing anywhere else.</summary>
    private const string SandboxToken = "sandbox-breathscape";
    private const string OutsideId = "109000000000000001";

    public async Task Build(CancellationToken stop)
    {
        if (SandboxAddress.Mastodon(configuration, environment) is not { } sandbox) return;

        Guid accountId;
        await using (var db = database.Read(Demo.House))
            accountId = await db.Accounts.Where(row => row.Channel == ChannelKind.Mastodon && row.OutsideId == OutsideId).Select(row => (Guid?)row.Id).SingleOrDefaultAsync(stop) ?? clock.NewId();
        var token = secrets.Protect(Demo.Workspace, ConnectedAccount.SecretKind, accountId, SandboxToken); // before the unit: the key ring may store a key

        await database.Write<Done>(Demo.House, async db =>
        {
            var account = await db.Accounts.SingleOrDefaultAsync(row => row.Channel == ChannelKind.Mastodon && row.OutsideId == OutsideId, stop);
            if (account is not null && (account.State == AccountState.Revoked || account.BaseAddress == sandbox.AbsoluteUri)) return new Done();

            var isNew = account is null;
            if (account is null) db.Add(account = ConnectedAccount.New(Demo.House, accountId, ChannelKind.Mastodon));
            var proof = new AccountProof(sandbox, OutsideId, "Breathscape", $"@breathscape@{sandbox.Authority}", new InstanceLimits(500, 4, 1_500));
            account.Connect(Demo.House, proof, token, clock.Now());
            if (isNew) await destinations.Add(db, Demo.House, account.Channel, proof.Name, proof.Handle, listId: null, account.Id, stop);
            else (await db.Destinations.SingleAsync(row => row.AccountId == account.Id, stop)).Rename(proof.Name, proof.Handle);
            return new Done();
        }, stop);
    }
}
