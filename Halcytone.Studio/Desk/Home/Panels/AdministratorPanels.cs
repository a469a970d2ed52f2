using Halcytone.Studio.Accounts.Audit;
using Halcytone.Studio.Accounts.Keys;
using Halcytone.Studio.Channels;
using Halcytone.Studio.Content;
using Halcytone.Studio.Scheduling;
using Halcytone.Studio.Tasks;
using Microsoft.EntityFrameworkCore;

namespace Halcytone.Studio.Desk.Home.Panels;

/// <summary>How the house is, who can get in, and what was changed.</summary>
public sealed class AdministratorPanels(ConnectedAccounts accounts, ApiKeys keys, AuditReport audit)
{
    /// <summary>The newest entries among which the weighty ones are looked for.</summary>
    private const int MostLookedThrough = 200;

    private static readonly TimeSpan Lately = TimeSpan.FromDays(7);
    private static readonly TimeSpan Soon = TimeSpan.FromDays(30);

    /// <summary>What a change of who may do what, or of where things go, is about.</summary>
    private static readonly string[] Weighty = ["member", "key", "workspace", "account", "destination", "policy", "deputy"];

    internal static async Task<HomePanel> Health(HomeSheet sheet, CancellationToken stop)
    {
        var since = sheet.Now - Lately;
        var tasks = await sheet.Db.QueuedTasks.Where(task => task.State != TaskState.Succeeded && task.State != TaskState.Cancelled && (task.FinishedAt == null || task.FinishedAt > since))
            .GroupBy(task => task.State).Select(group => new { State = group.Key, Count = group.Count() }).ToDictionaryAsync(row => row.State, row => row.Count, stop);
        var unconfirmed = await sheet.Db.Posts.CountAsync(post => post.State == PostState.Unconfirmed, stop);
        var sources = await sheet.Db.Sources.CountAsync(source => source.ArchivedAt == null && source.FailingSince != null, stop);
        return new FiguresPanel("Health",
        [
            new("In the queue", tasks.GetValueOrDefault(TaskState.Queued) + tasks.GetValueOrDefault(TaskState.Running), "scheduled"),
            new("Failed, 7 days", tasks.GetValueOrDefault(TaskState.Failed), "failed") { Href = "/admin/queue?state=failed" },
            new("Quarantined", tasks.GetValueOrDefault(TaskState.Quarantined), "failed") { Href = "/admin/queue?state=quarantined" },
            new("Unconfirmed", unconfirmed, "unconfirmed") { Href = "/distribution" },
            new("Failing sources", sources, "changes") { Href = "/content/sources" },
        ]) { Href = "/admin/queue", Aside = "Open queue" };
    }

    /// <summary>Accounts to reconnect and keys that end soon.</summary>
    internal async Task<HomePanel> Access(HomeSheet sheet, CancellationToken stop)
    {
        var broken = (await accounts.All(sheet.Actor, stop)).Match(all => all, _ => []).Where(account => account.State == AccountState.Expired)
            .Select(account => new PanelLine(account.Handle, "/admin/destinations") { Says = account.LastError, Channels = [account.Channel], Chip = ("failed", "Reconnect") });
        var ending = (await keys.All(sheet.Actor, stop)).Match(all => all, _ => []).Where(key => key.RevokedAt is null && key.ExpiresAt > sheet.Now && key.ExpiresAt < sheet.Now + Soon).OrderBy(key => key.ExpiresAt)
            .Select(key => new PanelLine(key.Label, "/admin/keys") { At = key.ExpiresAt, Says = "ends then", Chip = ("changes", "Key ends") });
        return new LinesPanel("Accounts and keys", [.. broken.Concat(ending).Take(HomeSheet.MostLines)],
            "Every account works, and no key ends within 30 days.") { Href = "/admin/destinations", Aside = "Destinations" };
    }

    /// <summary>The last changes to people, keys, accounts and settings.</summary>
    internal async Task<HomePanel> Audit(HomeSheet sheet, CancellationToken stop)
    {
        var entries = (await audit.Page(sheet.Actor, new AuditFilter(), null, MostLookedThrough, stop)).Match(all => all, _ => []).Where(entry => Weighty.Contains(entry.SubjectKind) && !entry.Kind.StartsWith("sign_in.", StringComparison.Ordinal)).Take(HomeSheet.MostLines)
            .Select(entry => new PanelLine(entry.Summary, null) { At = entry.At, Who = entry.MemberName }).ToList();
        return new LinesPanel("Audit highlights", entries, "Nothing that matters here was changed yet.") { Href = "/admin/audit", Aside = "Audit trail" };
    }
}
