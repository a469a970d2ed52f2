using Halcytone.Studio.Foundation.Http;
using Microsoft.Extensions.Options;

namespace Halcytone.Studio.Sites;

/// <summary>Where readers find a site and its pages: the site's own address, else the one configured.</summary>
internal sealed class SiteAddresses(IOptions<SitesOptions> options, OwnAddress own)
{
    /// <summary>Path below which the pages stand.</summary>
    public const string Updates = "/updates";

    /// <summary>Without a slash at the end.</summary>
    public string Of(Site site) => (site.Address ?? options.Value.PublicAddress ?? own.Text).TrimEnd('/');

    public string OfPage(Site site, string slug) => $"{Of(site)}{Updates}/{slug}";
}
