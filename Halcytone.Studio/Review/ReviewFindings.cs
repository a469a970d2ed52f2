using Halcytone.Studio.Accounts;
using Halcytone.Studio.Channels;
using Halcytone.Studio.Content;
using Halcytone.Studio.Foundation;
using Halcytone.Studio.Foundation.Data;
using Halcytone.Studio.Generation;
using Halcytone.Studio.Review.Findings;
using Microsoft.EntityFrameworkCore;

namespace Halcytone.Studio.Review;

/// <summary>What the rules saw in a text, summed up.</summary>
/// <param name="Passed">No error among them.</param>
/// <param name="Score">100 less 20 an error, 6 a warning, 2 a hint; not below 0.</param>
public sealed record Validation(bool Passed, int Score, IReadOnlyList<Finding> Findings)
{
    /// <summary>Sums up.</summary>
    public static Validation Of(IReadOnlyList<Finding> findings) => new(
        findings.All(finding => finding.Severity != Severity.Error),
        Math.Max(0, 100 - findings.Sum(finding => finding.Severity switch { Severity.Error => 20, Severity.Warning => 6, _ => 2 })),
        findings);

    /// <summary>The same with every warning taken for an error.</summary>
    public Validation Strict() => Of([.. Findings.Select(finding => finding.Severity == Severity.Warning ? finding with { Severity = Severity.Error } : finding)]);
}

/// <summary>Looks at texts and renditions with the rules of <c>Review/Findings</c>.</summary>
public sealed class ReviewFindings(Voices voices, ChannelDirectory channels, Workspaces workspaces)
{
    /// <summary>The rules of the text itself. An unknown tone is read as none.</summary>
    public Validation OfText(ContentKind kind, ContentText text, string? tone = null)
    {
        var plain = voices.Plain(text.Body);
        return Validation.Of([.. TextRules.Look(new ReviewedText(kind, text, plain, voices.Tone(tone ?? text.Tone)))]);
    }

    /// <summary>The rules of what each channel's readers will get, in the order of channels.</summary>
    public async Task<IReadOnlyList<Finding>> OfRenditions(Actor actor, IEnumerable<Rendition> renditions, CancellationToken stop)
    {
        var postal = (await workspaces.Settings(actor, stop)).PostalAddress;
        return [.. renditions.SelectMany(rendition => OfRendition(rendition, postal))];
    }

    /// <summary>The rules of one rendition.</summary>
    public IEnumerable<Finding> OfRendition(Rendition rendition, string postalAddress)
        => RenditionRules.Look(new ReviewedRendition(rendition, channels.Of(rendition.Channel), channels, postalAddress));
}
