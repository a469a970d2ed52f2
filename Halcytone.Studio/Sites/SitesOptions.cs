using System.ComponentModel.DataAnnotations;

namespace Halcytone.Studio.Sites;

/// <summary>How public pages are served (configuration section <c>Sites</c>).</summary>
public sealed class SitesOptions
{
    /// <summary>The address that readers use where a site has none of its own: <c>https://www.example.com</c>; the address of the request where null.</summary>
    public string? PublicAddress { get; set; }

    /// <summary>Seconds that a rendered page is kept, 1 to 3600. A release drops it at once on its own node; this bounds how long another node goes on with it.</summary>
    [Range(1, 3600)]
    public int CacheSeconds { get; set; } = 60;

    /// <summary>Megabytes that the cache of pages holds at most, 1 to 1024.</summary>
    [Range(1, 1024)]
    public int CacheMegabytes { get; set; } = 32;
}
