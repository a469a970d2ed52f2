using Deque.AxeCore.Commons;
using Deque.AxeCore.Playwright;

namespace Halcytone.Studio.Tests.Browser;

/// <summary>Asks axe-core about the page as it stands in the browser.</summary>
internal static class AxeCheck
{
    /// <summary>Fails with the rule, its page and the elements where axe finds something serious or critical (ux §13.21).</summary>
    public static async Task HasNoSeriousFinding(this Window window, string where)
    {
        var result = await window.Page.RunAxe();
        var serious = result.Violations.Where(rule => rule.Impact is "serious" or "critical").Select(rule => $"{where}: {rule.Id}: {rule.Help}\n    {string.Join("\n    ", rule.Nodes.Take(4).Select(Say))}").ToList();
        Assert.True(serious.Count == 0, string.Join('\n', serious));
    }

    private static string Say(AxeResultNode node) => $"{node.Target} {node.Html} {string.Join("; ", node.Any.Select(check => check.Message))}";
}
