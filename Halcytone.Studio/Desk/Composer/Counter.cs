using System.Globalization;
using Halcytone.Studio.Channels;

namespace Halcytone.Studio.Desk.Composer;

/// <summary>How long a text is against its channel's limit, by the one rule that page, check and API share.</summary>
/// <param name="Words">As it reads: <c>262 of 280</c>.</param>
/// <param name="Over">Longer than the channel takes.</param>
/// <param name="Near">Within a tenth of the limit.</param>
public sealed record Counter(string Words, bool Over, bool Near)
{
    /// <summary>The number that matters most on the channel: subject, title, or the longest part.</summary>
    public static Counter Of(ChannelKind channel, ChannelContent content, ChannelDirectory channels)
    {
        var declared = channels.Of(channel);
        return channel switch
        {
            ChannelKind.Email => Count("Subject ", content.Subject?.Length ?? 0, declared.SubjectLimit),
            ChannelKind.Web => Count("Title ", content.Title?.Length ?? 0, declared.TitleLimit),
            ChannelKind.Push => Count("", channels.Length(channel, content.Text ?? ""), declared.TextLimit),
            _ when content.Parts.Count > 1 => Thread(content.Parts.Count, content.Parts.Max(part => channels.Length(channel, part)), declared.TextLimit),
            _ => Count("", content.Parts is [var only, ..] ? channels.Length(channel, only) : 0, declared.TextLimit),
        };
    }

    private static Counter Thread(int parts, int longest, int? limit)
        => longest > limit ? new($"{longest - limit} over {limit}", Over: true, Near: true) : new($"{parts} posts", Over: false, Near: false);

    /// <summary>A length against a limit, where there is one.</summary>
    public static Counter Count(string before, int length, int? limit) => limit is { } most
        ? new(string.Create(CultureInfo.InvariantCulture, $"{before}{length:N0} of {most:N0}"), length > most, length > most * 0.9)
        : new(string.Create(CultureInfo.InvariantCulture, $"{before}{length:N0}"), false, false);
}
