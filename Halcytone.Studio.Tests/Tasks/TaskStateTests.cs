using Halcytone.Studio.Acts;
using Halcytone.Studio.Tasks;

namespace Halcytone.Studio.Tests.Tasks;

public sealed class TaskStateTests
{
    private static readonly HashSet<(TaskState, TaskState)> Legal =
    [
        (TaskState.Queued, TaskState.Running), (TaskState.Queued, TaskState.Cancelled),
        (TaskState.Running, TaskState.Succeeded), (TaskState.Running, TaskState.Failed), (TaskState.Running, TaskState.Cancelled), (TaskState.Running, TaskState.Queued),
        (TaskState.Running, TaskState.Quarantined),
        (TaskState.Failed, TaskState.Queued),
        (TaskState.Quarantined, TaskState.Queued), (TaskState.Quarantined, TaskState.Cancelled),
    ];

    [Fact]
    public void A_task_moves_as_the_design_says_and_no_other_way()
        => Assert.All(from one in Enum.GetValues<TaskState>() from other in Enum.GetValues<TaskState>() select (one, other),
            move => Assert.Equal(Legal.Contains(move), move.one.MayBecome(move.other)));

    [Fact]
    public void What_is_sent_stays_sent_and_nothing_unknown_goes_back_to_the_intent_of_before()
    {
        Assert.All(Enum.GetValues<ActState>(), to => Assert.False(ActState.Sent.MayBecome(to)));
        Assert.All(Enum.GetValues<ActState>(), to => Assert.False(ActState.Suppressed.MayBecome(to)));
        Assert.False(ActState.Held.MayBecome(ActState.Intent)); // a person says "send again" first
        Assert.False(ActState.Rejected.MayBecome(ActState.Intent));
    }

    [Theory]
    [InlineData(1, 600)]
    [InlineData(2, 1200)]
    [InlineData(3, 2400)]
    [InlineData(4, 3600)]
    [InlineData(40, 3600)]
    public void The_standard_delay_is_that_of_seed_001(int n, int seconds) => Assert.Equal(TimeSpan.FromSeconds(seconds), new TaskOptions().RetryDelay(n));

    [Theory]
    [InlineData(1, 1)]
    [InlineData(4, 1)]
    [InlineData(8, 2)]
    [InlineData(16, 4)]
    public void One_workspace_gets_a_quarter_of_the_runners(int runners, int share) => Assert.Equal(share, new TaskOptions { Runners = runners }.ShareOfOne);
}
