using Microsoft.AspNetCore.OutputCaching;

namespace Halcytone.Studio.Sites;

/// <summary>Drops what was rendered for a site.</summary>
internal sealed class PageCache(IOutputCacheStore store)
{
    /// <summary>What every rendered reply of a site carries.</summary>
    public static string Tag(Guid siteId) => $"site:{siteId}";

    /// <summary>The next reader gets the page as it is now.</summary>
    public ValueTask Purge(Guid siteId, CancellationToken stop) => store.EvictByTagAsync(Tag(siteId), stop);
}
