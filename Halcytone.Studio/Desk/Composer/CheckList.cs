using Halcytone.Studio.Channels;
using Halcytone.Studio.Content;
using Halcytone.Studio.Foundation.Pieces;
using Halcytone.Studio.Generation;
using Halcytone.Studio.Review;

namespace Halcytone.Studio.Desk.Composer;

/// <summary>One line of "Before review".</summary>
/// <param name="Says">What is so, or what is missing.</param>
/// <param name="Ok">Whether nothing is to do.</param>
/// <param name="Stops">Whether review is refused as long as it stands.</param>
/// <param name="Tab">The tab where it is put right; null for none.</param>
/// <param name="Act">The words of the link there.</param>
public sealed record CheckLine(string Says, bool Ok, bool Stops = false, string? Tab = null, string Act = "Show")
{
    /// <summary>The line's mark.</summary>
    public string Icon => Ok ? "check" : Stops ? "octagon" : "alert";
}

/// <summary>What is asked before an item goes to review: what is missing, each with the place to put it right (ux §4, §6).</summary>
public static class CheckList
{
    /// <summary>The tab of the base text.</summary>
    public const string BaseTab = "base";

    /// <summary>What is asked, missing things first.</summary>
    public static IReadOnlyList<CheckLine> Of(ContentText text, Surroundings around, WorkspaceClock clock)
    {
        var lines = new List<CheckLine>();
        if (around.Renditions.Count == 0) lines.Add(new("No channel is generated yet", false, Stops: true));
        else if (around.Made is { } made && made != text.Fingerprint()) lines.Add(new("The base text has changed since the channels were generated", false));
        else lines.Add(new($"{around.Renditions.Count} channels follow the base text", true));

        lines.AddRange(around.Findings.Where(finding => finding.Severity != Severity.Hint).Select(Line));
        if (around.Renditions.Count > 0 && around.Findings.All(finding => finding.Channel is null || finding.Severity != Severity.Error)) lines.Add(new("Every channel within its limits", true));
        if (around.Renditions.Count > 0)
        {
            var without = around.Renditions.Where(rendition => around.Posts.All(post => post.Channel != rendition.Channel)).Select(rendition => ChannelNames.Of(rendition.Channel)).ToList();
            lines.Add(without.Count == 0
                ? new($"{around.Posts.Count} {(around.Posts.Count == 1 ? "post" : "posts")} staged", true)
                : new($"No destination for {string.Join(", ", without)}", false));
            lines.Add(around.PlannedFor is { } when ? new($"Planned for {clock.Brief(when)} {clock.Place}", true) : new("No planned time yet", false));
        }
        return [.. lines.OrderBy(line => line.Ok).ThenByDescending(line => line.Stops)];
    }

    private static CheckLine Line(Finding finding)
    {
        var where = finding.Channel is { } channel ? $"{ChannelNames.Of(channel)}: " : "";
        return new CheckLine($"{where}{finding.Advice}", false, finding.Severity == Severity.Error, finding.Channel is { } tab ? tab.ToString() : BaseTab, finding.Channel is null ? "Go to the text" : "Open it");
    }
}

/// <summary>The channels' names for people, where no directory is at hand.</summary>
internal static class ChannelNames
{
    public static string Of(ChannelKind kind) => Scheduling.Words.Name(kind);
}
