using Halcytone.Studio.Channels;
using Halcytone.Studio.Foundation;

namespace Halcytone.Studio.Content.Media;

/// <summary>Hands the channels the bytes of a file that a post uses.</summary>
internal sealed class MediaForPlatforms(MediaLibrary library) : IMediaFiles
{
    public async Task<MediaBytes?> Open(Actor actor, Guid mediaId, CancellationToken stop)
    {
        if ((await library.Files(actor, [mediaId], stop)) is not [var file]) return null;
        var path = library.PathOf(file);
        return File.Exists(path) ? new MediaBytes(File.OpenRead(path), file.ContentType, file.Name) : null;
    }
}
