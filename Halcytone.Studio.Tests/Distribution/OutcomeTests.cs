using Halcytone.Studio.Distribution;
using Halcytone.Studio.Scheduling;

namespace Halcytone.Studio.Tests.Distribution;

public sealed class OutcomeTests
{
    [Theory]
    [InlineData(ReleaseOutcome.Waiting, PostState.Scheduled, PostState.Scheduled)]
    [InlineData(ReleaseOutcome.Waiting, PostState.Scheduled, PostState.Cancelled)]
    [InlineData(ReleaseOutcome.Publishing, PostState.Publishing, PostState.Scheduled)]
    [InlineData(ReleaseOutcome.Publishing, PostState.Publishing, PostState.Published)]
    [InlineData(ReleaseOutcome.Publishing, PostState.Published, PostState.Scheduled)]
    [InlineData(ReleaseOutcome.All, PostState.Published, PostState.Published)]
    [InlineData(ReleaseOutcome.Partly, PostState.Published, PostState.Failed)]
    [InlineData(ReleaseOutcome.Partly, PostState.Published, PostState.Unconfirmed)]
    [InlineData(ReleaseOutcome.Partly, PostState.Published, PostState.Cancelled)]
    [InlineData(ReleaseOutcome.None, PostState.Failed, PostState.Unconfirmed)]
    [InlineData(ReleaseOutcome.None, PostState.Cancelled, PostState.Cancelled)]
    public void A_release_stands_as_its_posts_stand(ReleaseOutcome expected, PostState one, PostState other)
        => Assert.Equal(expected, ReleaseOutcomes.Of([one, other]));

    [Fact]
    public void The_back_off_doubles_to_its_cap_and_is_never_nothing()
    {
        var options = new DistributionOptions();
        for (var attempt = 1; attempt <= 12; attempt++)
        {
            var most = Math.Min(1_800, 30 * Math.Pow(2, attempt - 1));
            for (var draw = 0; draw < 50; draw++) Assert.InRange(options.Backoff(attempt).TotalSeconds, most * 0.1, most);
        }
    }
}
