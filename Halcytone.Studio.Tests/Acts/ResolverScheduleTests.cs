using Halcytone.Studio.Acts;
using Microsoft.Extensions.Options;

namespace Halcytone.Studio.Tests.Acts;

public sealed class ResolverScheduleTests
{
    private static readonly DateTimeOffset Since = new(2026, 4, 14, 14, 0, 0, TimeSpan.Zero);

    [Theory]
    [InlineData(0, 15)]
    [InlineData(1, 60)]
    [InlineData(2, 300)]
    [InlineData(3, 1800)]
    [InlineData(4, 7200)]
    [InlineData(5, null)]
    public void An_unknown_act_is_looked_for_five_times_and_then_held(int looks, int? seconds)
        => Assert.Equal(seconds is { } after ? Since.AddSeconds(after) : null, Schedule(new ActOptions()).NextLook(Since, looks));

    [Fact]
    public void Other_intervals_can_be_set() => Assert.Equal(
        [Since.AddMilliseconds(100), Since.AddMilliseconds(200), null],
        Enumerable.Range(0, 3).Select(looks => Schedule(new ActOptions { ReadBackAfter = [TimeSpan.FromMilliseconds(100), TimeSpan.FromMilliseconds(200)] }).NextLook(Since, looks)));

    [Theory]
    [InlineData(3, 300, false, true)]
    [InlineData(3, 299, false, false)]
    [InlineData(2, 7200, false, false)]
    [InlineData(3, 300, true, false)]
    [InlineData(3, 7200, true, true)]
    public void Absence_needs_three_clean_looks_over_time(int clean, int seconds, bool seenLate, bool proves)
        => Assert.Equal(proves, Schedule(new ActOptions()).ProvesAbsence(clean, TimeSpan.FromSeconds(seconds), seenLate));

    private static ResolverSchedule Schedule(ActOptions options) => new(Options.Create(options));
}
