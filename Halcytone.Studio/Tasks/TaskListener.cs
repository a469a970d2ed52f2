using System.Data.Common;
using Halcytone.Studio.Foundation.Data;
using Microsoft.Extensions.Options;
using Npgsql;

namespace Halcytone.Studio.Tasks;

/// <summary>
/// Hears PostgreSQL's NOTIFY from other nodes on a connection of its own, outside the pool, and rings the bell. Only a hint: while it is away the poll does the
/// same more slowly (reliability-and-security §2.13).
/// </summary>
internal sealed partial class TaskListener(TaskBell bell, IOptions<DatabaseOptions> database, IOptions<TaskOptions> tasks, TimeProvider clock, ILogger<TaskListener> logger) : BackgroundService
{
    private static readonly TimeSpan Again = TimeSpan.FromSeconds(5);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        if (!tasks.Value.Enabled || database.Value.Engine != "postgres") return;
        while (!stoppingToken.IsCancellationRequested)
        {
            try
            {
                await Listen(stoppingToken);
            }
            catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
            {
                return;
            }
            catch (Exception broken) when (broken is DbException or IOException or TimeoutException)
            {
                LogBroke(broken, Again);
                await Task.WhenAny(Task.Delay(Again, clock, stoppingToken));
            }
        }
    }

    private async Task Listen(CancellationToken stop)
    {
        var address = new NpgsqlConnectionStringBuilder(database.Value.ConnectionString) { Pooling = false, KeepAlive = 30, ApplicationName = "Halcytone Studio listener" };
        await using var connection = new NpgsqlConnection(address.ToString());
        connection.Notification += (_, _) => bell.Ring();
        await connection.OpenAsync(stop);
        await using (var listen = connection.CreateCommand())
        {
            listen.CommandText = $"LISTEN {TaskBell.Channel}";
            await listen.ExecuteNonQueryAsync(stop);
        }
        bell.Ring(); // what came while nobody listened
        while (true) await connection.WaitAsync(stop);
    }

    [LoggerMessage(2010, LogLevel.Warning, "The database's notifications cannot be heard; tried again in {Pause}, and the poll goes on")]
    private partial void LogBroke(Exception broken, TimeSpan pause);
}
