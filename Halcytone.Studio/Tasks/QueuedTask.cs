using Halcytone.Studio.Foundation;
using Halcytone.Studio.Foundation.Data;
using Halcytone.Studio.Foundation.Events;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace Halcytone.Studio.Tasks;

/// <summary>
/// One durable unit of background work. Claimed, renewed and finished by prepared statements (<see cref="TaskStore"/>); the verbs here are what people
/// and recovery do. State, fence and lease are concurrency tokens, so that a verb on an old reading is run again on the new one.
/// </summary>
public sealed class QueuedTask : IWorkspaceRow
{
    /// <summary>A reason longer than this is cut.</summary>
    internal const int LongestError = 2000;
    internal const int LongestProgress = 200;

    public Guid Id { get; init; }
    public WorkspaceId WorkspaceId { get; init; }

    /// <summary>Which handler does it.</summary>
    public string Kind { get; init; } = "";

    /// <summary>The form of <see cref="Payload"/>, so that a newer program can read an older one's tasks.</summary>
    public int PayloadVersion { get; init; }

    /// <summary>JSON, at most 64 KB.</summary>
    public string Payload { get; init; } = "{}";
    public TaskState State { get; private set; }

    /// <summary>Not claimed before.</summary>
    public DateTimeOffset DueAt { get; private set; }

    /// <summary>0 to 100; above 50 starts at once.</summary>
    public int Priority { get; init; }

    /// <summary>Tries so far; crashes are counted apart.</summary>
    public int Attempt { get; private set; }
    public int MaxAttempts { get; init; }

    /// <summary>How often its process died while it ran.</summary>
    public int CrashCount { get; private set; }

    /// <summary>The process that holds it.</summary>
    public string? LeaseOwner { get; private set; }
    public DateTimeOffset? LeaseUntil { get; private set; }

    /// <summary>Goes up with each claim. Starts at the microsecond of its enqueuing, so that a later task for the same thing has the higher one.</summary>
    public long Fence { get; private set; }

    /// <summary>Unique in the workspace while the task is open.</summary>
    public string? IdempotencyKey { get; init; }
    public bool CancelRequested { get; private set; }

    /// <summary>Why it did not succeed, redacted.</summary>
    public string? LastError { get; private set; }

    /// <summary>Who asked for it; <see cref="Guid.Empty"/> for the house.</summary>
    public Guid ActorMemberId { get; init; }
    public string ActorName { get; init; } = "";

    /// <summary>The correlation id of the request that enqueued it.</summary>
    public string? RequestId { get; init; }

    /// <summary>The row it works for.</summary>
    public Guid? SubjectId { get; init; }

    /// <summary>How far it is, for people.</summary>
    public string? Progress { get; private set; }

    /// <summary>Where the next run goes on, for its handler.</summary>
    public string? Checkpoint { get; private set; }
    public DateTimeOffset CreatedAt { get; init; }
    public DateTimeOffset? StartedAt { get; private set; }
    public DateTimeOffset? FinishedAt { get; private set; }

    /// <summary>Queues a failed task again, with all of its attempts.</summary>
    public Refusal? Retry(DateTimeOffset now)
    {
        if (State != TaskState.Failed) return new TaskCannot("be retried", State);

        (State, DueAt, Attempt, FinishedAt, CancelRequested) = (TaskState.Queued, now, 0, null, false);
        return null;
    }

    /// <summary>Lets a quarantined task run again; its crashes are forgiven.</summary>
    public Refusal? Release(DateTimeOffset now)
    {
        if (State != TaskState.Quarantined) return new TaskCannot("be released", State);

        (State, DueAt, CrashCount, FinishedAt, CancelRequested) = (TaskState.Queued, now, 0, null, false);
        return null;
    }

    /// <summary>Ends a waiting or quarantined task; asks a running one to stop, which it does at its next safe point. Cancelling twice is harmless.</summary>
    public Refusal? Cancel(DateTimeOffset now)
    {
        if (State == TaskState.Cancelled) return null;
        if (!State.MayBecome(TaskState.Cancelled)) return new TaskCannot("be cancelled", State);

        CancelRequested = true;
        if (State != TaskState.Running) End(TaskState.Cancelled, now);
        return null;
    }

    /// <summary>Its process died or lost its lease: back to the queue after <paramref name="delay"/>, or to quarantine with the <paramref name="mostCrashes"/>th time.</summary>
    internal void Crash(DateTimeOffset now, TimeSpan delay, int mostCrashes)
    {
        CrashCount++;
        Attempt = Math.Max(0, Attempt - 1);
        LastError = $"The process ended while it ran ({CrashCount} of {mostCrashes}).";
        if (CancelRequested) End(TaskState.Cancelled, now);
        else if (CrashCount >= mostCrashes) End(TaskState.Quarantined, now);
        else (State, DueAt, LeaseOwner, LeaseUntil) = (TaskState.Queued, now + delay, null, null);
    }

    /// <summary>It did not succeed and is not tried again.</summary>
    internal void Fail(string reason, DateTimeOffset now)
    {
        LastError = reason;
        End(TaskState.Failed, now);
    }

    private void End(TaskState state, DateTimeOffset now) => (State, FinishedAt, LeaseOwner, LeaseUntil) = (state, now, null, null);
}

/// <summary>No such task in this workspace.</summary>
public sealed record NoSuchTask() : Missing("no_such_task", "There is no such task, or it was cleared away after it had finished.");

/// <summary>The state does not allow it.</summary>
public sealed record TaskCannot(string Act, TaskState State)
    : Conflict("task_state", $"A task that is {State.ToString().ToLowerInvariant()} cannot {Act}. Nothing was changed; look at the queue again.");

/// <summary>Another open task does the same.</summary>
public sealed record TaskIsOpenAlready(Guid Id)
    : Conflict("task_open", "Another task for the same thing is already waiting or running. Nothing was changed.");

/// <summary>A task was enqueued, claimed, finished or moved by a person.</summary>
public sealed record TaskChanged(WorkspaceId Workspace, Guid TaskId, TaskState State) : ISignal;

/// <summary>Somebody asked a running task to stop; its process hears it at once, others with the next renewal.</summary>
internal sealed record TaskCancelAsked(WorkspaceId Workspace, Guid TaskId) : ISignal;

/// <summary>The room's rows.</summary>
public static class TaskSets
{
    extension(StudioDb db)
    {
        public DbSet<QueuedTask> QueuedTasks => db.Set<QueuedTask>();
    }
}

internal sealed class QueuedTaskRows : IEntityTypeConfiguration<QueuedTask>
{
    /// <summary>Stands in the unique index and, word for word, in the insert that relies on it.</summary>
    public const string Open = "state IN ('Queued', 'Running', 'Quarantined')";

    public void Configure(EntityTypeBuilder<QueuedTask> row)
    {
        row.ToTable("queued_tasks");
        row.Property(task => task.Kind).HasMaxLength(100);
        row.Property(task => task.IdempotencyKey).HasMaxLength(200);
        row.Property(task => task.LastError).HasMaxLength(2048);
        row.Property(task => task.Progress).HasMaxLength(QueuedTask.LongestProgress);
        row.Property(task => task.State).IsConcurrencyToken();
        row.Property(task => task.Fence).IsConcurrencyToken();
        row.Property(task => task.LeaseUntil).IsConcurrencyToken();

        row.HasIndex(task => new { task.WorkspaceId, task.IdempotencyKey }).IsUnique().HasFilter(Open);
        row.HasIndex(task => new { task.Priority, task.DueAt, task.Id, task.WorkspaceId }, "ix_queued_tasks_claim").IsDescending(true, false, false, false).HasFilter("state = 'Queued'");
        row.HasIndex(task => task.DueAt, "ix_queued_tasks_next").HasFilter("state = 'Queued'");            // when to wake
        row.HasIndex(task => task.LeaseUntil, "ix_queued_tasks_leases").HasFilter("state = 'Running'");    // expired leases
        row.HasIndex(task => new { task.State, task.FinishedAt });                                          // the clean-up
        row.HasIndex(task => new { task.WorkspaceId, task.State, task.CreatedAt });                         // the page
        row.HasIndex(task => new { task.WorkspaceId, task.SubjectId });                                     // the open task of a row
    }
}
