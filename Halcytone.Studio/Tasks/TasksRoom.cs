using Halcytone.Studio.Foundation.Data;
using Halcytone.Studio.Tasks.Recurring;
using Quartz;

namespace Halcytone.Studio.Tasks;

/// <summary>The face of the room: the durable queue and recurring schedules.</summary>
public static class TasksRoom
{
    /// <summary>Its services and options.</summary>
    public static WebApplicationBuilder AddTasks(this WebApplicationBuilder builder)
    {
        var services = builder.Services;
        services.AddOptions<TaskOptions>().BindConfiguration("Tasks").ValidateDataAnnotations()
            .Validate(tasks => tasks.RenewEvery < tasks.TrustWindow, "Tasks:RenewEvery must be shorter than Tasks:TrustWindow.")
            .Validate(tasks => tasks.TrustWindow < tasks.Lease, "Tasks:TrustWindow must be shorter than Tasks:Lease.")
            .ValidateOnStart();
        services.AddSingleton<TaskQueue>().AddSingleton<QueueView>().AddSingleton<TaskStore>().AddSingleton<TaskBell>().AddSingleton<TaskAftermath>();
        services.AddSingleton<RunningTasks>().AddSingleton<TaskRunner>().AddSingleton<LeaseKeeper>();
        services.AddSingleton<TaskPump>().AddHostedService(provider => provider.GetRequiredService<TaskPump>()).AddHostedService<TaskListener>();
        services.AddSingleton<IAfterRestore, HoldTasksAfterRestore>();
        services.AddSingleton<Schedules>().AddSingleton<Recurrence>().AddSingleton<ScheduleBell>();
        services.AddQuartz(quartz =>
        {
            quartz.UseInMemoryStore(_ => { });
            quartz.UseTimeProvider(TimeProvider.System);
            quartz.AddJob<WakeSchedules>(job => job.WithIdentity(WakeSchedules.Key).StoreDurably());
        });
        services.AddQuartzHostedService().AddHostedService<ScheduleClock>();
        return builder;
    }

    /// <summary>Its endpoints.</summary>
    public static void MapTasks(this WebApplication app) => app.MapTaskEndpoints();
}
