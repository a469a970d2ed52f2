using Halcytone.Studio.Foundation;
using Halcytone.Studio.Foundation.Data;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace Halcytone.Studio.Content.Media;

/// <summary>The types that are taken, told by their first bytes (reliability-and-security §12.7).</summary>
public enum MediaType { Png, Jpeg, Gif, Webp, Mp4, Pdf }

/// <summary>An uploaded file; its bytes stand in the data folder under a random name and are never changed.</summary>
public sealed class MediaFile : IWorkspaceRow, IVersionedRow
{
    /// <summary>The longest description, in characters.</summary>
    public const int LongestAltText = 1000;

    public Guid Id { get; init; }
    public WorkspaceId WorkspaceId { get; init; }

    /// <summary>As it was called, tidied: what people see and what stands in its address.</summary>
    public string Name
    {
        get;
        init
        {
            field = value;
            Words = Wording.Fold(value);
        }
    } = "";
    public MediaType Type { get; init; }
    public long Bytes { get; init; }

    /// <summary>Pixels; null for a video or a document.</summary>
    public int? Width { get; init; }
    public int? Height { get; init; }

    /// <summary>SHA-256 of the stored bytes: the same file is kept once.</summary>
    public string Sha256 { get; init; } = "";

    /// <summary>Its random name in the media folder.</summary>
    internal string StoredAs { get; init; } = "";

    /// <summary>What somebody who cannot see it is told; required before it is used.</summary>
    public string AltText { get; private set; } = "";

    /// <summary>What a search looks through: name and description in lower case.</summary>
    internal string Words { get; private set; } = "";
    public Guid ByMemberId { get; init; }
    public string ByName { get; init; } = "";
    public DateTimeOffset At { get; init; }
    public DateTimeOffset? ArchivedAt { get; private set; }
    public int Version { get; private set; }

    /// <summary>Where browsers and mail programs find it, from the root of the site.</summary>
    public string Path => $"/media/{Id}/{Name}";

    /// <summary>The type it is served with.</summary>
    public string ContentType => Type.ContentType();

    /// <summary>Whether it may be used in content: archived files stay where they are used already.</summary>
    public bool IsDescribed => AltText.Length > 0;

    /// <summary>Says what it shows.</summary>
    internal Refusal? Describe(string altText)
    {
        var text = altText.Trim();
        if (text.Length is 0 or > LongestAltText) return Invalid.At("alt_text", $"Say in 1 to {LongestAltText} characters what it shows.");
        (AltText, Words) = (text, Wording.Fold($"{Name}\n{text}"));
        return null;
    }

    internal void Archive(DateTimeOffset? at) => ArchivedAt = at;
}

/// <summary>What each type is called outside.</summary>
public static class MediaTypes
{
    /// <summary>The type of the HTTP header.</summary>
    public static string ContentType(this MediaType type) => type switch
    {
        MediaType.Png => "image/png",
        MediaType.Jpeg => "image/jpeg",
        MediaType.Gif => "image/gif",
        MediaType.Webp => "image/webp",
        MediaType.Mp4 => "video/mp4",
        _ => "application/pdf",
    };

    /// <summary>Whether it is a still or moving picture file.</summary>
    public static bool IsImage(this MediaType type) => type is MediaType.Png or MediaType.Jpeg or MediaType.Gif or MediaType.Webp;
}

internal sealed class MediaFileRows : IEntityTypeConfiguration<MediaFile>
{
    public void Configure(EntityTypeBuilder<MediaFile> row)
    {
        row.ToTable("MediaFiles");
        row.Property(file => file.Name).HasMaxLength(120);
        row.Property(file => file.StoredAs).HasMaxLength(40);
        row.Property(file => file.Sha256).HasMaxLength(64);
        row.Property(file => file.AltText).HasMaxLength(MediaFile.LongestAltText);
        row.Property(file => file.Words).HasMaxLength(2000);
        row.Property(file => file.ByName).HasMaxLength(200);
        row.HasIndex(file => new { file.WorkspaceId, file.Sha256 }).IsUnique();   // the same file is kept once
        row.HasIndex(file => new { file.WorkspaceId, file.At });                  // the media page, newest first
    }
}
