using System.Runtime.CompilerServices;
using Halcytone.Studio.Audience;
using Halcytone.Studio.Channels;

namespace Halcytone.Studio.Generation;

/// <summary>A mail as one made-up reader gets it: what previews show, where a bare field would be read as a mistake.</summary>
public static class SampleReader
{
    private static readonly Recipient Maya = new(Guid.Empty, "maya@reader.example", "Maya", "Lindqvist", "");
    private static readonly PersonalLinks Nowhere = new("#", "#", "#");

    /// <summary>A preview is drawn often and a content never changes, so each is filled once.</summary>
    private static readonly ConditionalWeakTable<ChannelContent, ChannelContent> read = [];

    /// <summary>The content with its person fields filled; another channel's as it is.</summary>
    public static ChannelContent Read(ChannelKind channel, ChannelContent content) => channel == ChannelKind.Email ? read.GetValue(content, Fill) : content;

    private static ChannelContent Fill(ChannelContent content)
    {
        var texts = new PersonalMail(content.Subject ?? "", content.Html, content.Text).Fill(Maya, Nowhere);
        return content with { Subject = texts.Subject, Html = texts.Html, Text = texts.Text };
    }
}
