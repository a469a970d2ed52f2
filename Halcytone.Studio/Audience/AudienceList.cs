using Halcytone.Studio.Foundation;
using Halcytone.Studio.Foundation.Data;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace Halcytone.Studio.Audience;

/// <summary>A newsletter that people are on: one destination of the email channel.</summary>
internal sealed class AudienceList : IWorkspaceRow, IVersionedRow
{
    public const int LongestName = 80;
    public const int LongestDescription = 300;

    public Guid Id { get; private set; }
    public WorkspaceId WorkspaceId { get; private set; }
    public int Version { get; private set; }
    public string Name { get; private set; } = "";

    /// <summary>Why somebody gets it, as the unsubscribe page and the footer say.</summary>
    public string Description { get; private set; } = "";

    /// <summary>The email channel's destination that leads to it; of the same name.</summary>
    public Guid DestinationId { get; private set; }
    public DateTimeOffset CreatedAt { get; private set; }

    private AudienceList()
    {
    }

    public AudienceList(Guid id, WorkspaceId workspace, string name, string description, Guid destinationId, DateTimeOffset now)
        => (Id, WorkspaceId, Name, Description, DestinationId, CreatedAt) = (id, workspace, name, description, destinationId, now);

    public void Rename(string name, string description) => (Name, Description) = (name, description);
}

/// <summary>Whether a person gets what goes to a list.</summary>
public enum MembershipState
{
    /// <summary>Gets it.</summary>
    Subscribed,

    /// <summary>Left; only the person may come back, no import brings them.</summary>
    Unsubscribed,

    /// <summary>Asked for it and has not confirmed yet.</summary>
    Pending,
}

/// <summary>One person on one list, with the proof of consent.</summary>
internal sealed class Membership : IWorkspaceRow
{
    public const int LongestConsent = 200;

    public WorkspaceId WorkspaceId { get; private set; }
    public Guid ListId { get; private set; }
    public Guid SubscriberId { get; private set; }
    public MembershipState State { get; private set; }

    /// <summary>When the person agreed, and where: a form, an import, a colleague by hand.</summary>
    public DateTimeOffset ConsentAt { get; private set; }
    public string ConsentFrom { get; private set; } = "";

    /// <summary>When the state last changed, and through what.</summary>
    public DateTimeOffset ChangedAt { get; private set; }
    public string ChangedThrough { get; private set; } = "";

    private Membership()
    {
    }

    public Membership(WorkspaceId workspace, Guid listId, Guid subscriberId, MembershipState state, string consentFrom, DateTimeOffset now)
    {
        (WorkspaceId, ListId, SubscriberId, State) = (workspace, listId, subscriberId, state);
        (ConsentAt, ConsentFrom, ChangedAt, ChangedThrough) = (now, consentFrom, now, consentFrom);
    }

    /// <summary>The person leaves. Harmless when repeated.</summary>
    public bool Leave(string through, DateTimeOffset now)
    {
        if (State == MembershipState.Unsubscribed) return false;
        (State, ChangedAt, ChangedThrough) = (MembershipState.Unsubscribed, now, through);
        return true;
    }

    /// <summary>The person wants it again, and said so where <paramref name="consentFrom"/> tells.</summary>
    public void Return(string consentFrom, DateTimeOffset now)
    {
        if (State == MembershipState.Subscribed) return;
        (State, ConsentAt, ConsentFrom, ChangedAt, ChangedThrough) = (MembershipState.Subscribed, now, consentFrom, now, consentFrom);
    }
}

internal sealed class AudienceListRows : IEntityTypeConfiguration<AudienceList>
{
    public void Configure(EntityTypeBuilder<AudienceList> row)
    {
        row.ToTable("audience_lists");
        row.Property(list => list.Name).HasMaxLength(AudienceList.LongestName);
        row.Property(list => list.Description).HasMaxLength(AudienceList.LongestDescription);
        row.HasIndex(list => new { list.WorkspaceId, list.Name }).IsUnique();
    }
}

internal sealed class MembershipRows : IEntityTypeConfiguration<Membership>
{
    public void Configure(EntityTypeBuilder<Membership> row)
    {
        row.ToTable("memberships");
        row.HasKey(member => new { member.ListId, member.SubscriberId });
        row.Property(member => member.ConsentFrom).HasMaxLength(Membership.LongestConsent);
        row.Property(member => member.ChangedThrough).HasMaxLength(Membership.LongestConsent);
        row.HasIndex(member => new { member.WorkspaceId, member.ListId, member.State, member.SubscriberId }); // a mailing's pages: one range scan; the lists' counts
        row.HasIndex(member => new { member.WorkspaceId, member.SubscriberId }); // the lists of one person
    }
}
