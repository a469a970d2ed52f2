using Halcytone.Studio.Foundation;
using Halcytone.Studio.Foundation.Data;
using Microsoft.EntityFrameworkCore;

namespace Halcytone.Studio.Content.Media;

/// <summary>The uploaded files of a workspace: taken in, described, found, archived.</summary>
public sealed class MediaLibrary(Database database)
{
    /// <summary>These files of the workspace, in the order asked for; unknown ones are left out.</summary>
    public async Task<IReadOnlyList<MediaFile>> Files(Actor actor, IReadOnlyCollection<Guid> ids, CancellationToken stop)
    {
        await using var db = database.Read(actor);
        return await Files(db, ids, stop);
    }

    /// <summary>As <see cref="Files(Actor, IReadOnlyCollection{Guid}, CancellationToken)"/>, within a unit of work.</summary>
    public static async Task<IReadOnlyList<MediaFile>> Files(StudioDb db, IReadOnlyCollection<Guid> ids, CancellationToken stop)
    {
        if (ids.Count == 0) return [];
        var found = await db.MediaFiles.AsNoTracking().Where(file => ids.Contains(file.Id)).ToDictionaryAsync(file => file.Id, stop);
        return [.. ids.Distinct().Where(found.ContainsKey).Select(id => found[id])];
    }

    /// <summary>Why these files cannot go out: not there, or nobody has said what they show.</summary>
    public static async Task<Refusal?> WhyNotUsable(StudioDb db, IReadOnlyCollection<Guid> ids, CancellationToken stop)
    {
        var files = await Files(db, ids, stop);
        var check = new Check().That(files.Count == ids.Distinct().Count(), "media_ids", "Some of these files are not in this workspace.");
        foreach (var file in files) check.That(file.IsDescribed, "media_ids", $"{file.Name} has no description yet. Say what it shows before it is used.");
        return check.Refusal;
    }
}
