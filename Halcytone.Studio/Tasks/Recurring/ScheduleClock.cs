using Halcytone.Studio.Foundation.Data;
using Halcytone.Studio.Foundation.Events;
using Microsoft.Extensions.Options;
using Quartz;

namespace Halcytone.Studio.Tasks.Recurring;

/// <summary>Rung by Quartz at the next occurrence's time, and when a schedule was changed.</summary>
internal sealed class ScheduleBell : Bell, IDisposable
{
    private readonly IDisposable hearing;

    public ScheduleBell(Signals signals) => hearing = signals.SubscribeEverywhere<SchedulesChanged>(_ =>
    {
        Ring();
        return Task.CompletedTask;
    });

    public void Dispose() => hearing.Dispose();
}

/// <summary>Quartz's one job: it knows when, not how, and may fire twice, late or never.</summary>
internal sealed class WakeSchedules(ScheduleBell bell) : IJob
{
    public static readonly JobKey Key = new("wake-schedules");

    public ValueTask Execute(IJobExecutionContext context, CancellationToken cancellationToken)
    {
        bell.Ring();
        return ValueTask.CompletedTask;
    }
}

/// <summary>The clock's hand: a turn of <see cref="Recurrence"/> whenever the bell rings, and at every poll regardless.</summary>
internal sealed partial class ScheduleClock(
    Recurrence recurrence, ScheduleBell bell, ISchedulerFactory quartz, PreparedSql sql, IOptions<TaskOptions> options, TimeProvider clock, ILogger<ScheduleClock> logger)
    : BackgroundService
{
    private static readonly TriggerKey Next = new("next-occurrence");
    private DateTimeOffset? armedFor;

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        if (!options.Value.Enabled) return;
        while (!stoppingToken.IsCancellationRequested)
        {
            bell.Listen();
            try
            {
                if (await recurrence.Turn(stoppingToken) is { } due && due != armedFor) await Arm(due, stoppingToken);
            }
            catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
            {
                return;
            }
            catch (Exception broken)
            {
                LogTurnBroke(broken);
            }
            await bell.Wait((options.Value.Poll ?? TimeSpan.FromSeconds(sql.OnPostgres ? 2 : 1)) * (0.8 + 0.4 * Random.Shared.NextDouble()), clock, stoppingToken);
        }
    }

    private async Task Arm(DateTimeOffset due, CancellationToken stop)
    {
        var scheduler = await quartz.GetScheduler(stop);
        var trigger = TriggerBuilder.Create().WithIdentity(Next).ForJob(WakeSchedules.Key).StartAt(due).Build();
        if (await scheduler.RescheduleJob(Next, trigger, stop) is null) await scheduler.ScheduleJob(trigger, cancellationToken: stop);
        armedFor = due;
    }

    [LoggerMessage(2031, LogLevel.Error, "Schedules could not be turned; the next poll tries again")]
    private partial void LogTurnBroke(Exception broken);
}
