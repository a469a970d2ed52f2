using System.Text;
using Halcytone.Studio.Channels;
using Halcytone.Studio.Generation;

namespace Halcytone.Studio.Tests.Generation;

public sealed class PressTests : IDisposable
{
    private readonly Press press = new();

    public void Dispose() => press.Dispose();

    public static TheoryData<string, string> StylesAndTones
    {
        get
        {
            var all = new TheoryData<string, string>();
            foreach (var style in Generator.Styles) foreach (var tone in Generator.Tones) all.Add(style, tone);
            return all;
        }
    }

    [Theory, MemberData(nameof(StylesAndTones))]
    public void Every_style_speaks_on_every_channel_in_every_tone(string style, string tone)
    {
        var manuscript = press.Manuscript(Press.Exhale, style, tone);
        foreach (var channel in Generator.Channels)
        {
            var content = press.Set(manuscript, channel);
            var whole = string.Join('\n', [content.Subject, content.Html, content.Text, content.Title, .. content.Parts]);
            Assert.Contains("breath", whole, StringComparison.OrdinalIgnoreCase);
            if (channel != ChannelKind.Email) Assert.DoesNotContain("{{", whole, StringComparison.Ordinal);
            foreach (var part in content.Parts) Assert.True(press.Directory.Fits(channel, part));
        }
    }
}
