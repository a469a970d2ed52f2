namespace Halcytone.Studio.Tasks;

/// <summary>Where a task stands (design §4).</summary>
public enum TaskState
{
    /// <summary>Waits for its time and a runner.</summary>
    Queued,

    /// <summary>A process holds its lease.</summary>
    Running,

    /// <summary>Done.</summary>
    Succeeded,

    /// <summary>Its attempts are used up, or it can never succeed.</summary>
    Failed,

    /// <summary>Ended by a person, or by what caused it.</summary>
    Cancelled,

    /// <summary>Its process died three times while it ran; only a person releases it.</summary>
    Quarantined,
}

/// <summary>The table of legal moves.</summary>
public static class TaskMoves
{
    private static readonly Dictionary<TaskState, TaskState[]> Table = new()
    {
        [TaskState.Queued] = [TaskState.Running, TaskState.Cancelled],
        [TaskState.Running] = [TaskState.Succeeded, TaskState.Failed, TaskState.Cancelled, TaskState.Queued, TaskState.Quarantined],
        [TaskState.Succeeded] = [],
        [TaskState.Failed] = [TaskState.Queued],
        [TaskState.Cancelled] = [],
        [TaskState.Quarantined] = [TaskState.Queued, TaskState.Cancelled],
    };

    extension(TaskState from)
    {
        /// <summary>Whether the move is in the table.</summary>
        public bool MayBecome(TaskState to) => Table[from].Contains(to);

        /// <summary>Whether it still stands for work to be done; its key is taken so long.</summary>
        public bool IsOpen => from is TaskState.Queued or TaskState.Running or TaskState.Quarantined;
    }
}
