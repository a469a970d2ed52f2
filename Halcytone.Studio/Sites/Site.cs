using Halcytone.Studio.Foundation;
using Halcytone.Studio.Foundation.Data;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace Halcytone.Studio.Sites;

/// <summary>A workspace's public site: its updates, a feed, a sitemap.</summary>
internal sealed class Site : IWorkspaceRow, IVersionedRow
{
    public Guid Id { get; init; }
    public WorkspaceId WorkspaceId { get; init; }
    public Guid DestinationId { get; init; }
    public string Name { get; set; } = "";

    /// <summary>One sentence below the name.</summary>
    public string Tagline { get; set; } = "";

    /// <summary>Its own address, <c>https://breathscape.example</c>; null where it answers at the installation's.</summary>
    public string? Address { get; set; }
    public string Language { get; set; } = "en";
    public DateTimeOffset CreatedAt { get; init; }
    public int Version { get; private set; }
}

/// <summary>A page of a public site as it stands, or stood until it was taken back.</summary>
internal sealed class PublicPage : IWorkspaceRow, IVersionedRow
{
    public Guid Id { get; init; }
    public WorkspaceId WorkspaceId { get; init; }
    public Guid SiteId { get; init; }
    public string Slug { get; init; } = "";
    public string Title { get; private set; } = "";
    public string Description { get; private set; } = "";

    /// <summary>Sanitised, its headings below the page's one h1.</summary>
    public string Html { get; private set; } = "";

    /// <summary>What kind of thing it is, in words: Weekly update.</summary>
    public string Section { get; private set; } = "";
    public string? Author { get; private set; }
    public string? Keywords { get; private set; }

    /// <summary>The item's own picture, for shared links; null where it has none.</summary>
    public PagePicture? Picture { get; private set; }
    public DateTimeOffset PublishedAt { get; init; }
    public DateTimeOffset ModifiedAt { get; private set; }

    /// <summary>When it was taken back; its address then answers 410.</summary>
    public DateTimeOffset? TakenBackAt { get; private set; }

    /// <summary>By whom, and why: for the colleagues, never for readers.</summary>
    public string? TakenBackBy { get; private set; }
    public string? TakenBackWhy { get; private set; }
    public int Version { get; private set; }

    /// <summary>Says what the newest approved post says.</summary>
    public void Say(PageText text, DateTimeOffset now)
    {
        (Title, Description, Html, Section, Author, Keywords, Picture, ModifiedAt) = (text.Title, text.Description, text.Html, text.Section, text.Author, text.Keywords, text.Picture, now);
        PutBack();
    }

    /// <summary>No longer shown; true where it was until now.</summary>
    public bool TakeBack(string why, string by, DateTimeOffset now)
    {
        if (TakenBackAt is not null) return false;
        (TakenBackAt, TakenBackBy, TakenBackWhy) = (now, by, why);
        return true;
    }

    /// <summary>Shown again; true where it was not.</summary>
    public bool PutBack()
    {
        var was = TakenBackAt is not null;
        (TakenBackAt, TakenBackBy, TakenBackWhy) = (null, null, null);
        return was;
    }
}

/// <summary>What a page says.</summary>
public sealed record PageText(string Title, string Description, string Html, string Section, string? Author, string? Keywords, PagePicture? Picture);

/// <summary>A picture of the workspace's library.</summary>
/// <param name="Path">From the root of the site: <c>/media/…/wave.png</c>.</param>
/// <param name="Width">Pixels; null where the file does not say.</param>
public sealed record PagePicture(string Path, string AltText, int? Width, int? Height);

/// <summary>One publishing of a page: the act that did it, so that the same act is never done twice, however late it is repeated.</summary>
internal sealed class PublicPageChange : IWorkspaceRow
{
    public Guid Id { get; init; }
    public WorkspaceId WorkspaceId { get; init; }
    public Guid PageId { get; init; }
    public string EffectKey { get; init; } = "";
    public DateTimeOffset At { get; init; }
}

internal static class SiteSets
{
    extension(StudioDb db)
    {
        public DbSet<Site> Sites => db.Set<Site>();
        public DbSet<PublicPage> PublicPages => db.Set<PublicPage>();
        public DbSet<PublicPageChange> PublicPageChanges => db.Set<PublicPageChange>();
    }
}

internal sealed class SiteRows : IEntityTypeConfiguration<Site>
{
    public void Configure(EntityTypeBuilder<Site> row)
    {
        row.HasIndex(site => new { site.WorkspaceId, site.DestinationId }).IsUnique(); // where a post goes
        row.HasIndex(site => site.CreatedAt);                                          // the installation's own site is its oldest
    }
}

internal sealed class PublicPageRows : IEntityTypeConfiguration<PublicPage>
{
    public void Configure(EntityTypeBuilder<PublicPage> row)
    {
        row.Property(page => page.Picture).HasJson();
        row.Property(page => page.TakenBackBy).HasMaxLength(200);
        row.Property(page => page.TakenBackWhy).HasMaxLength(SitePages.LongestReason);
        row.HasOne<Site>().WithMany().HasForeignKey(page => page.SiteId);
        row.HasIndex(page => new { page.SiteId, page.Slug }).IsUnique();                // a reader's address
        row.HasIndex(page => new { page.SiteId, page.TakenBackAt, page.PublishedAt }); // index, feed and sitemap, newest first
    }
}

internal sealed class PublicPageChangeRows : IEntityTypeConfiguration<PublicPageChange>
{
    public void Configure(EntityTypeBuilder<PublicPageChange> row)
    {
        row.HasOne<PublicPage>().WithMany().HasForeignKey(change => change.PageId);
        row.HasIndex(change => new { change.WorkspaceId, change.EffectKey }).IsUnique(); // a repeat finds it
    }
}
