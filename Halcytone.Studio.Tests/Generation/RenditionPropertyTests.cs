using System.Text;
using FsCheck;
using FsCheck.Fluent;
using Halcytone.Studio.Audience;
using Halcytone.Studio.Channels;
using Halcytone.Studio.Content;
using Halcytone.Studio.Generation;

namespace Halcytone.Studio.Tests.Generation;

/// <summary>Whatever is written, each channel's limits hold.</summary>
public sealed class RenditionPropertyTests : IDisposable
{
    private readonly Press press = new();

    public void Dispose() => press.Dispose();

    private static Gen<string> Texts => Gen.OneOf(
        ArbMap.Default.GeneratorFor<NonNull<string>>().Select(text => text.Get),
        Gen.Elements("Breathe out. ", "# Heading\n\n", "## Two\n\nText with [a link](https://example.com/a?b=c).\n\n", "- one\n- two\n\n", "> quoted\n\n", "![picture](https://example.com/p.png)\n\n", "呼吸をゆっくり。", "👩‍👩‍👧‍👦", "<script>alert(1)</script>",
            "| a | b |\n|---|---|\n| 1 | 2 |\n\n", "{{first_name}} {{evil}}", "&lt;b&gt;", new string('x', 700), string.Concat(Enumerable.Repeat("longer sentences about breathing go here. ", 40)), "\n\n", "`code`", "https://example.com/" + new string('p', 300)).ListOf().Select(string.Concat));

    [Theory, InlineData("weekly_update"), InlineData("blog"), InlineData("announcement"), InlineData("update"), InlineData("session_summary"), InlineData("social")]
    public void Every_rendition_keeps_its_channels_limits(string style)
    {
        var property = Prop.ForAll(Texts.Two().ToArbitrary(), pair =>
        {
            var (title, body) = pair;
            var text = new ContentText { Title = Words.Cut(title, 300), Body = body, Hashtags = ["breath", "long exhale", body.Length > 80 ? body[..80] : body] };
            if (TextTree.Parse(text.Body) is null) return;
            var manuscript = press.Manuscript(text, style, "playful");
            foreach (var channel in Generator.Channels)
            {
                var (content, declaration) = (press.Set(manuscript, channel), press.Directory.Of(channel));
                Assert.All(content.Parts, part => Assert.True(part.Length > 0 && press.Directory.Fits(channel, part), $"{channel}: {part}"));
                if (declaration.IsSocial && !declaration.Threads) Assert.True(content.Parts.Count <= 1);
                if (channel == ChannelKind.Email)
                {
                    Assert.True(Encoding.UTF8.GetByteCount(content.Html!) < 100_000);
                    Assert.Contains("{{unsubscribe_url}}", content.Html!, StringComparison.Ordinal);
                    Assert.Contains("{{unsubscribe_url}}", content.Text!, StringComparison.Ordinal);
                    Assert.DoesNotContain("<script", content.Html!, StringComparison.OrdinalIgnoreCase);
                }
                if (channel == ChannelKind.Push) Assert.True(content.Title!.Length <= 65 && press.Directory.Fits(channel, content.Text!));
                if (channel == ChannelKind.Web) Assert.Matches("^[a-z0-9-]{1,74}$", content.Slug!);
                Assert.DoesNotContain(content.Subject ?? "", letter => char.IsControl(letter));
                Assert.Equal(Fingerprint.Of(channel, content, [], "1"), Fingerprint.Of(channel, press.Set(manuscript, channel), [], "1"));
            }
        });
        property.Check(Config.QuickThrowOnFailure.WithMaxTest(40));
    }

    [Fact]
    public void A_very_long_text_becomes_a_mail_that_is_not_cut_and_leads_on_to_the_page()
    {
        var content = press.Set(press.Manuscript(Press.Exhale with { Body = string.Concat(Enumerable.Repeat(Press.Exhale.Body + "\n\n", 300)) }), ChannelKind.Email);
        Assert.InRange(Encoding.UTF8.GetByteCount(content.Html!), 10_000, 90_000);
        Assert.EndsWith("</html>", content.Html!, StringComparison.Ordinal);
        Assert.Contains("[…]", content.Text!, StringComparison.Ordinal);
        Assert.Contains("https://example.com/the-longer-exhale", content.Text!, StringComparison.Ordinal);
    }

    [Fact]
    public void Plain_text_is_wrapped_and_addresses_stay_whole()
        => Assert.All(press.Set(press.Manuscript(Press.Exhale), ChannelKind.Email).Text!.Split('\n'), line => Assert.True(line.Length <= 78 || line.Contains("://", StringComparison.Ordinal), line));

    [Fact]
    public void Each_tone_speaks_with_its_own_words_and_says_the_same_when_asked_again()
    {
        var texts = Generator.Tones.Select(tone => press.Set(press.Manuscript(Press.Exhale, tone: tone), ChannelKind.LinkedIn).Parts[0]).ToList();
        Assert.Equal(4, texts.Distinct().Count());
        foreach (var tone in Generator.Tones.Select(press.Catalog.Tone))
        {
            Assert.NotEmpty(tone.BannedWords);
            Assert.All(tone.BannedWords, banned => Assert.Single(tone.BannedIn($"So {banned.Word.ToUpperInvariant()}, indeed."), banned));
            var own = tone.Openers.Values.Concat(tone.CallsToAction.Values).SelectMany(words => words).Concat(tone.Transitions).Concat(tone.Closings);
            Assert.All(own, sentence => Assert.Empty(tone.BannedIn(sentence)));
            Assert.All(Generator.Styles, style => Assert.True(style == "social" || tone.Opener(style, Guid.CreateVersion7()).Length > 0));
        }
    }

    [Fact]
    public void A_fingerprint_covers_all_a_reader_gets_and_where()
    {
        var content = new ChannelContent { Title = "T", Text = "x", Settings = new Dictionary<string, string> { ["a"] = "1", ["b"] = "2" } };
        var (one, two) = (new Guid("019a9000-0000-7000-8000-000000000001"), new Guid("019a9000-0000-7000-8000-000000000002"));
        var was = Fingerprint.Of(ChannelKind.Push, content, [one, two], "v1");
        Assert.Equal(was, Fingerprint.Of(ChannelKind.Push, content with { Settings = new Dictionary<string, string> { ["b"] = "2", ["a"] = "1" } }, [two, one], "v1"));
        string[] others =
        [
            Fingerprint.Of(ChannelKind.Web, content, [one, two], "v1"), Fingerprint.Of(ChannelKind.Push, content, [one], "v1"), Fingerprint.Of(ChannelKind.Push, content, [one, two], "v2"),
            Fingerprint.Of(ChannelKind.Push, content with { Text = "y" }, [one, two], "v1"), Fingerprint.Of(ChannelKind.Push, content with { Link = "https://example.com" }, [one, two], "v1"),
            Fingerprint.Of(ChannelKind.Push, content with { Parts = ["x"] }, [one, two], "v1"), Fingerprint.Of(ChannelKind.Push, content with { Media = [new UsedMedia(one, "alt")] }, [one, two], "v1"),
            Fingerprint.Of(ChannelKind.Push, content with { Title = null, Description = "T" }, [one, two], "v1"),
        ];
        Assert.DoesNotContain(was, others);
        Assert.Equal(others.Length, others.Distinct().Count());
    }

    [Fact]
    public void Person_fields_are_filled_for_where_they_stand_and_own_braces_stay()
    {
        var mail = new PersonalMail("Hello {{first_name}}", "<p>{{ first_name }} <a href=\"{{unsubscribe_url}}\">out</a> {{other}} {{</p>", "Hi {{first_name}} {{email}}: {{unsubscribe_url}}");
        var links = new PersonalLinks("https://example.com/u?a=1&b=2", "https://example.com/p", "https://example.com/v");
        var ana = mail.Fill(new Recipient(Guid.Empty, "ana@example.com", "Ana <3\r\nBcc: x", null, "token"), links);
        Assert.Equal("Hello Ana <3 Bcc: x", ana.Subject);
        Assert.Equal("<p>Ana &lt;3 Bcc: x <a href=\"https://example.com/u?a=1&amp;b=2\">out</a> {{other}} {{</p>", ana.Html);
        Assert.Equal("Hi Ana <3 Bcc: x ana@example.com: https://example.com/u?a=1&b=2", ana.Text);
        Assert.Equal("Hello there", mail.Fill(new Recipient(Guid.Empty, "x@example.com", " ", null, "token"), links).Subject);
    }

    [Fact]
    public void A_hand_changes_a_mails_words_and_never_its_frame()
    {
        var made = press.Set(press.Manuscript(Press.Exhale), ChannelKind.Email);
        var edited = MailFrame.Replace(made.Html!, "<p>Mine <script>alert(1)</script><b onclick=\"x()\">only</b></p>", "Another subject", "Another line");
        Assert.Contains("{{unsubscribe_url}}", edited, StringComparison.Ordinal);
        Assert.Contains("<title>Another subject</title>", edited, StringComparison.Ordinal);
        Assert.Contains("Mine ", edited, StringComparison.Ordinal);
        Assert.DoesNotContain("alert", edited, StringComparison.Ordinal);
        Assert.DoesNotContain("onclick", edited, StringComparison.Ordinal);
        Assert.Equal(made.Html, MailFrame.Replace(made.Html!, made.Html!, made.Subject!, made.Preheader!));
    }
}
