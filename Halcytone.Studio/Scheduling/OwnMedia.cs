using Halcytone.Studio.Channels;
using Halcytone.Studio.Content;
using Halcytone.Studio.Foundation;
using Halcytone.Studio.Foundation.Data;
using Microsoft.EntityFrameworkCore;

namespace Halcytone.Studio.Scheduling;

/// <summary>Reads <c>media_urls</c>: files of this workspace's library, by the addresses under which it serves them, each with its description.</summary>
public static class OwnMedia
{
    private const int Most = 50;
    private const string Prefix = "/media/";

    /// <summary>The files, in the order asked; a refusal at <paramref name="field"/> for what is not ours or not described yet.</summary>
    public static async Task<Outcome<IReadOnlyList<UsedMedia>>> Of(StudioDb db, IReadOnlyList<string> urls, CancellationToken stop, string field = "media_urls")
    {
        if (urls.Count > Most) return Invalid.At(field, $"At most {Most} files.");
        var ids = new List<Guid>(urls.Count);
        foreach (var url in urls)
            if (Id(url) is { } id) ids.Add(id);
            else return Invalid.At(field, "Upload the file to the media library first and use its address, /media/….");

        var files = await db.MediaFiles.Where(file => ids.Contains(file.Id)).ToDictionaryAsync(file => file.Id, stop);
        if (ids.Exists(id => !files.ContainsKey(id))) return Invalid.At(field, "There is no such file in the media library.");
        if (ids.Exists(id => !files[id].IsDescribed)) return Invalid.At(field, "Every file needs a description for those who do not see it.");
        return ids.ConvertAll(id => new UsedMedia(id, files[id].AltText));
    }

    private static Guid? Id(string? url)
    {
        if (url is null || url.Length > 2_048) return null;
        var path = Uri.TryCreate(url, UriKind.Absolute, out var whole) && whole.Scheme is "http" or "https" ? whole.AbsolutePath : url;
        return path.StartsWith(Prefix, StringComparison.Ordinal) && Guid.TryParse(path.AsSpan(Prefix.Length).ToString().Split('/')[0], out var id) ? id : null;
    }
}
