using Halcytone.Studio.Foundation;
using Halcytone.Studio.Foundation.Data;
using Microsoft.EntityFrameworkCore;

namespace Halcytone.Studio.Sites;

/// <summary>The demo's site says what it is.</summary>
internal sealed class SitesDemo(Database database) : IDemoPart
{
    public async Task Build(CancellationToken stop) => await database.Write<Done>(Demo.House, async db =>
    {
        if (await db.Sites.SingleOrDefaultAsync(stop) is { Tagline: "" } site) site.Tagline = "A calm minute should cost nothing and need no screen.";
        return new Done();
    }, stop);
}
