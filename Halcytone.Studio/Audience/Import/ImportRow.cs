using Halcytone.Studio.Foundation;
using Halcytone.Studio.Foundation.Data;
using Halcytone.Studio.Foundation.Events;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace Halcytone.Studio.Audience.Import;

/// <summary>Where an import stands.</summary>
public enum ImportState
{
    /// <summary>Looked through; nothing is in the list yet.</summary>
    Checked,

    /// <summary>Somebody said go.</summary>
    Running,

    /// <summary>Everybody is in.</summary>
    Done,

    /// <summary>Given up before or while it ran; what was in stays in.</summary>
    Cancelled,
}

/// <summary>Which column is what; null where the file has none.</summary>
/// <param name="Email">From 0.</param>
/// <param name="KeepOthers">Whether further columns are kept with the person, or ignored.</param>
public sealed record ImportColumns(int? Email, int? FirstName, int? LastName, bool KeepOthers);

/// <summary>A row that cannot be used, by its line in the file.</summary>
public sealed record RowProblem(int Line, string Message);

/// <summary>A person as the preview shows them.</summary>
public sealed record SamplePerson(string Email, string? FirstName, string? LastName);

/// <summary>One file on its way into a list.</summary>
internal sealed class ImportRow : IWorkspaceRow, IVersionedRow
{
    public Guid Id { get; init; }
    public WorkspaceId WorkspaceId { get; init; }
    public int Version { get; private set; }
    public Guid ListId { get; init; }
    public string FileName { get; init; } = "";

    /// <summary>As the sender declared it; null where the bytes tell.</summary>
    public string? Encoding { get; init; }
    public string ConsentFrom { get; set; } = "";
    public ImportState State { get; set; }
    public List<string> Headers { get; set; } = [];
    public ImportColumns Columns { get; set; } = new(null, null, null, false);

    /// <summary>Rows with something on them, of these usable ones, and among those repeated addresses.</summary>
    public int Rows { get; set; }
    public int Usable { get; set; }
    public int Repeated { get; set; }
    public int Faulty { get; set; }
    public List<RowProblem> Problems { get; set; } = [];
    public List<SamplePerson> Sample { get; set; } = [];

    /// <summary>Rows that are through, and what became of them.</summary>
    public int Through { get; set; }
    public int Added { get; set; }
    public int Updated { get; set; }

    /// <summary>People who had left the list, and stay away.</summary>
    public int KeptAway { get; set; }
    public string By { get; init; } = "";
    public DateTimeOffset CreatedAt { get; init; }
    public DateTimeOffset? EndedAt { get; set; }
}

internal sealed class ImportRows : IEntityTypeConfiguration<ImportRow>
{
    public void Configure(EntityTypeBuilder<ImportRow> row)
    {
        row.ToTable("audience_imports");
        row.Property(import => import.FileName).HasMaxLength(200);
        row.Property(import => import.ConsentFrom).HasMaxLength(Membership.LongestConsent);
        row.Property(import => import.Headers).HasJson();
        row.Property(import => import.Columns).HasJson();
        row.Property(import => import.Problems).HasJson();
        row.Property(import => import.Sample).HasJson();
        row.HasIndex(import => new { import.WorkspaceId, import.Id });
    }
}

/// <summary>An import moved on.</summary>
public sealed record ImportMoved(WorkspaceId Workspace, Guid ImportId) : ISignal;

internal static class ImportSets
{
    extension(StudioDb db)
    {
        public DbSet<ImportRow> AudienceImports => db.Set<ImportRow>();
    }
}
