using Halcytone.Studio.Accounts.Notices;
using Halcytone.Studio.Foundation;
using Halcytone.Studio.Foundation.Events;
using Halcytone.Studio.Foundation.Http;
using Halcytone.Studio.Foundation.Pieces;
using Microsoft.AspNetCore.Components;

namespace Halcytone.Studio.Desk;

/// <summary>What waits for this person, and what no longer does (ux §8).</summary>
public sealed partial class InboxPage : IDisposable
{
    private readonly CancellationTokenSource leaving = new();
    private readonly Stack<string?> before = [];
    private Page<NoticeRow>? page;
    private Refusal? refused;
    private string? cursor;
    private int waiting;

    [CascadingParameter] public Actor Actor { get; set; } = null!;
    [SupplyParameterFromQuery(Name = "tab")] public string? TabText { get; set; }
    [Inject] private Inbox Inbox { get; set; } = null!;
    [Inject] private Toasts Toasts { get; set; } = null!;

    private InboxTab Chosen => TabText == "done" ? InboxTab.Done : InboxTab.NeedsMe;

    private IReadOnlyList<Tab> Shelves => [new("needs-me", "Needs me", waiting, "/inbox"), new("done", "Done", Href: "/inbox?tab=done")];

    protected override Task OnParametersSetAsync()
    {
        before.Clear();
        (cursor, page) = (null, null);
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
        waiting = await Inbox.Waiting(Actor, leaving.Token);
        if ((await Inbox.Page(Actor, Chosen, cursor, Inbox.PageSize, leaving.Token)).Refused(out refused, out var read)) return;
        page = read;
        StateHasChanged();
    }

    private Task Older()
    {
        before.Push(cursor);
        cursor = page?.NextCursor;
        return Load();
    }

    private Task Newer()
    {
        cursor = before.TryPop(out var earlier) ? earlier : null;
        return Load();
    }

    private async Task Finish(NoticeRow notice)
    {
        if ((await Inbox.Finish(Actor, notice.Id, leaving.Token)).Refused(out var why, out _)) Toasts.Refuse(why);
        else Toasts.Say("Done.", () => Reopen(notice));
        await Load();
    }

    private async Task Reopen(NoticeRow notice)
    {
        if ((await Inbox.Reopen(Actor, notice.Id, leaving.Token)).Refused(out var why, out _)) Toasts.Refuse(why);
        await Load();
    }

    private async Task FinishAll()
    {
        if ((await Inbox.FinishAll(Actor, leaving.Token)).Refused(out var why, out var done)) Toasts.Refuse(why);
        else Toasts.Say($"{done} are done.");
        await Load();
    }

    private static string Origin(NoticeRow notice) => notice switch
    {
        { HandledBy: { } other } => $"handled by {other}",
        { DoneAt: not null } => "done",
        { Times: > 1 } => $"{notice.By}, {notice.Times} times,",
        _ => $"{notice.By},",
    };

    private static string Words(NoticeReason reason) => reason switch
    {
        NoticeReason.ReviewRequested => "Review requested",
        NoticeReason.ChangesRequested => "Changes requested",
        NoticeReason.Information => "For you to know",
        _ => reason.ToString(),
    };

    private static string Tone(NoticeReason reason) => reason switch
    {
        NoticeReason.ReviewRequested or NoticeReason.Deadline or NoticeReason.Expedited => "review",
        NoticeReason.ChangesRequested => "changes",
        NoticeReason.Approved => "approved",
        NoticeReason.Failed => "failed",
        NoticeReason.Unconfirmed => "unconfirmed",
        NoticeReason.Waiting => "paused",
        NoticeReason.Released => "out",
        _ => "idea",
    };
}
