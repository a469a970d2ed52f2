using Halcytone.Studio.Channels;
using Halcytone.Studio.Generation;

namespace Halcytone.Studio.Tests.Generation;

public sealed class SampleReaderTests
{
    private static readonly ChannelContent Mail = new() { Subject = "For {{first_name}}", Html = "<p>Hello {{first_name}}</p><a href=\"{{unsubscribe_url}}\">Leave</a>", Text = "Hello {{first_name}}" };

    [Fact]
    public void A_preview_shows_no_bare_field()
    {
        var seen = SampleReader.Read(ChannelKind.Email, Mail);
        Assert.Equal(("For Maya", "Hello Maya"), (seen.Subject, seen.Text));
        Assert.DoesNotContain("{{", seen.Html, StringComparison.Ordinal);
        Assert.Same(seen, SampleReader.Read(ChannelKind.Email, Mail)); // filled once
    }

    [Fact]
    public void Other_channels_are_shown_as_they_are() => Assert.Same(Mail, SampleReader.Read(ChannelKind.Web, Mail));
}
