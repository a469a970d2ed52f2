namespace Halcytone.Studio.Tasks;

/// <summary>The face of the room: the durable queue and recurring schedules.</summary>
public static class TasksRoom
{
    /// <summary>Its services and options.</summary>
    public static WebApplicationBuilder AddTasks(this WebApplicationBuilder builder)
    {
        return builder;
    }

    /// <summary>Its endpoints.</summary>
    public static void MapTasks(this WebApplication app)
    {
    }
}
