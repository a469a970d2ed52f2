using FsCheck;
using FsCheck.Fluent;
using Halcytone.Studio.Channels;
using Halcytone.Studio.Channels.Text;

namespace Halcytone.Studio.Tests.Channels;

public sealed class TextSplitterTests
{
    private static IReadOnlyList<string> Split(string text, int limit, LengthRule rule = LengthRule.XWeighted)
        => new TextSplitter(part => TextLength.Of(part, rule) <= limit).Split(text);

    [Fact]
    public void A_text_that_fits_stays_one_part() => Assert.Equal(["Short and calm."], Split("  Short and calm. ", 280));

    [Fact]
    public void An_empty_text_has_no_part() => Assert.Empty(Split(" \n ", 280));

    [Fact]
    public void It_is_cut_at_paragraphs_first() => Assert.Equal(
        ["One two three.\n\nFour five.", "Six seven eight nine."],
        Split("One two three.\n\nFour five.\n\nSix seven eight nine.", 30));

    [Fact]
    public void Then_at_sentences() => Assert.Equal(
        ["Breathe in, e.g. for four.", "Then out for six. Rest."],
        Split("Breathe in, e.g. for four. Then out for six. Rest.", 26));

    [Fact]
    public void Then_at_words_and_never_in_a_link() => Assert.Equal(
        ["one two", "https://example.com/abcdefghijklmnopqrstuvwxyz", "three"],
        Split("one two https://example.com/abcdefghijklmnopqrstuvwxyz three", 23));

    [Fact]
    public void A_language_without_spaces_is_cut_between_its_letters() => Assert.Equal(["呼吸呼吸", "呼吸"], Split("呼吸呼吸呼吸", 8));

    [Fact]
    public void Line_breaks_inside_a_paragraph_stay() => Assert.Equal(["- one\n- two", "- three"], Split("- one\n- two\n- three", 12));

    private static readonly Arbitrary<string> Texts = Gen.Elements(
            "breathe", "in", "for", "four", "counts.", "Out", "six!", "https://example.com/updates/the-longer-exhale?from=thread", "example.org", "呼吸", "👨‍👩‍👧",
            "\n", "\n\n", "Why?", "“quoted.”", "(see", "below)", "e.g.", "1.5", "extraordinarily", "café")
        .ListOf().Select(words => string.Join(' ', words)).ToArbitrary();

    [Fact]
    public void Every_part_fits_and_nothing_is_lost_or_reordered() => Prop.ForAll(Texts, text =>
    {
        var parts = Split(text, 40);
        return parts.All(part => part.Length > 0 && TextLength.Of(part, LengthRule.XWeighted) <= 40) && Bare(string.Concat(parts)) == Bare(text);
    }).QuickCheckThrowOnFailure();

    [Fact]
    public void Words_and_links_are_never_cut() => Prop.ForAll(Texts, text =>
        Split(text, 40).SelectMany(Words).SequenceEqual(Words(text))).QuickCheckThrowOnFailure();

    private static string Bare(string text) => string.Concat(text.Where(character => !char.IsWhiteSpace(character)));

    private static IEnumerable<string> Words(string text) => text.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries);
}
