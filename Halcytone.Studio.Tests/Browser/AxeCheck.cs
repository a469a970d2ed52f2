using System.Text.Json;
using Deque.AxeCore.Commons;

namespace Halcytone.Studio.Tests.Browser;

/// <summary>Asks axe-core about the page as it stands in the browser.</summary>
internal static class AxeCheck
{
    private static readonly Lazy<string> Script = new(() => new BundledAxeScriptProvider().GetScript());

    /// <summary>
    /// Fails with the rule and the elements where axe finds something serious or critical (ux §13.21). Frames are left out: a mail's preview stands
    /// in a sandbox that runs no script at all.
    /// </summary>
    public static async Task HasNoSeriousFinding(this Window window, string where)
    {
        await window.Page.EvaluateAsync(Script.Value);
        var result = await window.Page.EvaluateAsync<JsonElement>("axe.run(document, { iframes: false, resultTypes: ['violations'] })");
        var serious = result.GetProperty("violations").EnumerateArray()
            .Where(rule => rule.GetProperty("impact").GetString() is "serious" or "critical")
            .Select(rule => $"{where}: {rule.GetProperty("id")}: {rule.GetProperty("help")}\n    {string.Join("\n    ", rule.GetProperty("nodes").EnumerateArray().Take(4).Select(Say))}")
            .ToList();
        Assert.True(serious.Count == 0, string.Join('\n', serious));
    }

    private static string Say(JsonElement node)
        => $"{node.GetProperty("html")} {string.Join("; ", node.GetProperty("any").EnumerateArray().Select(check => check.GetProperty("message").GetString()))}";
}
