using System.Globalization;
using System.Net;
using Halcytone.Studio.Accounts;
using Halcytone.Studio.Channels.Wire;
using Halcytone.Studio.Foundation;
using Halcytone.Studio.Foundation.Time;
using Microsoft.Extensions.Options;

namespace Halcytone.Studio.Channels.Mastodon;

/// <summary>
/// Publishes on Mastodon. Pictures are uploaded first, which may be repeated; the status is the one irreversible call, under the act's effect key,
/// by which the instance drops repeats for an hour. After that an act of unknown outcome is looked for among the account's own statuses.
/// </summary>
internal sealed class MastodonChannel(MastodonClient mastodon, Workspaces workspaces, IServiceProvider services, IOptions<ChannelsOptions> options, TimeProvider clock) : IChannel
{
    /// <summary>How far before the intent a status may have been made: clocks differ (reliability-and-security §3.10).</summary>
    private static readonly TimeSpan ClockSlack = TimeSpan.FromMinutes(2);
    private static readonly TimeSpan BetweenLooks = TimeSpan.FromSeconds(1);
    private const int StatusesPerPage = 40;
    private const int MostPages = 5;

    public ChannelDeclaration Declaration => MastodonDeclaration.Declaration;

    /// <summary>The instance remembers a key for up to an hour; the rest is our margin (reliability-and-security §3).</summary>
    public TimeSpan? RepeatWindow { get; } = TimeSpan.FromMinutes(50);

    public async Task<CallResult> Publish(Target target, ChannelContent content, int part, string effectKey, string? replyTo, CancellationToken stop)
    {
        if (target is not { BaseAddress: { } instance, Token: { } token }) return new(CallOutcome.SignedOut, "No account is connected.");
        if (part < 0 || part >= content.Parts.Count) return new(CallOutcome.Refused, "There is no such part to publish.");

        var mediaIds = new List<string>();
        foreach (var used in part == 0 ? content.Media : [])
        {
            var (id, failed) = await Prepare(target, instance, token, used, stop);
            if (failed is not null) return failed;
            mediaIds.Add(id!);
        }
        var status = new NewStatus(content.Parts[part], mediaIds.Count > 0 ? mediaIds : null, replyTo,
            Setting(content, MastodonDeclaration.Visibility), Setting(content, MastodonDeclaration.SpoilerText), Setting(content, MastodonDeclaration.Language),
            Setting(content, MastodonDeclaration.Sensitive) is { } sensitive ? sensitive == "true" : null);
        return await Published(target, await mastodon.Post(instance, token, status, effectKey, stop), stop);
    }

    public async Task<CallResult> ReadBack(Target target, ChannelContent content, int part, string effectKey, DateTimeOffset intendedAt, CancellationToken stop)
    {
        if (target is not { BaseAddress: { } instance, Token: { } token, AccountOutsideId: { } account }) return new(CallOutcome.SignedOut, "No account is connected.");
        if (part < 0 || part >= content.Parts.Count) return new(CallOutcome.Refused, "There is no such part.");

        var wanted = StatusText.Normalised(content.Parts[part]);
        var earliest = intendedAt - ClockSlack;
        string? olderThan = null;
        for (var page = 0; page < MostPages; page++)
        {
            var reply = await mastodon.Statuses(instance, token, account, olderThan, StatusesPerPage, stop);
            if (reply is { End: CallEnd.Answered, Status: HttpStatusCode.Unauthorized }) return new(CallOutcome.SignedOut, "Mastodon no longer takes the account's token.", Raw: reply.Raw);
            if (!reply.IsSuccess || reply.Json(MastodonJson.Default.StatusReplyArray) is not { } statuses)
                return new(CallOutcome.Unknown, "The account's posts could not be read back.", RetryAt: reply.RetryAt, Raw: reply.Raw);

            var found = statuses.FirstOrDefault(status => status.CreatedAt >= earliest && StatusText.Normalised(StatusText.OfHtml(status.Content ?? "")) == wanted);
            if (found is not null) return new(CallOutcome.Done, "Found among the account's posts.", found.Id, found.Url ?? found.Uri);
            if (statuses.Length < StatusesPerPage || statuses[^1].CreatedAt < earliest) return new(CallOutcome.Refused, "It is not among the account's posts.");
            olderThan = statuses[^1].Id;
        }
        return new(CallOutcome.Unknown, "The account has too many new posts to be sure.");
    }

    /// <summary>Uploads one picture and waits until the instance has it ready. May be repeated: nothing shows before the status names it.</summary>
    private async Task<(string? Id, CallResult? Failed)> Prepare(Target target, Uri instance, string token, UsedMedia used, CancellationToken stop)
    {
        var opened = services.GetService<IMediaFiles>() is { } files ? await files.Open(target.Actor, used.MediaId, stop) : null;
        if (opened is null) return (null, new(CallOutcome.Refused, "A picture of this post is gone. Choose another one."));

        await using var file = opened;
        var reply = await mastodon.Upload(instance, token, file, used.AltText, stop);
        if (!reply.IsSuccess) return (null, await NotPrepared(target, reply, stop));
        if (reply.Json(MastodonJson.Default.MediaReply)?.Id is not { } id) return (null, new(CallOutcome.NotDone, "Mastodon's answer to the picture could not be read.", Raw: reply.Raw));

        var givesUpAt = clock.GetUtcNow().AddSeconds(options.Value.MediaTimeout);
        while (reply.Status is HttpStatusCode.Accepted or HttpStatusCode.PartialContent)
        {
            if (clock.GetUtcNow() >= givesUpAt) return (null, new(CallOutcome.NotDone, "Mastodon is still working on the picture; it is tried again."));
            await Task.Delay(BetweenLooks, clock, stop);
            reply = await mastodon.Media(instance, token, id, stop);
            if (!reply.IsSuccess) return (null, await NotPrepared(target, reply, stop));
        }
        return (id, null);
    }

    /// <summary>A step before the irreversible call failed: nothing is out, so only a certain no is final.</summary>
    private async Task<CallResult> NotPrepared(Target target, PlatformReply reply, CancellationToken stop)
        => await Published(target, reply, stop) is var result && result.Outcome == CallOutcome.Unknown
            ? result with { Outcome = CallOutcome.NotDone, Reply = $"The picture could not be uploaded yet: {Cause(reply)}." }
            : result;

    /// <summary>Design §4, "Outcomes of a platform call".</summary>
    private async Task<CallResult> Published(Target target, PlatformReply reply, CancellationToken stop)
    {
        var raw = reply.Raw;
        if (reply.End == CallEnd.NeverSent) return new(CallOutcome.NotDone, $"{Host(target)} could not be reached: {reply.Problem}.", Raw: raw);
        if (reply.End == CallEnd.Lost) return new(CallOutcome.Unknown, $"The answer of {Host(target)} was lost: {reply.Problem}. It may be out.", Raw: raw);

        switch ((int)reply.Status)
        {
            case >= 200 and < 300:
                return reply.Json(MastodonJson.Default.StatusReply) is { Id: { } id } status
                    ? new(CallOutcome.Done, "Published.", id, status.Url ?? status.Uri, Raw: raw)
                    : new(CallOutcome.Unknown, $"The answer of {Host(target)} could not be read. It may be out.", Raw: raw);
            case 401:
                return new(CallOutcome.SignedOut, "Mastodon no longer takes the account's token.", Raw: raw);
            case 429:
                return new(CallOutcome.NotDone, reply.RetryAt is { } at ? $"Too many calls; Mastodon asks to wait until {await WallTime(target, at, stop)}." : "Too many calls; it is tried again later.",
                    RetryAt: reply.RetryAt, Raw: raw);
            case 408 or 409 or >= 500:
                return new(CallOutcome.Unknown, $"{Host(target)} failed ({(int)reply.Status}) after it had the post. It may be out.", RetryAt: reply.RetryAt, Raw: raw);
            case 422 when Said(reply).Contains("duplicate", StringComparison.OrdinalIgnoreCase):
                return new(CallOutcome.Unknown, "Mastodon says it has this post already.", Raw: raw);
            case 403:
                return new(CallOutcome.Refused, $"Mastodon does not allow it: {Said(reply)}", Raw: raw);
            case 404:
                return new(CallOutcome.Refused, "Mastodon does not find it: the post it answers to is gone, or this is no Mastodon instance.", Raw: raw);
            case >= 300 and < 400:
                return new(CallOutcome.Refused, $"{Host(target)} leads to another address. Connect the account again with the instance's own address.", Raw: raw);
            default:
                return new(CallOutcome.Refused, $"Mastodon refused it: {Said(reply)}", Raw: raw);
        }
    }

    private static string Cause(PlatformReply reply) => reply.End == CallEnd.Answered ? $"the instance answered {(int)reply.Status}" : reply.Problem;

    private static string Said(PlatformReply reply) => reply.Json(MastodonJson.Default.ErrorReply)?.Error is { Length: > 0 } said ? said.TrimEnd('.') + "." : $"it answered {(int)reply.Status}.";

    private static string Host(Target target) => target.BaseAddress!.Host;

    private static string? Setting(ChannelContent content, string name) => content.Settings.GetValueOrDefault(name) is { Length: > 0 } value ? value : null;

    private async Task<string> WallTime(Target target, DateTimeOffset at, CancellationToken stop)
    {
        var settings = await workspaces.Settings(target.Actor, stop);
        var local = TimeZoneInfo.ConvertTime(at, TimeZoneInfo.FindSystemTimeZoneById(settings.TimeZone));
        return local.ToString(local.Date == TimeZoneInfo.ConvertTime(clock.Now(), TimeZoneInfo.FindSystemTimeZoneById(settings.TimeZone)).Date ? "HH:mm:ss" : "d MMMM HH:mm:ss", CultureInfo.InvariantCulture);
    }
}
