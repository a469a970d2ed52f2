using System.Text;

namespace Halcytone.Studio.Content.LivingDocuments;

/// <summary>Makes a weekly update's first text from chosen sections.</summary>
public static class WeeklyUpdate
{
    /// <summary>One heading a category in the rules' order, the sections below it with headings of their own; the first section names the update.</summary>
    public static ContentText Compose(IReadOnlyList<Section> chosen, CategoryRules rules)
    {
        string[] order = [.. rules.All.Select(rule => rule.Key), CategoryRules.Other];
        var groups = chosen.GroupBy(section => section.Category).OrderBy(group => Array.IndexOf(order, group.Key) is var at && at < 0 ? order.Length : at).ToArray();

        var body = new StringBuilder();
        foreach (var group in groups)
        {
            var name = rules.NameOf(group.Key);
            body.Append("## ").Append(name).Append("\n\n");
            foreach (var section in group)
            {
                if (!string.Equals(section.Title, name, StringComparison.OrdinalIgnoreCase)) body.Append("### ").Append(section.Title).Append("\n\n");
                body.Append(section.Markdown).Append("\n\n");
            }
        }
        return new ContentText { Title = groups[0].First().Title, Body = body.ToString().TrimEnd() + "\n" };
    }
}
