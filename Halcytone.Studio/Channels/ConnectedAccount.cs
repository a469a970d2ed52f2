using Halcytone.Studio.Foundation;
using Halcytone.Studio.Foundation.Data;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace Halcytone.Studio.Channels;

/// <summary>Where a connected account stands (design §4).</summary>
public enum AccountState { Active, Expired, Revoked }

/// <summary>The table of an account's moves.</summary>
public static class AccountStates
{
    /// <summary>active → expired → active; active or expired → revoked → active (reconnected).</summary>
    public static bool MayBecome(this AccountState from, AccountState to) => (from, to) switch
    {
        (AccountState.Active, AccountState.Expired or AccountState.Revoked) => true,
        (AccountState.Expired, AccountState.Active or AccountState.Revoked) => true,
        (AccountState.Revoked, AccountState.Active) => true,
        _ => false,
    };
}

/// <summary>What an instance says about itself: its limits replace the channel's (platform-apis §7.1).</summary>
/// <param name="TextLimit">Characters of one post.</param>
/// <param name="MediaLimit">Files of one post.</param>
/// <param name="AltTextLimit">Characters of a picture's description.</param>
public sealed record InstanceLimits(int TextLimit, int MediaLimit, int AltTextLimit);

/// <summary>An account on a platform whose token the workspace has given us.</summary>
internal sealed class ConnectedAccount : IWorkspaceRow, IVersionedRow
{
    /// <summary>What its token is bound to, besides workspace and row.</summary>
    public const string SecretKind = "account_token";

    public Guid Id { get; private init; }
    public WorkspaceId WorkspaceId { get; private init; }
    public ChannelKind Channel { get; private init; }

    /// <summary>The platform's address; an instance's where there are many.</summary>
    public string BaseAddress { get; private set; } = "";

    /// <summary>The account's id there.</summary>
    public string OutsideId { get; private set; } = "";
    public string Name { get; private set; } = "";
    public string Handle { get; private set; } = "";
    public AccountState State { get; private set; }

    /// <summary>The token, protected; empty once disconnected.</summary>
    public string ProtectedToken { get; private set; } = "";
    public InstanceLimits? Limits { get; private set; }

    /// <summary>Why the last call did not work, in plain words; null while it works.</summary>
    public string? LastError { get; private set; }
    public DateTimeOffset? LastErrorAt { get; private set; }
    public DateTimeOffset? CheckedAt { get; private set; }
    public DateTimeOffset ConnectedAt { get; private set; }
    public string ConnectedBy { get; private set; } = "";
    public int Version { get; private set; }

    public static ConnectedAccount New(Actor by, Guid id, ChannelKind channel) => new() { Id = id, WorkspaceId = by.Workspace, Channel = channel, State = AccountState.Revoked };

    /// <summary>Takes a token that was just proven to be good.</summary>
    public void Connect(Actor by, AccountProof proof, string protectedToken, DateTimeOffset now)
    {
        (BaseAddress, OutsideId, Name, Handle, Limits) = (proof.BaseAddress.AbsoluteUri, proof.OutsideId, proof.Name, proof.Handle, proof.Limits);
        (State, ProtectedToken, LastError, LastErrorAt) = (AccountState.Active, protectedToken, null, null);
        (ConnectedAt, ConnectedBy, CheckedAt) = (now, by.Name, now);
    }

    /// <summary>The platform just answered as it should; an expired account whose token works again is active.</summary>
    public void Works(AccountProof proof, DateTimeOffset now)
    {
        (Name, Handle, Limits, CheckedAt) = (proof.Name, proof.Handle, proof.Limits ?? Limits, now);
        (LastError, LastErrorAt) = (null, null);
        if (State == AccountState.Expired) State = AccountState.Active;
    }

    /// <summary>A call did not work for a reason that leaves the token good: a network error keeps the account.</summary>
    public void Stumble(string why, DateTimeOffset now) => (LastError, LastErrorAt, CheckedAt) = (why, now, now);

    /// <summary>The platform no longer takes the token.</summary>
    /// <returns>Whether that is news.</returns>
    public bool Expire(string why, DateTimeOffset now)
    {
        if (!State.MayBecome(AccountState.Expired)) return false;
        (State, LastError, LastErrorAt) = (AccountState.Expired, why, now);
        return true;
    }

    /// <summary>Forgets the token.</summary>
    public Refusal? Disconnect()
    {
        if (!State.MayBecome(AccountState.Revoked)) return new AccountDisconnected(Handle);
        (State, ProtectedToken) = (AccountState.Revoked, "");
        return null;
    }
}

/// <summary>What a platform says about the owner of a token.</summary>
internal sealed record AccountProof(Uri BaseAddress, string OutsideId, string Name, string Handle, InstanceLimits? Limits);

/// <summary>The platform no longer takes the account's token.</summary>
public sealed record AccountExpired(string Handle)
    : Conflict("account_expired", $"The connection to {Handle} has expired. Nothing was sent. An administrator can reconnect it on the Destinations page.");

/// <summary>Nobody is connected any more.</summary>
public sealed record AccountDisconnected(string Handle)
    : Conflict("account_disconnected", $"{Handle} is disconnected. Nothing was sent. An administrator can connect it again on the Destinations page.");

internal sealed class ConnectedAccountRows : IEntityTypeConfiguration<ConnectedAccount>
{
    public void Configure(EntityTypeBuilder<ConnectedAccount> row)
    {
        row.Property(account => account.Limits).HasJson();
        row.HasIndex(account => new { account.WorkspaceId, account.Channel, account.BaseAddress, account.OutsideId }).IsUnique(); // connecting again finds it
    }
}
