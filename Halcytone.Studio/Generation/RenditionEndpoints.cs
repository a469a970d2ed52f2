using System.Globalization;
using Halcytone.Studio.Channels;
using Halcytone.Studio.Foundation;
using Halcytone.Studio.Foundation.Http;
using Microsoft.AspNetCore.Mvc;

namespace Halcytone.Studio.Generation;

/// <summary>A file in a rendition.</summary>
internal sealed record MediaBody(Guid? MediaId, string? AltText);

/// <summary>
/// What a hand wants the rendition to say: <c>{"parts":["One breath.","And another."]}</c>. What is left out stays; <c>{"back_to_generated":true}</c>
/// puts the template's text back.
/// </summary>
internal sealed record RenditionBody
{
    public string? Subject { get; init; }
    public string? Preheader { get; init; }
    public string? Title { get; init; }
    public string? Slug { get; init; }
    public string? Description { get; init; }
    public string? Html { get; init; }
    public string? Text { get; init; }
    public IReadOnlyList<string?>? Parts { get; init; }
    public IReadOnlyList<MediaBody?>? Media { get; init; }
    public string? Link { get; init; }
    public IReadOnlyDictionary<string, string?>? Settings { get; init; }
    public bool? BackToGenerated { get; init; }

    public ChannelContent Over(ChannelContent content) => content with
    {
        Subject = Subject ?? content.Subject, Preheader = Preheader ?? content.Preheader, Title = Title ?? content.Title, Slug = Slug ?? content.Slug,
        Description = Description ?? content.Description, Html = Html ?? content.Html, Text = Text ?? content.Text, Link = Link ?? content.Link,
        Parts = Parts is null ? content.Parts : [.. Parts.Select(part => part?.Trim() ?? "")],
        Media = Media is null ? content.Media : [.. Media.Select(media => new UsedMedia(media?.MediaId ?? Guid.Empty, media?.AltText ?? ""))],
        Settings = Settings is null ? content.Settings : Settings.Where(setting => setting.Value is not null).ToDictionary(setting => setting.Key, setting => setting.Value!),
    };
}

/// <summary>A rendition with everything it says. <paramref name="Version"/> is what <c>If-Match</c> names.</summary>
internal sealed record RenditionView(
    Guid RenditionId, Guid ContentId, Guid RevisionId, ChannelKind Channel, string? Subject, string? Preheader, string? Title, string? Slug, string? Description, string? Html, string? Text,
    IReadOnlyList<string> Parts, IReadOnlyList<UsedMedia> Media, string? Link, IReadOnlyDictionary<string, string> Settings, IReadOnlyList<Guid> DestinationIds, string Style, string Tone,
    bool EditedByHand, IReadOnlyList<FieldDifference> Differences, string Fingerprint, string ChangedBy, DateTimeOffset ChangedAt, int Version)
{
    public static RenditionView Of(Rendition rendition)
    {
        var content = rendition.Content;
        return new RenditionView(
            rendition.Id, rendition.ItemId, rendition.RevisionId, rendition.Channel, content.Subject, content.Preheader, content.Title, content.Slug, content.Description, content.Html, content.Text,
            content.Parts, content.Media, content.Link, content.Settings, rendition.DestinationIds, rendition.Style, rendition.Tone, rendition.EditedByHand,
            rendition.EditedByHand ? Renditions.Difference(rendition.Generated, content) : [], rendition.Fingerprint, rendition.ChangedByName, rendition.ChangedAt, rendition.Version);
    }
}

/// <summary><c>/api/v2/contents/{id}/renditions</c>.</summary>
internal static class RenditionEndpoints
{
    public static void MapRenditions(this IEndpointRouteBuilder app)
    {
        var renditions = app.MapApi("/v2/contents/{id:guid}/renditions", "Content");
        renditions.MapGet("", List).Needs(Scopes.ContentRead);
        renditions.MapGet("/{channel}", Get).Needs(Scopes.ContentRead);
        renditions.MapPut("/{channel}", Put).Needs(Scopes.ContentWrite);
    }

    private static async Task<IResult> List(Guid id, Actor actor, Renditions renditions, CancellationToken stop)
        => (await renditions.List(actor, id, stop)).Then(rows => new Page<RenditionView>([.. rows.Select(RenditionView.Of)], null)).ToHttp();

    private static async Task<IResult> Get(Guid id, string channel, Actor actor, Renditions renditions, ChannelDirectory channels, CancellationToken stop)
        => channels.Named(channel) is { } known ? (await renditions.One(actor, id, known.Kind, stop)).Then(RenditionView.Of).ToHttp() : new NoSuchRendition().ToHttp();

    private static async Task<IResult> Put(
        Guid id, string channel, RenditionBody body, [FromHeader(Name = "If-Match")] string? ifMatch, Actor actor, Renditions renditions, ChannelDirectory channels, CancellationToken stop)
    {
        if (channels.Named(channel) is not { } known) return new NoSuchRendition().ToHttp();
        if (ifMatch is null) return Invalid.At("If-Match", "Name the version you read in the header If-Match, so that nobody's change is lost.").ToHttp();
        if (!int.TryParse(ifMatch.Trim().Trim('"'), NumberStyles.None, CultureInfo.InvariantCulture, out var version)) return Invalid.At("If-Match", "If-Match is a version's number.").ToHttp();
        if ((await renditions.One(actor, id, known.Kind, stop)).Refused(out var none, out var there)) return none.ToHttp();

        var put = body.BackToGenerated == true
            ? await renditions.BackToGenerated(actor, id, known.Kind, version, stop)
            : await renditions.Edit(actor, id, known.Kind, body.Over(there.Content), version, stop);
        return put.Then(RenditionView.Of).ToHttp();
    }
}
