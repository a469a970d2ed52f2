using Halcytone.Studio.Scheduling;

namespace Halcytone.Studio.Tests.Scheduling;

public sealed class MomentsTests
{
    private const string NewYork = "America/New_York";

    [Theory]
    [InlineData("2026-03-10", false, "2026-03-10T04:00:00Z")]
    [InlineData("2026-03-10", true, "2026-03-11T04:00:00Z")]
    [InlineData("2026-03-08", true, "2026-03-09T04:00:00Z")] // the day the clocks go forward has 23 hours
    [InlineData("2026-03-10T14:00:00Z", false, "2026-03-10T14:00:00Z")]
    [InlineData("2026-03-10T10:00:00-04:00", true, "2026-03-10T14:00:00Z")]
    [InlineData("2026-03-10T14:00:00.250Z", false, "2026-03-10T14:00:00.25Z")]
    public void A_date_is_a_day_of_the_zone_and_an_instant_is_itself(string text, bool end, string expected)
    {
        Assert.True(Moments.Read(text, NewYork, end, out var moment));
        Assert.Equal(DateTimeOffset.Parse(expected, System.Globalization.CultureInfo.InvariantCulture), moment);
    }

    [Theory]
    [InlineData("2026-13-10"), InlineData("tomorrow"), InlineData("2026-03-10T14:00:00"), InlineData("10.3.2026"), InlineData("2026-02-30"), InlineData("0001-01-01"), InlineData("9999-12-31T23:59:59Z"), InlineData("2026-03-10T25:00:00Z")]
    public void What_names_no_instant_is_refused(string text) => Assert.False(Moments.Read(text, NewYork, false, out _));

    [Fact]
    public void Nothing_asked_is_fine()
    {
        Assert.True(Moments.Read(null, NewYork, false, out var moment));
        Assert.Null(moment);
    }
}
