using System.Globalization;
using Halcytone.Studio.Foundation;
using Halcytone.Studio.Foundation.Pieces;
using Halcytone.Studio.Scheduling;
using Microsoft.AspNetCore.Components;

namespace Halcytone.Studio.Distribution.Pages;

public sealed partial class ReleasePage : IDisposable
{
    private const Right AnyHold = Right.Release | Right.ReleaseOwnSummaries | Right.Recover;

    private readonly CancellationTokenSource leaving = new();
    private readonly Dictionary<Guid, IReadOnlyList<AttemptRow>> looks = [];
    private IReadOnlyList<ReleaseMessage> events = [];
    private ReleaseReport? release;
    private Readiness? ready;
    private Refusal? refused;
    private ConfirmDialog ask = null!;
    private ConfirmDialog askAgain = null!;
    private bool busy;

    /// <summary>A release's id, or an item's: then its latest release, or what would go where there is none.</summary>
    [Parameter] public Guid Id { get; set; }
    [CascadingParameter] public Actor Actor { get; set; } = null!;
    [CascadingParameter] private WorkspaceClock Clock { get; set; } = null!;
    [Inject] private ReleaseMonitor Monitor { get; set; } = null!;
    [Inject] private Releases Releases { get; set; } = null!;
    [Inject] private Planner Planner { get; set; } = null!;
    [Inject] private Toasts Toasts { get; set; } = null!;

    private Guid ItemId => release?.ContentId ?? Id;
    private bool IsLive => release is { Outcome: ReleaseOutcome.Publishing };
    private bool MayHold => Actor.May(AnyHold);
    private bool MayRelease => Actor.May(Right.Release | Right.ReleaseOwnSummaries);
    private bool MayRecover => Actor.May(Right.Recover | Right.RecoverOwnSummaries);
    private bool AnyPaused => release!.Posts.Any(post => post.Reason == PostReasons.Paused);
    private bool AnyToCome => release!.Posts.Any(post => post.State is "publishing" or "scheduled" || post is { State: "published", Deferred: > 0 });
    private bool AnyOpen => release!.Posts.Any(post => post.State is "scheduled" or "draft");
    private List<PostOnMonitor> FailedOnes => [.. release!.Posts.Where(post => post.State == "failed")];

    /// <summary>Posts of which somebody has said "now" and which can still be taken back.</summary>
    private List<PostOnMonitor> Waiting => [.. release!.Posts.Where(post => post is { State: "scheduled", UndoUntil: not null })];

    /// <summary>What asks somebody first, then what moves, then what is out.</summary>
    private IEnumerable<PostOnMonitor> InOrder => release!.Posts.OrderBy(post => (post.State, post.Reason) switch
    {
        ("unconfirmed", _) => 0, ("failed", _) => 1, (_, PostReasons.Missed) => 2, ("publishing", _) => 3, ("scheduled", _) => 4, ("draft", _) => 5, ("published", _) => 6, _ => 7,
    });

    private IEnumerable<(string Tone, int Count, string Words)> Sums
    {
        get
        {
            var totals = release!.Totals;
            yield return ("out", totals.Published, "out");
            if (totals.Publishing > 0) yield return ("publishing", totals.Publishing, "sending");
            if (totals.Waiting > 0) yield return ("scheduled", totals.Waiting, "waiting");
            if (totals.Unconfirmed > 0) yield return ("unconfirmed", totals.Unconfirmed, MayRecover ? "unconfirmed, asks you" : "unconfirmed");
            if (totals.Failed > 0) yield return ("failed", totals.Failed, MayRecover ? "failed, asks you" : "failed");
            if (totals.Cancelled > 0) yield return ("paused", totals.Cancelled, "cancelled");
        }
    }

    private IEnumerable<(string Tone, int Count)> Shares => Sums.Where(sum => sum.Count > 0).Select(sum => (sum.Tone, sum.Count));

    protected override Task OnParametersSetAsync() => Load();

    private bool IsOurs(ReleaseChanged signal) => signal.ReleaseId == release?.ReleaseId || signal.ItemId == Id;

    private async Task Load()
    {
        var found = await Monitor.Of(Actor, Id, leaving.Token);
        if (found.Refused(out var why, out var report))
        {
            if (why is NoSuchRelease && !(await Releases.Ready(Actor, Id, leaving.Token)).Refused(out _, out var would)) (ready, refused) = (would, null);
            else (ready, refused) = (null, why);
            release = null;
            StateHasChanged();
            return;
        }
        events = await Monitor.Latest(Actor, report.ReleaseId, leaving.Token);
        foreach (var post in report.Posts.Where(post => post.State == "unconfirmed")) looks[post.PostId] = await Monitor.Evidence(Actor, post.PostId, leaving.Token);
        var empty = report.Posts.Count == 0 ? (await Releases.Ready(Actor, report.ContentId, leaving.Token)).Match(would => would, _ => null as Readiness) : null;
        (release, ready, refused) = (report, empty, null);
        StateHasChanged();
    }

    private Task TakeBack() => Do(() => Releases.TakeBack(Actor, release!.ReleaseId, leaving.Token), "Taken back. Nothing was sent.");

    private Task SendNow() => Do(() => Releases.SendNow(Actor, release!.ReleaseId, leaving.Token), "On its way.");

    private Task Pause() => Do(() => Releases.Pause(Actor, release!.ReleaseId, leaving.Token), "Paused. What is under way stops at the next safe point.");

    private Task Resume() => Do(() => Releases.Resume(Actor, release!.ReleaseId, leaving.Token), "Goes on.");

    private async Task StopRest()
    {
        if (await ask.Ask()) await Do(() => Releases.StopRest(Actor, release!.ReleaseId, leaving.Token), "The rest is stopped.");
    }

    private Task RetryAll() => Do(async () =>
    {
        Outcome<Post> last = new NoSuchRelease();
        foreach (var post in FailedOnes)
            if ((last = await Planner.Retry(Actor, post.PostId, leaving.Token)).Refusal is not null) break;
        return last;
    }, "Sending what failed once more.");

    private Task Act(PostOnMonitor post, TargetAct act) => act switch
    {
        TargetAct.PublishNow => Do(() => Planner.PublishSoon(Actor, post.PostId, version: null, leaving.Token), done: null),
        TargetAct.TryNow => Do(() => Planner.PublishNow(Actor, post.PostId, version: null, leaving.Token), $"Trying {post.Destination} now."),
        TargetAct.Cancel => Cancel(post),
        TargetAct.Retry => Do(() => Planner.Retry(Actor, post.PostId, leaving.Token), $"Sending to {post.Destination} once more."),
        TargetAct.SendAgain => SendAgain(post),
        TargetAct.IsOut => Resolve(post, Resolution.Out, $"{post.Destination} is marked as out."),
        _ => Resolve(post, Resolution.GiveUp, $"{post.Destination} is given up."),
    };

    private async Task Cancel(PostOnMonitor post)
    {
        if (busy) return;
        if ((await Planner.Cancel(Actor, post.PostId, version: null, leaving.Token)).Refused(out var why, out var changed)) Toasts.Refuse(why);
        else Toasts.Say($"{post.Destination} is cancelled.", undo: () => Do(() => Planner.Undo(Actor, changed.UndoToken, leaving.Token), $"{post.Destination} is back."));
        await Load();
    }

    private async Task SendAgain(PostOnMonitor post)
    {
        if (await askAgain.Ask()) await Resolve(post, Resolution.SendAgain, $"Sending to {post.Destination} again.");
    }

    private Task Resolve(PostOnMonitor post, Resolution resolution, string done)
        => Do(() => Planner.Resolve(Actor, post.PostId, resolution, url: null, leaving.Token), done);

    /// <summary>One act at a time; says what was done where the page does not show it by itself.</summary>
    private async Task Do<T>(Func<Task<Outcome<T>>> act, string? done)
    {
        if (busy) return;
        busy = true;
        try
        {
            if ((await act()).Refusal is { } why) Toasts.Refuse(why);
            else if (done is not null) Toasts.Say(done);
            await Load();
        }
        finally
        {
            busy = false;
        }
    }

    private string Share(int count) => string.Create(CultureInfo.InvariantCulture, $"width:{100.0 * count / Math.Max(1, release!.Totals.Posts):0.##}%");

    private static string Number(int count) => count.ToString("N0", CultureInfo.InvariantCulture);

    public void Dispose()
    {
        leaving.Cancel();
        leaving.Dispose();
    }
}
