using Halcytone.Studio.Foundation;
using Halcytone.Studio.Foundation.Data;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace Halcytone.Studio.Channels;

/// <summary>A person was sent to a platform's consent page and is expected back within ten minutes (reliability-and-security §8.7).</summary>
internal sealed class PendingConnection : IWorkspaceRow
{
    public const string SecretKind = "pending_connection";

    public Guid Id { get; init; }
    public WorkspaceId WorkspaceId { get; init; }

    /// <summary>Only this member may come back with it.</summary>
    public Guid MemberId { get; init; }

    /// <summary>SHA-256 of the <c>state</c> that travels with the browser.</summary>
    public string StateHash { get; init; } = "";
    public ChannelKind Channel { get; init; }
    public string BaseAddress { get; init; } = "";
    public string Callback { get; init; } = "";
    public string ClientId { get; init; } = "";

    /// <summary>Client secret and PKCE verifier, protected.</summary>
    public string ProtectedSecrets { get; set; } = "";
    public DateTimeOffset ExpiresAt { get; init; }
}

internal sealed class PendingConnectionRows : IEntityTypeConfiguration<PendingConnection>
{
    public void Configure(EntityTypeBuilder<PendingConnection> row) => row.HasIndex(pending => new { pending.WorkspaceId, pending.StateHash }).IsUnique(); // the way back
}
