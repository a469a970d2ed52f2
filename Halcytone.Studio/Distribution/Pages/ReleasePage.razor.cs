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
    private Refusal? refused;
    private ConfirmDialog ask = null!;
    private ConfirmDialog askAgain = null!;
    private bool busy;

    /// <summary>A release's id, or an item's: then its latest release.</summary>
    [Parameter] public Guid Id { get; set; }
    [CascadingParameter] public Actor Actor { get; set; } = null!;
    [CascadingParameter] private WorkspaceClock Clock { get; set; } = null!;
    [Inject] private ReleaseMonitor Monitor { get; set; } = null!;
    [Inject] private Releases Releases { get; set; } = null!;
    [Inject] private Planner Planner { get; set; } = null!;
    [Inject] private Toasts Toasts { get; set; } = null!;

    private bool IsLive => release is { Outcome: ReleaseOutcome.Publishing };
    private bool MayHold => Actor.May(AnyHold);
    private bool MayRelease => Actor.May(Right.Release | Right.ReleaseOwnSummaries);
    private bool MayRecover => Actor.May(Right.Recover | Right.RecoverOwnSummaries);
    private bool MaySeePeople => Actor.May(Right.ManageAudience | Right.Release | Right.Recover);
    private bool AnyPaused => release!.Posts.Any(post => post.Reason == PostReasons.Paused);
    private bool AnyToCome => release!.Posts.Any(post => post.State is "publishing" or "scheduled" || post is { State: "published", Deferred: > 0 });

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

    private async Task Load()
    {
        if ((await Monitor.Of(Actor, Id, leaving.Token)).Refused(out refused, out var found)) return;
        events = await Monitor.Latest(Actor, found.ReleaseId, leaving.Token);
        foreach (var post in found.Posts.Where(post => post.State == "unconfirmed")) looks[post.PostId] = await Monitor.Evidence(Actor, post.PostId, leaving.Token);
        release = found;
        StateHasChanged();
    }

    private Task Pause() => Do(() => Releases.Pause(Actor, release!.ReleaseId, leaving.Token), "Paused. What is under way stops at the next safe point.");

    private Task Resume() => Do(() => Releases.Resume(Actor, release!.ReleaseId, leaving.Token), "Goes on.");

    private async Task StopRest()
    {
        if (await ask.Ask()) await Do(() => Releases.StopRest(Actor, release!.ReleaseId, leaving.Token), "The rest is stopped.");
    }

    private Task Retry(PostOnMonitor post) => Do(() => Planner.Retry(Actor, post.PostId, leaving.Token), $"Sending to {post.Destination} once more.");

    private Task Now(PostOnMonitor post) => Do(() => Planner.PublishNow(Actor, post.PostId, version: null, leaving.Token), $"Trying {post.Destination} now.");

    private async Task Decide(PostOnMonitor post, Resolution resolution)
    {
        if (resolution == Resolution.SendAgain && !await askAgain.Ask()) return;
        await Do(() => Planner.Resolve(Actor, post.PostId, resolution, url: null, leaving.Token), resolution switch
        {
            Resolution.Out => $"{post.Destination} is marked as out.",
            Resolution.SendAgain => $"Sending to {post.Destination} again.",
            _ => $"{post.Destination} is given up.",
        });
    }

    private async Task Do<T>(Func<Task<Outcome<T>>> act, string done)
    {
        if (busy) return;
        busy = true;
        try
        {
            if ((await act()).Refusal is { } why) Toasts.Refuse(why);
            else Toasts.Say(done);
            await Load();
        }
        finally
        {
            busy = false;
        }
    }

    private string Evidence(PostOnMonitor post)
    {
        var seen = looks.GetValueOrDefault(post.PostId) ?? [];
        if (seen.Count == 0) return $"{post.Reply} We look for it there; nothing is repeated by itself.";
        var times = seen.Count switch { 1 => "once", 2 => "twice", var many => $"{many.ToString(CultureInfo.InvariantCulture)} times" };
        return $"We looked {times}, last at {Clock.Format(seen[^1].At, "HH:mm:ss")}: {seen[^1].Reply} Nothing is repeated by itself.";
    }

    private static string Idle(PostOnMonitor post) => post.State switch
    {
        "publishing" => "On its way.",
        "scheduled" when post.Reason == PostReasons.Held => "Waits for its approval.",
        "scheduled" => "Waits for its time.",
        "cancelled" => "Cancelled, nothing was sent.",
        _ => "",
    };

    private static string Rest(PostOnMonitor post)
    {
        var words = "";
        if (post.Refused is > 0 and var refused) words += $", {Number(refused)} refused";
        if (post.Deferred is > 0 and var deferred) words += $", {Number(deferred)} put off";
        if (post.Uncertain is > 0 and var uncertain) words += $", {Number(uncertain)} uncertain";
        return words;
    }

    private string Share(int count) => string.Create(CultureInfo.InvariantCulture, $"width:{100.0 * count / Math.Max(1, release!.Totals.Posts):0.##}%");

    private static string Number(int count) => count.ToString("N0", CultureInfo.InvariantCulture);

    public void Dispose()
    {
        leaving.Cancel();
        leaving.Dispose();
    }
}
