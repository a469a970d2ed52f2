using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using Halcytone.Studio.Channels.Mastodon;
using Halcytone.Studio.Channels.Wire;
using Halcytone.Studio.Foundation;
using Halcytone.Studio.Foundation.Data;
using Halcytone.Studio.Foundation.Events;
using Halcytone.Studio.Foundation.Secrets;
using Halcytone.Studio.Foundation.Time;
using Microsoft.EntityFrameworkCore;

namespace Halcytone.Studio.Channels;

/// <summary>An account as pages and the API show it; never its token.</summary>
public sealed record AccountRow(
    Guid Id, ChannelKind Channel, string Name, string Handle, string Instance, AccountState State, string? LastError, DateTimeOffset? LastErrorAt, DateTimeOffset? CheckedAt,
    DateTimeOffset ConnectedAt, string ConnectedBy, InstanceLimits? Limits);

/// <summary>An account is connected and its destination stands.</summary>
public sealed record AccountConnected(AccountRow Account, Guid DestinationId);

/// <summary>Where the person's browser goes to consent.</summary>
public sealed record ConsentAsked(Uri Page);

/// <summary>The accounts that a workspace has connected, and their tokens: write-only, bound to their row, never shown.</summary>
public sealed class ConnectedAccounts
{
    private const string Scopes = "read:accounts read:statuses write:statuses write:media";
    private const int Most = 200;
    private const int LongestToken = 2000;
    private static readonly TimeSpan ConsentLife = TimeSpan.FromMinutes(10);
    private static readonly Missing NoSuchAccount = new("no_such_account", "This account does not exist. It may have been removed.");

    private readonly Database database;
    private readonly Destinations destinations;
    private readonly SecretProtector secrets;
    private readonly MastodonAccounts mastodon;
    private readonly MastodonClient wire;
    private readonly TimeProvider clock;

    internal ConnectedAccounts(Database database, Destinations destinations, SecretProtector secrets, MastodonAccounts mastodon, MastodonClient wire, TimeProvider clock)
        => (this.database, this.destinations, this.secrets, this.mastodon, this.wire, this.clock) = (database, destinations, secrets, mastodon, wire, clock);

    /// <summary>All of them, disconnected ones too, by handle; at most 200.</summary>
    public async Task<Outcome<IReadOnlyList<AccountRow>>> All(Actor actor, CancellationToken stop)
    {
        if (actor.Lacks(Right.Administer | Right.Release | Right.Recover, "see the connected accounts") is { } no) return no;
        await using var db = database.Read(actor);
        var accounts = await db.Accounts.OrderBy(account => account.Handle).Take(Most).ToListAsync(stop);
        return accounts.Select(Row).ToList();
    }

    /// <summary>Connects a Mastodon account by an access token made on the instance's own settings page. Connecting the same account again replaces its token.</summary>
    public async Task<Outcome<AccountConnected>> ConnectMastodon(Actor actor, string? instance, string? accessToken, CancellationToken stop)
    {
        if ((actor.Lacks(Right.Administer, "connect accounts") ?? actor.Unproven(clock.Now())) is { } no) return no;
        if (MastodonAccounts.Instance(instance).Refused(out var refusal, out var address)) return refusal;
        var token = (accessToken ?? "").Trim();
        if (token.Length is 0 or > LongestToken) return Invalid.At("access_token", "Paste the access token of the account.");

        var (proof, why) = await mastodon.Prove(address, token, stop);
        if (proof is null) return Invalid.At(why!.Certain ? "access_token" : "instance", why.Message);
        return await Keep(actor, proof, token, stop);
    }

    /// <summary>Registers this application on the instance and answers the page where its owner consents; the way back is open for ten minutes, to the same member only.</summary>
    /// <param name="callback">This application's own address that the browser comes back to.</param>
    public async Task<Outcome<ConsentAsked>> AskMastodon(Actor actor, string? instance, Uri callback, CancellationToken stop)
    {
        if ((actor.Lacks(Right.Administer, "connect accounts") ?? actor.Unproven(clock.Now())) is { } no) return no;
        if (MastodonAccounts.Instance(instance).Refused(out var refusal, out var address)) return refusal;

        var reply = await wire.RegisterApp(address, callback, Scopes, stop);
        if (!reply.IsSuccess || reply.Json(MastodonJson.Default.AppReply) is not { ClientId: { } clientId, ClientSecret: { } clientSecret })
            return Invalid.At("instance", reply.End == CallEnd.Answered ? $"{address.Host} did not answer as a Mastodon instance does ({(int)reply.Status})." : $"{address.Host} could not be reached: {reply.Problem}.");

        var (state, verifier) = (RandomText(), RandomText());
        var pending = new PendingConnection
        {
            Id = clock.NewId(), WorkspaceId = actor.Workspace, MemberId = actor.MemberId, StateHash = Hash(state), Channel = ChannelKind.Mastodon,
            BaseAddress = address.AbsoluteUri, Callback = callback.AbsoluteUri, ClientId = clientId, ExpiresAt = clock.Now() + ConsentLife,
        };
        pending.ProtectedSecrets = secrets.Protect(actor.Workspace, PendingConnection.SecretKind, pending.Id, clientSecret + "\n" + verifier);
        var saved = await database.Write<Done>(actor, async db =>
        {
            await db.Set<PendingConnection>().Where(old => old.ExpiresAt < clock.Now()).ExecuteDeleteAsync(stop);
            db.Add(pending);
            return new Done();
        }, stop);
        var challenge = Base64Url.EncodeToString(SHA256.HashData(Encoding.ASCII.GetBytes(verifier)));
        return saved.Then(_ => new ConsentAsked(MastodonClient.ConsentPage(address, callback, clientId, state, challenge, Scopes)));
    }

    /// <summary>The browser is back from the consent page: exchanges the code for a token, once, and connects the account.</summary>
    public async Task<Outcome<AccountConnected>> CompleteMastodon(Actor actor, string state, string code, CancellationToken stop)
    {
        if (actor.Lacks(Right.Administer, "connect accounts") is { } no) return no;
        var taken = await database.Write<PendingConnection>(actor, async db =>
        {
            var hash = Hash(state);
            var pending = await db.Set<PendingConnection>().SingleOrDefaultAsync(row => row.StateHash == hash && row.MemberId == actor.MemberId, stop);
            if (pending is null || pending.ExpiresAt < clock.Now()) return new ConsentTooOld();
            db.Remove(pending);
            return pending;
        }, stop);
        if (taken.Refused(out var refusal, out var begun)) return refusal;
        if (secrets.Unprotect(actor.Workspace, PendingConnection.SecretKind, begun.Id, begun.ProtectedSecrets)?.Split('\n') is not [var clientSecret, var verifier]) return new ConsentTooOld();

        var instance = new Uri(begun.BaseAddress);
        var reply = await wire.ExchangeCode(instance, new Uri(begun.Callback), begun.ClientId, clientSecret, code, verifier, Scopes, stop);
        if (!reply.IsSuccess || reply.Json(MastodonJson.Default.TokenReply)?.AccessToken is not { } token) return new ConsentNotTaken(instance.Host);
        var (proof, why) = await mastodon.Prove(instance, token, stop);
        if (proof is null) return Invalid.At("instance", why!.Message);
        return await Keep(actor, proof, token, stop);
    }

    /// <summary>Asks the platform now whether the token is good. A certain no expires the account; a network error keeps it.</summary>
    public async Task<Outcome<AccountRow>> Test(Actor actor, Guid accountId, CancellationToken stop)
    {
        if (actor.Lacks(Right.Administer | Right.Recover, "test connected accounts") is { } no) return no;
        ConnectedAccount? account;
        await using (var db = database.Read(actor)) account = await db.Accounts.SingleOrDefaultAsync(row => row.Id == accountId, stop);
        if (account is null) return NoSuchAccount;
        if (account.State == AccountState.Revoked) return new AccountDisconnected(account.Handle);

        var token = secrets.Unprotect(account.WorkspaceId, ConnectedAccount.SecretKind, account.Id, account.ProtectedToken);
        var (proof, why) = token is null ? (null, new NotProven(true, "its token can no longer be opened.")) : await mastodon.Prove(new Uri(account.BaseAddress), token, stop);
        return await database.Write<AccountRow>(actor, async db =>
        {
            var row = await db.Accounts.SingleAsync(row => row.Id == accountId, stop);
            if (proof is not null) row.Works(proof, clock.Now());
            else if (why!.Certain) destinations.Expire(db, row, why.Message);
            else row.Stumble(why.Message, clock.Now());
            db.Signal(new DestinationsChanged(actor.Workspace));
            return Row(row);
        }, stop);
    }

    /// <summary>Forgets the token and takes the account's destination out of use. What was published stays.</summary>
    public async Task<Outcome<Done>> Disconnect(Actor actor, Guid accountId, CancellationToken stop)
    {
        if (actor.Lacks(Right.Administer, "disconnect accounts") is { } no) return no;
        return await database.Write<Done>(actor, async db =>
        {
            var account = await db.Accounts.SingleOrDefaultAsync(row => row.Id == accountId, stop);
            if (account is null) return NoSuchAccount;
            if (account.Disconnect() is { } refusal) return refusal;
            foreach (var destination in await db.Destinations.Where(row => row.AccountId == accountId && row.RemovedAt == null).ToListAsync(stop)) destination.Remove(clock.Now());
            db.Record(new Fact("account.disconnected", new Subject("account", accountId), $"{actor.Name} disconnected {account.Handle}."));
            db.Signal(new DestinationsChanged(actor.Workspace));
            return new Done();
        }, stop);
    }

    private async Task<Outcome<AccountConnected>> Keep(Actor actor, AccountProof proof, string token, CancellationToken stop)
    {
        // Protected before the unit begins: the key ring may have to store a new key, and one writer at a time means one.
        var address = proof.BaseAddress.AbsoluteUri;
        var accountId = await KnownId(actor, proof, stop) ?? clock.NewId();
        var protectedToken = secrets.Protect(actor.Workspace, ConnectedAccount.SecretKind, accountId, token);
        return await database.Write<AccountConnected>(actor, async db =>
        {
            var account = await db.Accounts.SingleOrDefaultAsync(row => row.Channel == ChannelKind.Mastodon && row.BaseAddress == address && row.OutsideId == proof.OutsideId, stop);
            if (account is not null && account.Id != accountId) return new Stale(); // somebody else connected it in this moment
            if (account is null) db.Add(account = ConnectedAccount.New(actor, accountId, ChannelKind.Mastodon));
            account.Connect(actor, proof, protectedToken, clock.Now());

            var destination = await db.Destinations.SingleOrDefaultAsync(row => row.AccountId == account.Id, stop);
            destination?.Restore(asDefault: !await db.Destinations.AnyAsync(row => row.Id != destination.Id && row.Channel == account.Channel && row.IsDefault, stop));
            destination?.Rename(proof.Name, proof.Handle);
            var destinationId = destination?.Id ?? await destinations.Add(db, actor, account.Channel, proof.Name, proof.Handle, listId: null, account.Id, stop);
            db.Record(new Fact("account.connected", new Subject("account", account.Id), $"{actor.Name} connected {proof.Handle}."));
            db.Signal(new DestinationsChanged(actor.Workspace));
            return new AccountConnected(Row(account), destinationId);
        }, stop);
    }

    private async Task<Guid?> KnownId(Actor actor, AccountProof proof, CancellationToken stop)
    {
        var address = proof.BaseAddress.AbsoluteUri;
        await using var db = database.Read(actor);
        return await db.Accounts.Where(row => row.Channel == ChannelKind.Mastodon && row.BaseAddress == address && row.OutsideId == proof.OutsideId).Select(row => (Guid?)row.Id).SingleOrDefaultAsync(stop);
    }

    private static AccountRow Row(ConnectedAccount account) => new(account.Id, account.Channel, account.Name, account.Handle, account.BaseAddress, account.State,
        account.LastError, account.LastErrorAt, account.CheckedAt, account.ConnectedAt, account.ConnectedBy, account.Limits);

    private static string RandomText() => Base64Url.EncodeToString(RandomNumberGenerator.GetBytes(32));

    private static string Hash(string text) => Convert.ToHexString(SHA256.HashData(Encoding.UTF8.GetBytes(text)));
}

/// <summary>The way back from a consent page is open for ten minutes, once.</summary>
public sealed record ConsentTooOld() : Conflict("consent_too_old", "This connection was started too long ago, or by somebody else. Nothing was changed. Start again on the Destinations page.");

/// <summary>The platform did not give a token for the consent.</summary>
public sealed record ConsentNotTaken(string Host) : Conflict("consent_not_taken", $"{Host} gave no access. Nothing was changed. Start again on the Destinations page.");
