using Halcytone.Studio.Content.LivingDocuments;
using Halcytone.Studio.Content.Media;
using Halcytone.Studio.Foundation;
using Halcytone.Studio.Foundation.Data;
using Halcytone.Studio.Foundation.Events;
using Microsoft.EntityFrameworkCore;

namespace Halcytone.Studio.Content;

/// <summary>Content's rows.</summary>
public static class ContentSets
{
    extension(StudioDb db)
    {
        public DbSet<ContentItem> Items => db.Set<ContentItem>();
        public DbSet<Draft> Drafts => db.Set<Draft>();
        public DbSet<Revision> Revisions => db.Set<Revision>();
        public DbSet<Campaign> Campaigns => db.Set<Campaign>();
        public DbSet<MediaFile> MediaFiles => db.Set<MediaFile>();
        public DbSet<Source> Sources => db.Set<Source>();
        public DbSet<Snapshot> Snapshots => db.Set<Snapshot>();
        public DbSet<Section> Sections => db.Set<Section>();
        internal DbSet<ItemWords> ItemWords => db.Set<ItemWords>();
        internal DbSet<SourceDocument> SourceDocuments => db.Set<SourceDocument>();
        internal DbSet<Category> Categories => db.Set<Category>();
    }
}

/// <summary>An item, its draft or its revisions have changed.</summary>
public sealed record ItemChanged(WorkspaceId Workspace, Guid ItemId) : ISignal;

/// <summary>A source was fetched, failed or edited.</summary>
public sealed record SourceChanged(WorkspaceId Workspace, Guid SourceId) : ISignal;

/// <summary>A media file was added or described.</summary>
public sealed record MediaChanged(WorkspaceId Workspace, Guid MediaId) : ISignal;
