using FsCheck;
using FsCheck.Fluent;
using Halcytone.Studio.Content;

namespace Halcytone.Studio.Tests.Content;

public sealed class ComparisonTests
{
    [Fact]
    public void A_changed_word_is_marked_within_its_line_on_both_sides()
    {
        var compared = Comparison.Between(new ContentText { Title = "A", Body = "one\nthe slow breath\nthree" }, new ContentText { Title = "B", Body = "one\nthe long breath\nthree\nfour" });
        Assert.Equal(("Title", "A", "B"), (compared.Fields[0].Name, compared.Fields[0].Before, compared.Fields[0].After));
        var changed = compared.SideBySide[1];
        Assert.Equal((Mark.Changed, Mark.Changed), (changed.Before.Mark, changed.After.Mark));
        Assert.Contains(changed.Before.Words, words => words.Text.Contains("slow", StringComparison.Ordinal) && words.Mark != Mark.Same);
        Assert.Contains(changed.After.Words, words => words.Text.Contains("long", StringComparison.Ordinal) && words.Mark != Mark.Same);
        Assert.Equal("the long breath", changed.After.Text);
        Assert.Equal((2, 1), (compared.Additions, compared.Removals));
        Assert.Equal(Mark.Added, compared.SideBySide[3].After.Mark);
    }

    [Fact]
    public void The_same_text_has_no_difference()
        => Assert.True(Comparison.Between(new ContentText { Body = "a\r\nb" }, new ContentText { Body = "a\nb" }).IsSame);

    [Fact]
    public void Either_side_reads_as_its_own_text()
    {
        var lines = Gen.Elements("", "a", "b", "slow breath", "long breath").ArrayOf();
        Prop.ForAll(lines.ToArbitrary(), lines.ToArbitrary(), (before, after) =>
        {
            var compared = Comparison.Between(new ContentText { Body = string.Join('\n', before) }, new ContentText { Body = string.Join('\n', after) });
            return compared.SideBySide.Where(pair => pair.After.Number is not null).Select(pair => pair.After.Text).SequenceEqual(Lines(after))
                && compared.SideBySide.Where(pair => pair.Before.Number is not null).Select(pair => pair.Before.Text).SequenceEqual(Lines(before));
        }).QuickCheckThrowOnFailure();

        static string[] Lines(string[] lines) => string.Join('\n', lines) is { Length: > 0 } text ? text.Split('\n') : [];
    }

    [Fact]
    public void A_very_long_text_is_compared_in_time()
    {
        var before = string.Join('\n', Enumerable.Range(0, 20_000));
        var after = string.Join('\n', Enumerable.Range(0, 20_000).Select(number => number % 7 == 0 ? number + 1 : number));
        var clock = System.Diagnostics.Stopwatch.StartNew();
        Assert.False(Comparison.Between(new ContentText { Body = before }, new ContentText { Body = after }).IsSame);
        Assert.True(clock.Elapsed < TimeSpan.FromSeconds(15), clock.Elapsed.ToString());
    }
}
