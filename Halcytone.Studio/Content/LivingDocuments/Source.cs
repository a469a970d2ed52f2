using System.Text.Json.Serialization;
using Halcytone.Studio.Foundation;
using Halcytone.Studio.Foundation.Data;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace Halcytone.Studio.Content.LivingDocuments;

/// <summary>Where a living document stands.</summary>
public enum SourceKind
{
    /// <summary>Written and edited here.</summary>
    Internal,

    /// <summary>A Markdown file below the data folder's <c>documents</c>.</summary>
    File,

    /// <summary>Markdown at a web address, fetched through the guarded factory.</summary>
    Url,
}

/// <summary>A living document: fetched into immutable snapshots.</summary>
public sealed class Source : IWorkspaceRow, IVersionedRow
{
    public Guid Id { get; init; }
    public WorkspaceId WorkspaceId { get; init; }
    public string Name { get; set; } = "";
    public SourceKind Kind { get; init; }

    /// <summary>The web address, or the file's path below <c>documents</c>; empty for an internal one.</summary>
    public string Address { get; internal set; } = "";

    /// <summary>The one that is fetched when none is named; exactly one a workspace.</summary>
    public bool IsMain { get; set; }

    /// <summary>The newest good snapshot.</summary>
    public Guid? SnapshotId { get; private set; }
    public int SnapshotNumber { get; private set; }

    /// <summary>When it was last read without fault, changed or not.</summary>
    public DateTimeOffset? CheckedAt { get; private set; }

    /// <summary>Since when it cannot be read; null while it can.</summary>
    public DateTimeOffset? FailingSince { get; private set; }

    /// <summary>Why it cannot be read, in words a person can act on.</summary>
    public string? FailureReason { get; private set; }

    /// <summary>Not tried again by itself before this instant.</summary>
    public DateTimeOffset? NextTryAt { get; private set; }
    public DateTimeOffset? ArchivedAt { get; set; }
    public int Version { get; private set; }

    /// <summary>What the web server called this state of the document.</summary>
    internal string? ETag { get; private set; }

    /// <summary>It stands somewhere else from now on, so what the old place said of its state means nothing.</summary>
    internal void Moved(string address)
    {
        if (address == Address) return;
        (Address, ETag, CheckedAt, NextTryAt) = (address, null, null, null);
    }

    /// <summary>It was read; <paramref name="snapshot"/> is null where it says the same as before.</summary>
    internal void Read(Snapshot? snapshot, string? etag, DateTimeOffset now)
    {
        (CheckedAt, ETag, FailingSince, FailureReason, NextTryAt) = (now, etag, null, null, null);
        if (snapshot is not null) (SnapshotId, SnapshotNumber) = (snapshot.Id, snapshot.Number);
    }

    /// <summary>It could not be read.</summary>
    /// <returns>Whether that is news.</returns>
    internal bool Fail(string reason, DateTimeOffset now, TimeSpan pause)
    {
        var news = FailingSince is null;
        (FailingSince, FailureReason, NextTryAt) = (FailingSince ?? now, reason, now + pause);
        return news;
    }
}

/// <summary>The text of an internal document, autosaved; apart from the source so that lists stay small.</summary>
internal sealed class SourceDocument : IWorkspaceRow, IVersionedRow
{
    public Guid SourceId { get; init; }
    public WorkspaceId WorkspaceId { get; init; }
    public string Text { get; set; } = "";
    public string ByName { get; set; } = "";
    public DateTimeOffset SavedAt { get; set; }
    public int Version { get; private set; }
}

/// <summary>What a living document said at one moment, cut into sections; never changed.</summary>
public sealed class Snapshot : IWorkspaceRow
{
    public Guid Id { get; init; }
    public WorkspaceId WorkspaceId { get; init; }
    public Guid SourceId { get; init; }

    /// <summary>1, 2, 3 … within the source: the document's version.</summary>
    public int Number { get; init; }
    public DateTimeOffset FetchedAt { get; init; }

    /// <summary>SHA-256 of the whole text.</summary>
    public string Hash { get; init; } = "";
    public int Sections { get; init; }
    public int Added { get; init; }
    public int Changed { get; init; }

    /// <summary>Headings of sections that the version before had and this one has not.</summary>
    public IReadOnlyList<string> Removed { get; init; } = [];
    public string ByName { get; init; } = "";
}

/// <summary>How a section stands against the snapshot before.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<SectionChange>))]
public enum SectionChange
{
    [JsonStringEnumMemberName("added")] Added,
    [JsonStringEnumMemberName("changed")] Changed,
    [JsonStringEnumMemberName("unchanged")] Unchanged,
}

/// <summary>A part of a snapshot below one heading.</summary>
public sealed class Section : IWorkspaceRow
{
    public Guid Id { get; init; }
    public WorkspaceId WorkspaceId { get; init; }
    public Guid SnapshotId { get; init; }

    /// <summary>Its place in the document, from 0.</summary>
    public int Position { get; init; }

    /// <summary>A category's key: breathscape, hardware, tips, vision, one of the workspace's own, or other.</summary>
    public string Category { get; init; } = "";

    /// <summary>Its headings from the top, joined by <c> / </c>: what it is recognised by in the next snapshot.</summary>
    public string Path { get; init; } = "";
    public string Title { get; init; } = "";

    /// <summary>The text below the heading, without the heading.</summary>
    public string Markdown { get; init; } = "";
    public SectionChange Change { get; init; }

    /// <summary>SHA-256 of heading and text.</summary>
    public string Hash { get; init; } = "";
}

internal sealed class SourceRows : IEntityTypeConfiguration<Source>
{
    public void Configure(EntityTypeBuilder<Source> row)
    {
        row.ToTable("Sources");
        row.Property(source => source.Name).HasMaxLength(120);
        row.Property(source => source.Address).HasMaxLength(2048);
        row.Property(source => source.FailureReason).HasMaxLength(500);
        row.Property(source => source.ETag).HasMaxLength(400);
        row.HasIndex(source => new { source.WorkspaceId, source.IsMain });
    }
}

internal sealed class SourceDocumentRows : IEntityTypeConfiguration<SourceDocument>
{
    public void Configure(EntityTypeBuilder<SourceDocument> row)
    {
        row.ToTable("SourceDocuments");
        row.HasKey(document => document.SourceId);
        row.Property(document => document.ByName).HasMaxLength(200);
        row.HasOne<Source>().WithOne().HasForeignKey<SourceDocument>(document => document.SourceId);
    }
}

internal sealed class SnapshotRows : IEntityTypeConfiguration<Snapshot>
{
    public void Configure(EntityTypeBuilder<Snapshot> row)
    {
        row.ToTable("Snapshots");
        row.Property(snapshot => snapshot.Hash).HasMaxLength(64);
        row.Property(snapshot => snapshot.ByName).HasMaxLength(200);
        row.Property(snapshot => snapshot.Removed).HasJson();
        row.HasIndex(snapshot => new { snapshot.SourceId, snapshot.Number }).IsUnique();
        row.HasOne<Source>().WithMany().HasForeignKey(snapshot => snapshot.SourceId);
    }
}

internal sealed class SectionRows : IEntityTypeConfiguration<Section>
{
    public void Configure(EntityTypeBuilder<Section> row)
    {
        row.ToTable("Sections");
        row.Property(section => section.Category).HasMaxLength(40);
        row.Property(section => section.Path).HasMaxLength(1000);
        row.Property(section => section.Title).HasMaxLength(300);
        row.Property(section => section.Hash).HasMaxLength(64);
        row.HasIndex(section => new { section.SnapshotId, section.Position }).IsUnique(); // a snapshot in its own order
        row.HasOne<Snapshot>().WithMany().HasForeignKey(section => section.SnapshotId);
    }
}
