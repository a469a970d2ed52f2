using System.Reflection;
using Halcytone.Studio.Foundation;
using Microsoft.AspNetCore.Components;

namespace Halcytone.Studio.Shell;

/// <summary>An entry of the rail.</summary>
/// <param name="Label">As it reads.</param>
/// <param name="Href">Its page; shown only where a page of that address exists.</param>
/// <param name="Icon">Its symbol.</param>
/// <param name="For">The roles whose menu carries it (ux §3); everybody reaches by link what the house lets them.</param>
public sealed record Entry(string Label, string Href, string Icon, Role For)
{
    public IReadOnlyList<Entry> Below { get; init; } = [];

    /// <summary>Addresses that belong to it besides its own.</summary>
    public IReadOnlyList<string> Also { get; init; } = [];
}

/// <summary>The rail as a table: what stands where, for whom (ux §3).</summary>
internal static class Navigation
{
    private const Role Everybody = (Role)255;
    private const Role Desk = Role.Writer | Role.Editor | Role.SeoSpecialist | Role.MarketingManager | Role.ContentManager | Role.Administrator;
    private const Role Managers = Role.MarketingManager | Role.ContentManager | Role.Administrator;

    private static readonly HashSet<string> Pages =
    [
        .. typeof(Navigation).Assembly.GetTypes().SelectMany(type => type.GetCustomAttributes<RouteAttribute>(inherit: false)).Select(route => route.Template),
    ];

    /// <summary>Above: the work.</summary>
    public static readonly IReadOnlyList<Entry> Main = Existing(
        new("Home", "/", "home", Everybody) { Also = ["/weekly"] },
        new("Inbox", "/inbox", "inbox", Everybody),
        new("Content", "/content/board", "content", Desk)
        {
            Also = ["/content"],
            Below =
            [
                new("Board", "/content/board", "board", Desk),
                new("Library", "/content/library", "library", Desk),
                new("Staging", "/content/staging", "copy", Desk),
                new("Sources", "/content/sources", "source", Desk),
                new("Cards", "/content/cards", "bulb", Desk),
                new("Media", "/content/media", "image", Desk),
            ],
        },
        new("Calendar", "/calendar", "calendar", Desk | Role.Executive | Role.Instructor),
        new("Approvals", "/approvals", "approve", Everybody & ~Role.Instructor),
        new("Distribution", "/distribution", "send", Managers | Role.Editor | Role.Writer | Role.Executive | Role.Instructor),
        new("Audience", "/audience", "users", Role.MarketingManager | Role.ContentManager),
        new("Batches", "/batches", "batch", Managers),
        new("Sessions", "/sessions", "wave", Role.Instructor | Role.Administrator),
        new("Insights", "/insights", "bars", Everybody));

    /// <summary>Below: the house itself, and help.</summary>
    public static readonly IReadOnlyList<Entry> Foot = Existing(
        new("Admin", "/admin", "settings", Role.Administrator)
        {
            Below =
            [
                new("Members", "/admin/members", "users", Role.Administrator),
                new("Destinations", "/admin/destinations", "link", Role.Administrator),
                new("Reviews", "/admin/approvals", "approve", Role.Administrator | Role.ContentManager),
                new("API keys", "/admin/keys", "key", Role.Administrator),
                new("Queue", "/admin/queue", "queue", Role.Administrator),
                new("Outbox", "/admin/outbox", "email", Role.Administrator),
                new("Audit", "/admin/audit", "shield", Role.Administrator),
                new("Settings", "/admin/settings", "settings", Role.Administrator),
            ],
        },
        new("Help", "/help", "help", Everybody));

    /// <summary>What this member's menu carries.</summary>
    public static IEnumerable<Entry> For(this IEnumerable<Entry> entries, Role roles) => entries.Where(entry => (entry.For & roles) != 0);

    /// <summary>Whether <paramref name="path"/> is the entry's page or below it.</summary>
    public static bool Holds(this Entry entry, string path) => entry.Href == path
        || entry.Href != "/" && path.StartsWith(entry.Href + "/", StringComparison.Ordinal)
        || entry.Also.Any(also => path == also || path.StartsWith(also + "/", StringComparison.Ordinal))
        || entry.Below.Any(below => below.Holds(path));

    private static Entry[] Existing(params ReadOnlySpan<Entry> all)
    {
        var kept = new List<Entry>();
        foreach (var entry in all)
        {
            var below = Existing([.. entry.Below]);
            if (Pages.Contains(entry.Href)) kept.Add(entry with { Below = below });
            else if (below is [var first, ..]) kept.Add(entry with { Href = first.Href, Below = below });
        }
        return [.. kept];
    }
}
