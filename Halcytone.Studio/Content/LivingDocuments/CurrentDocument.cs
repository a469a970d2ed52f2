namespace Halcytone.Studio.Content.LivingDocuments;

/// <summary>A snapshot with its sections and how current it is.</summary>
/// <param name="Stale">The source fails and this is the last good snapshot.</param>
/// <param name="Notice">Then: since when and why, for people.</param>
public sealed record CurrentDocument(Source Source, Snapshot Snapshot, IReadOnlyList<Section> Sections, CategoryRules Rules, bool Stale, string? Notice)
{
    /// <summary>When it was last known to be what the source says.</summary>
    public DateTimeOffset FetchedAt => Stale ? Snapshot.FetchedAt : Source.CheckedAt ?? Snapshot.FetchedAt;

    /// <summary>The sections by category: the four always, the workspace's own always, <c>other</c> where something is in it.</summary>
    public IEnumerable<(string Key, string Name, IReadOnlyList<Section> Sections)> ByCategory
    {
        get
        {
            var groups = Sections.ToLookup(section => section.Category);
            var known = Rules.All.Select(rule => rule.Key).ToArray();
            var rest = groups.Select(group => group.Key).Where(key => !known.Contains(key)).Order(StringComparer.Ordinal);
            return known.Concat(rest).Select(key => (key, Rules.NameOf(key), (IReadOnlyList<Section>)[.. groups[key]]));
        }
    }
}
