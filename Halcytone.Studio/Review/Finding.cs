using Halcytone.Studio.Channels;

namespace Halcytone.Studio.Review;

/// <summary>How much a finding weighs: an error stops a release, a warning is looked at, a hint helps.</summary>
public enum Severity { Error, Warning, Hint }

/// <summary>Something a rule saw in a text.</summary>
/// <param name="Field">Where: <c>title</c>, <c>seo_description</c>, <c>parts[1]</c>.</param>
/// <param name="Rule">A stable name: <c>title_length</c>.</param>
/// <param name="Severity">How much it weighs.</param>
/// <param name="Measured">What was counted: <c>71 characters</c>.</param>
/// <param name="Advice">What to do.</param>
/// <param name="Source">Where the rule comes from.</param>
public sealed record Finding(string Field, string Rule, Severity Severity, string Measured, string Advice, string Source)
{
    /// <summary>The channel whose rendition it is about; null for the text itself.</summary>
    public ChannelKind? Channel { get; init; }
}

/// <summary>What a rule saw, as the API tells it.</summary>
public sealed record FindingReply(string Field, string Rule, Severity Severity, string Measured, string Advice, string Source)
{
    /// <summary>The finding in the API's words.</summary>
    public static FindingReply Of(Finding finding) => new(finding.Field, finding.Rule, finding.Severity, finding.Measured, finding.Advice, finding.Source);
}
