using System.Globalization;
using Halcytone.Studio.Foundation;
using Halcytone.Studio.Foundation.Pieces;
using Halcytone.Studio.Scheduling;
using Microsoft.AspNetCore.Components;

namespace Halcytone.Studio.Distribution.Pages;

public sealed partial class TargetRow
{
    private const string NotYours = "A marketing manager or a content manager cancels what is scheduled.";

    [CascadingParameter] private Actor Actor { get; set; } = null!;
    [CascadingParameter] private WorkspaceClock Clock { get; set; } = null!;
    [Parameter, EditorRequired] public PostOnMonitor Post { get; set; } = null!;
    [Parameter, EditorRequired] public Guid ReleaseId { get; set; }

    /// <summary>What was seen when it was looked for, oldest first.</summary>
    [Parameter] public IReadOnlyList<AttemptRow> Looks { get; set; } = [];
    [Parameter] public bool Busy { get; set; }
    [Parameter] public EventCallback<TargetAct> OnAct { get; set; }

    private (string Tone, string Word) Chip => ChipOf.Post(Post);
    private bool MayRelease => Actor.May(Right.Release | Right.ReleaseOwnSummaries);
    private bool MayRecover => Actor.May(Right.Recover | Right.RecoverOwnSummaries);
    private bool MaySeePeople => Actor.May(Right.ManageAudience | Right.Release | Right.Recover);
    private bool IsHeld => Post.Reason == PostReasons.Held;

    /// <summary>It waits for its time, and nobody has said "now".</summary>
    private bool Waits => Post is { State: "scheduled" or "draft", UndoUntil: null };

    private Task Do(TargetAct act)
        => act is TargetAct.PublishNow && IsHeld || act is TargetAct.Cancel && !MayRelease ? Task.CompletedTask : OnAct.InvokeAsync(act);

    private string Evidence
    {
        get
        {
            if (Looks.Count == 0) return $"{Post.Reply} We look for it there; nothing is repeated by itself.";
            var times = Looks.Count switch { 1 => "once", 2 => "twice", var many => $"{many.ToString(CultureInfo.InvariantCulture)} times" };
            return $"We looked {times}, last at {Clock.Format(Looks[^1].At, "HH:mm:ss")}: {Looks[^1].Reply} Nothing is repeated by itself.";
        }
    }

    private string Idle => Post.State switch
    {
        "publishing" => "On its way.",
        "scheduled" when Post.UndoUntil is not null => "Goes out in a moment.",
        "scheduled" when IsHeld => "Waits for its approval.",
        "scheduled" => "Waits for its time.",
        "cancelled" => "Cancelled, nothing was sent.",
        _ => "",
    };

    private string Rest
    {
        get
        {
            var words = "";
            if (Post.Refused is > 0 and var refused) words += $", {Number(refused)} refused";
            if (Post.Deferred is > 0 and var deferred) words += $", {Number(deferred)} put off";
            if (Post.Uncertain is > 0 and var uncertain) words += $", {Number(uncertain)} uncertain";
            return words;
        }
    }

    private static string Number(int count) => count.ToString("N0", CultureInfo.InvariantCulture);
}
