using Halcytone.Studio.Accounts.Access;
using Halcytone.Studio.Accounts.Audit;
using Halcytone.Studio.Accounts.Invitations;
using Halcytone.Studio.Accounts.Keys;
using Halcytone.Studio.Accounts.Notices;
using Halcytone.Studio.Foundation.Data;
using Microsoft.EntityFrameworkCore;

namespace Halcytone.Studio.Accounts;

/// <summary>The room's sets.</summary>
public static class AccountsRows
{
    extension(StudioDb db)
    {
        /// <summary>The tenants; a unit sees its own.</summary>
        internal DbSet<Workspace> Workspaces => db.Set<Workspace>();

        /// <summary>People and programs of the workspace.</summary>
        internal DbSet<Member> Members => db.Set<Member>();

        /// <summary>Who can sign in: rows of the installation, since one person may be in several workspaces.</summary>
        internal DbSet<User> Users => db.Set<User>();

        /// <summary>Who is signed in where.</summary>
        internal DbSet<SignInTicket> SignInTickets => db.Set<SignInTicket>();

        /// <summary>Who is asked to join.</summary>
        internal DbSet<Invitation> Invitations => db.Set<Invitation>();

        /// <summary>Keys of the workspace's members.</summary>
        internal DbSet<ApiKey> ApiKeys => db.Set<ApiKey>();

        /// <summary>The audit trail; only ever added to.</summary>
        internal DbSet<AuditEntry> AuditEntries => db.Set<AuditEntry>();

        /// <summary>What waits in the members' inboxes.</summary>
        internal DbSet<Notice> Notices => db.Set<Notice>();

        /// <summary>Where each trail ends.</summary>
        internal DbSet<AuditHead> AuditHeads => db.Set<AuditHead>();
    }
}
