using Halcytone.Studio.Foundation.Data;

namespace Halcytone.Studio.Content.LivingDocuments;

/// <summary>Turns cuts into a snapshot, each section set against the snapshot before by its path and hash.</summary>
internal static class SnapshotMaking
{
    public static Snapshot Make(
        Guid id, Source source, IReadOnlyList<Cut> cuts, IReadOnlyDictionary<string, Section> before, string hash, string byName, DateTimeOffset now, Func<Guid> newId, StudioDb db)
    {
        var sections = cuts.Select((cut, position) => new Section
        {
            Id = newId(), WorkspaceId = source.WorkspaceId, SnapshotId = id, Position = position,
            Category = cut.Category, Path = cut.Path, Title = cut.Title, Markdown = cut.Markdown, Hash = cut.Hash,
            Change = Against(before, cut),
        }).ToArray();
        var paths = cuts.Select(cut => cut.Path).ToHashSet();
        var snapshot = new Snapshot
        {
            Id = id, WorkspaceId = source.WorkspaceId, SourceId = source.Id, Number = source.SnapshotNumber + 1, FetchedAt = now, Hash = hash, ByName = byName,
            Sections = sections.Length,
            Added = sections.Count(section => section.Change == SectionChange.Added),
            Changed = sections.Count(section => section.Change == SectionChange.Changed),
            Removed = [.. before.Values.Where(section => !paths.Contains(section.Path)).OrderBy(section => section.Position).Select(section => section.Path)],
        };
        db.Add(snapshot);
        db.AddRange(sections);
        return snapshot;
    }

    private static SectionChange Against(IReadOnlyDictionary<string, Section> before, Cut cut)
        => !before.TryGetValue(cut.Path, out var old) ? SectionChange.Added
            : old.Hash == cut.Hash ? SectionChange.Unchanged
            : SectionChange.Changed;
}
