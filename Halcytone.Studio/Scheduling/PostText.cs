using Halcytone.Studio.Channels;
using Halcytone.Studio.Foundation;
using Halcytone.Studio.Foundation.Data;
using Halcytone.Studio.Generation;
using Microsoft.EntityFrameworkCore;

namespace Halcytone.Studio.Scheduling;

/// <summary>What a post is to say instead; null leaves it.</summary>
/// <param name="MediaUrls">Addresses of our own media, <c>/media/{id}</c>.</param>
public sealed record PostWords(string? Content, IReadOnlyList<string>? MediaUrls, IReadOnlyDictionary<string, string>? Settings);

/// <summary>Edits what a post says, which is its rendition: what was approved before is void for this channel (design §4).</summary>
public sealed class PostText(Database database, Renditions renditions, ChannelDirectory channels)
{
    /// <summary>Writes the words of a post that is not on its way.</summary>
    /// <param name="version">The post's version that was read.</param>
    public async Task<Outcome<Done>> Write(Actor actor, Guid postId, PostWords words, int? version, CancellationToken stop)
    {
        if (actor.Lacks(Right.Write, "edit posts") is { } no) return no;
        Post? post;
        Rendition? rendition;
        IReadOnlyList<UsedMedia>? media = null;
        await using (var db = database.Read(actor))
        {
            post = await db.Posts.SingleOrDefaultAsync(row => row.Id == postId, stop);
            if (post is null) return new NoSuchPost();
            rendition = await db.Renditions.SingleOrDefaultAsync(row => row.Id == post.RenditionId, stop);
            if (words.MediaUrls is { } urls && (await OwnMedia.Of(db, urls, stop)).Refused(out var foreign, out media)) return foreign;
        }
        if (version is not null && version != post.Version) return new Stale();
        if (post.State is PostState.Published) return new AlreadyOut();
        if (post.State is PostState.Publishing or PostState.Unconfirmed) return new InProgress(post.State);
        if (rendition is null) return new NoSuchPost();
        if (words.Content is not null && !Words.IsSocial(post.Channel)) return Invalid.At("content", "The text of a mail or a page is edited in its content; this takes its time only.");

        var content = rendition.Content;
        if (words.Content is { } text)
        {
            if (WhyTooLong(post.Channel, text) is { } tooLong) return tooLong;
            content = content with { Parts = channels.Split(post.Channel, text.Trim()) };
        }
        if (media is not null) content = content with { Media = media };
        if (words.Settings is { } asked && WhyNotSet(post.Channel, asked) is { } unknown) return unknown;
        if (words.Settings is { } settings) content = content with { Settings = settings };
        return (await renditions.Edit(actor, post.ItemId, post.Channel, content, rendition.Version, stop)).Then(_ => new Done());
    }

    private Invalid? WhyNotSet(ChannelKind channel, IReadOnlyDictionary<string, string> settings)
    {
        var check = new Check();
        channels.Of(channel).CheckSettings(check, settings, "settings");
        return check.Refusal;
    }

    private Invalid? WhyTooLong(ChannelKind channel, string text)
    {
        var declaration = channels.Of(channel);
        if (declaration.TextLimit is not { } limit || declaration.Threads) return null;
        var length = channels.Length(channel, text);
        return length <= limit ? null : Invalid.At("content", $"{declaration.Name} takes at most {limit} characters; this has {length}.");
    }
}
