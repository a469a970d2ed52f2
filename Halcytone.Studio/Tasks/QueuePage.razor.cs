using System.Globalization;
using Halcytone.Studio.Foundation;
using Halcytone.Studio.Foundation.Http;
using Halcytone.Studio.Foundation.Pieces;
using Halcytone.Studio.Tasks.Recurring;
using Microsoft.AspNetCore.Components;

namespace Halcytone.Studio.Tasks;

public sealed partial class QueuePage : IDisposable
{
    private static readonly Shelf[] All =
    [
        new("queued", "Waiting", [TaskState.Queued], "queue", "Nothing is waiting", "Tasks appear here until a runner is free or their time has come."),
        new("running", "Running", [TaskState.Running], "play", "Nothing is running", "The queue is at rest."),
        new("failed", "Failed", [TaskState.Failed], "check", "Nothing has failed", "A task that used up its attempts stands here until somebody retries it."),
        new("quarantined", "Quarantined", [TaskState.Quarantined], "check", "Nothing is quarantined", "A task whose process ended three times while it ran is set aside here."),
        new("finished", "Finished", [TaskState.Succeeded, TaskState.Cancelled], "check", "Nothing has finished yet", "Finished tasks are kept for a week."),
    ];

    private readonly CancellationTokenSource leaving = new();
    private readonly Paging<string> paging = new();
    private Shelf shelf = All[0];
    private Dictionary<TaskState, int> counts = [];
    private IReadOnlyList<ScheduleRow> schedules = [];
    private IReadOnlyList<string> kinds = [];
    private Page<QueuedTask>? tasks;
    private Refusal? refused;
    private ConfirmDialog ask = null!;
    private string asking = "";

    [CascadingParameter] public Actor Actor { get; set; } = null!;
    [CascadingParameter] public WorkspaceClock Clock { get; set; } = null!;
    [SupplyParameterFromQuery(Name = "state")] public string? State { get; set; }
    [SupplyParameterFromQuery(Name = "kind")] public string? Kind { get; set; }
    [Inject] private QueueView View { get; set; } = null!;
    [Inject] private TaskQueue Queue { get; set; } = null!;
    [Inject] private Schedules Schedules { get; set; } = null!;
    [Inject] private Toasts Toasts { get; set; } = null!;
    [Inject] private NavigationManager Address { get; set; } = null!;

    private string Subline => refused is not null ? ""
        : CountOf(TaskState.Quarantined) is > 0 and var aside ? $"{aside} set aside: a person decides."
        : CountOf(TaskState.Running) + CountOf(TaskState.Queued) is > 0 and var open ? $"{CountOf(TaskState.Running)} running, {open - CountOf(TaskState.Running)} waiting."
        : "What the studio does in the background. All is done.";

    private IReadOnlyList<Tab> Shelves => [.. All.Select(one => new Tab(one.Key, one.Name, one.Key == "finished" ? null : one.States.Sum(CountOf), $"/admin/queue?state={one.Key}"))];

    protected override Task OnParametersSetAsync()
    {
        var chosen = All.FirstOrDefault(one => one.Key == State) ?? All[0];
        if (chosen != shelf) (shelf, tasks) = (chosen, null);
        paging.Restart();
        return Load();
    }

    public void Dispose()
    {
        leaving.Cancel();
        leaving.Dispose();
    }

    private async Task Load()
    {
        if (leaving.IsCancellationRequested) return;
        var counted = await View.Count(Actor, leaving.Token);
        if (counted.Refused(out refused, out var found)) return;

        counts = found;
        tasks = (await View.List(Actor, new TaskFilter(shelf.States, Kind), paging.Cursor, QueueView.UsualPage, leaving.Token)).Match(page => page, _ => new Page<QueuedTask>([], null));
        kinds = await View.Kinds(Actor, leaving.Token);
        schedules = await Schedules.List(Actor, leaving.Token);
        StateHasChanged();
    }

    private void Choose(ChangeEventArgs chosen)
        => Address.NavigateTo(Address.GetUriWithQueryParameter("kind", chosen.Value as string is { Length: > 0 } kind ? kind : null));

    private Task Older()
    {
        paging.Forward(tasks?.NextCursor);
        return Load();
    }

    private Task Newer()
    {
        paging.Back();
        return Load();
    }

    private Task Retry(QueuedTask task) => Act(task.Id, Queue.Retry, "Queued again");

    private Task Release(QueuedTask task) => Act(task.Id, Queue.Release, "Released; it runs again");

    private async Task AskAndCancel(QueuedTask task)
    {
        asking = task.State == TaskState.Running
            ? "It stops at its next safe point. What it has done stays done."
            : "It will not run. Whoever asked for it has to ask again.";
        StateHasChanged();
        if (await ask.Ask()) await Act(task.Id, Queue.Cancel, task.State == TaskState.Running ? "It was asked to stop" : "Cancelled");
    }

    private async Task Act(Guid id, Func<Actor, Guid, CancellationToken, Task<Outcome<QueuedTask>>> verb, string done)
    {
        var moved = await verb(Actor, id, leaving.Token);
        if (moved.Refusal is { } why) Toasts.Refuse(why);
        else Toasts.Say(done);
        await Load();
    }

    private int CountOf(TaskState state) => counts.GetValueOrDefault(state);

    private static string Attempts(QueuedTask task) => task.CrashCount > 0
        ? $"attempt {task.Attempt} of {task.MaxAttempts}, its process ended {(task.CrashCount == 1 ? "once" : $"{task.CrashCount} times")}"
        : $"attempt {task.Attempt} of {task.MaxAttempts}";

    /// <summary>A kind's name as words: <c>import_subscribers</c> is "Import subscribers".</summary>
    private static string Words(string kind)
    {
        var words = kind.Replace('_', ' ').Replace('.', ' ').Replace('-', ' ');
        return words.Length == 0 ? "Task" : string.Concat(char.ToUpperInvariant(words[0]).ToString(), words.AsSpan(1));
    }

    private static string Said(ScheduleRow schedule)
    {
        var time = schedule.Rule.Time.ToString("HH:mm", CultureInfo.InvariantCulture);
        var place = schedule.Zone[(schedule.Zone.LastIndexOf('/') + 1)..].Replace('_', ' ');
        return schedule.Rule.Kind switch
        {
            RuleKind.Daily => $"every day at {time}, {place}",
            RuleKind.Weekly => $"every {schedule.Rule.Days.ToString().Replace(", ", " and ", StringComparison.Ordinal)} at {time}, {place}",
            _ => $"on day {schedule.Rule.DayOfMonth} of each month at {time}, {place}",
        };
    }

    private static string ToneOf(QueuedTask task) => task.State switch
    {
        TaskState.Queued => "scheduled",
        TaskState.Running => "publishing",
        TaskState.Succeeded => "out",
        TaskState.Failed => "failed",
        TaskState.Quarantined => "failed",
        _ => "missed",
    };

    private static string LabelOf(QueuedTask task) => task switch
    {
        { State: TaskState.Queued, Attempt: > 0 } => "Waits to retry",
        { State: TaskState.Queued } => "Waiting",
        { State: TaskState.Running, CancelRequested: true } => "Stopping",
        { State: TaskState.Succeeded } => "Done",
        _ => task.State.ToString(),
    };

    /// <summary>One tab of the page.</summary>
    private sealed record Shelf(string Key, string Name, TaskState[] States, string Icon, string Empty, string Why);
}
