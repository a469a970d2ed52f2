using FsCheck;
using FsCheck.Fluent;
using Halcytone.Studio.Channels;
using Halcytone.Studio.Channels.Text;

namespace Halcytone.Studio.Tests.Channels;

public sealed class TextLengthTests
{
    [Theory]
    [InlineData("", 0)]
    [InlineData("Breathe out slowly.", 19)]
    [InlineData("café", 4)]                                   // é is Latin
    [InlineData("cafe\u0301", 4)]                             // … also when typed as e and an accent
    [InlineData("“quoted” — and so on…", 22)]                 // U+2026 lies outside the light ranges
    [InlineData("呼吸", 4)]                                    // CJK weighs 2
    [InlineData("Привет", 6)]
    [InlineData("😀", 2)]
    [InlineData("👍🏽", 2)]                                     // skin tone
    [InlineData("👨‍👩‍👧‍👦", 2)]                                    // a family of seven code points
    [InlineData("🇩🇪🇫🇷", 4)]                                    // two flags
    [InlineData("1️⃣", 2)]                                      // key cap
    [InlineData("❤️", 2)]
    [InlineData("https://example.com/a/very/long/path?with=query&and=more#fragment", 23)]
    [InlineData("http://a.co", 23)]                           // shorter than 23 counts 23 all the same
    [InlineData("example.com", 23)]
    [InlineData("See example.com.", 28)]                      // the full stop is the sentence's
    [InlineData("(https://example.com/a_(b))", 25)]           // balanced brackets belong to the link
    [InlineData("me@example.com", 14)]                        // an address is no link
    [InlineData("@example.com", 12)]
    [InlineData("node.js and v2.4", 16)]                      // no such endings
    [InlineData("a.b https://example.com/x, https://example.org", 52)]
    [InlineData("two\r\nlines", 9)]
    public void X_counts_weights(string text, int expected) => Assert.Equal(expected, TextLength.Of(text, LengthRule.XWeighted));

    [Theory]
    [InlineData("https://example.com/a/very/long/path", 23)]
    [InlineData("example.com", 11)]                           // without a scheme it is text
    [InlineData("@ana@mastodon.example hello", 10)]
    [InlineData("@ana hello", 10)]
    [InlineData("ana@mastodon.example", 20)]
    [InlineData("😀", 1)]
    [InlineData("See https://example.com. Now", 32)]
    public void Mastodon_counts_characters(string text, int expected) => Assert.Equal(expected, TextLength.Of(text, LengthRule.Mastodon));

    [Theory]
    [InlineData("👨‍👩‍👧‍👦", 1)]
    [InlineData("e\u0301", 1)]
    [InlineData("https://example.com/a", 21)]                 // links count in full
    [InlineData("a\r\nb", 3)]
    public void Bluesky_counts_graphemes(string text, int expected) => Assert.Equal(expected, TextLength.Of(text, LengthRule.Graphemes));

    [Fact]
    public void Lengths_are_never_negative_and_grow_with_the_text() => Prop.ForAll<NonNull<string>, NonNull<string>>((left, right) =>
        Enum.GetValues<LengthRule>().All(rule =>
        {
            var alone = TextLength.Of(left.Get, rule);
            return alone >= 0 && TextLength.Of(left.Get + "\n\n" + right.Get, rule) >= alone;
        })).QuickCheckThrowOnFailure();

    [Fact]
    public void Plain_Latin_text_counts_the_same_everywhere() => Prop.ForAll(
        Gen.Elements("breathe in out slow calm count heart pace minute, - !".Split(' ')).ListOf().Select(words => string.Join(' ', words)).ToArbitrary(),
        text => Enum.GetValues<LengthRule>().All(rule => TextLength.Of(text, rule) == text.Length)).QuickCheckThrowOnFailure();
}
