using System.Collections.Concurrent;
using Microsoft.Extensions.Options;

namespace Halcytone.Studio.Accounts.Access;

/// <summary>How many connected pages each person has in this process.</summary>
internal sealed class OpenPages
{
    private readonly ConcurrentDictionary<Guid, HashSet<OpenPage>> byUser = [];

    /// <summary>Whether the page is among the first <paramref name="most"/> of its person.</summary>
    public bool Take(Guid user, OpenPage page, int most)
    {
        var open = byUser.GetOrAdd(user, _ => []);
        lock (open) return open.Contains(page) || (open.Count < most && open.Add(page));
    }

    public void Give(Guid user, OpenPage page)
    {
        if (!byUser.TryGetValue(user, out var open)) return;
        lock (open) open.Remove(page);
    }
}

/// <summary>This page among those its person has open: one for each circuit. Beyond ten a page waits (reliability-and-security §7.3).</summary>
public sealed class OpenPage
{
    private readonly OpenPages all;
    private readonly IOptions<AccessOptions> options;
    private Guid? user;

    internal OpenPage(OpenPages all, IOptions<AccessOptions> options) => (this.all, this.options) = (all, options);

    /// <summary>Whether the person has as many pages open as they may.</summary>
    public bool IsOneTooMany { get; private set; }

    /// <summary>How many they may.</summary>
    public int Most => options.Value.OpenPages;

    /// <summary>Asks again for a place, after another page was closed.</summary>
    public void Retry() => Enter(user);

    internal void Enter(Guid? who)
    {
        user = who;
        IsOneTooMany = who is { } known && !all.Take(known, this, Most);
    }

    internal void Leave()
    {
        if (user is { } known) all.Give(known, this);
    }
}
