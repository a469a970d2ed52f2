using Halcytone.Studio.Foundation;
using Halcytone.Studio.Foundation.Data;
using Halcytone.Studio.Foundation.Events;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace Halcytone.Studio.Channels;

/// <summary>A concrete outlet of a channel: a connected account, an audience list, a site.</summary>
internal sealed class Destination : IWorkspaceRow, IVersionedRow
{
    public Guid Id { get; private init; }
    public WorkspaceId WorkspaceId { get; private init; }
    public ChannelKind Channel { get; private init; }
    public string Name { get; private set; } = "";

    /// <summary>What tells it from its siblings: <c>@breathscape@mastodon.example</c>, a list's address, a site's host.</summary>
    public string Handle { get; private set; } = "";
    public Guid? ListId { get; private init; }
    public Guid? AccountId { get; private init; }
    public bool IsDefault { get; private set; }

    /// <summary>Null while it is in use; a removed one stays for the posts that went there.</summary>
    public DateTimeOffset? RemovedAt { get; private set; }
    public DateTimeOffset CreatedAt { get; private init; }
    public int Version { get; private set; }

    public static Destination New(Actor by, Guid id, ChannelKind channel, string name, string handle, Guid? listId, Guid? accountId, DateTimeOffset now) => new()
    {
        Id = id, WorkspaceId = by.Workspace, Channel = channel, Name = name, Handle = handle, ListId = listId, AccountId = accountId, CreatedAt = now,
    };

    /// <summary>Takes the outlet's names of today.</summary>
    public void Rename(string name, string handle) => (Name, Handle) = (name, handle);

    /// <summary>Where the channel goes unless somebody says otherwise.</summary>
    public void BecomeDefault() => IsDefault = true;

    /// <summary>No longer offered.</summary>
    public void Remove(DateTimeOffset now) => (RemovedAt, IsDefault) = (now, false);

    /// <summary>Offered again: its account was reconnected.</summary>
    /// <param name="asDefault">Where its channel has no default one meanwhile.</param>
    public void Restore(bool asDefault) => (RemovedAt, IsDefault) = (null, asDefault);
}

/// <summary>The workspace's destinations or accounts have changed.</summary>
public sealed record DestinationsChanged(WorkspaceId Workspace) : ISignal;

/// <summary>The outlet is not there, or not in this workspace.</summary>
public sealed record NoSuchDestination() : Missing("no_such_destination", "This destination does not exist. It may have been removed.");

/// <summary>Channels' rows.</summary>
internal static class ChannelSets
{
    extension(StudioDb db)
    {
        public DbSet<Destination> Destinations => db.Set<Destination>();
        public DbSet<ConnectedAccount> Accounts => db.Set<ConnectedAccount>();
    }
}

internal sealed class DestinationRows : IEntityTypeConfiguration<Destination>
{
    public void Configure(EntityTypeBuilder<Destination> row)
    {
        row.Property(destination => destination.Name).HasMaxLength(200);
        row.Property(destination => destination.Handle).HasMaxLength(300);
        row.HasOne<ConnectedAccount>().WithMany().HasForeignKey(destination => destination.AccountId);
        row.HasIndex(destination => new { destination.WorkspaceId, destination.Channel, destination.RemovedAt }); // what a channel can go to
    }
}
