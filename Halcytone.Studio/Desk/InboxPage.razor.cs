using Halcytone.Studio.Accounts.Notices;
using Halcytone.Studio.Foundation;
using Halcytone.Studio.Foundation.Events;
using Halcytone.Studio.Foundation.Http;
using Halcytone.Studio.Foundation.Pieces;
using Halcytone.Studio.Foundation.Time;
using Microsoft.AspNetCore.Components;

namespace Halcytone.Studio.Desk;

/// <summary>What waits for this person, and what no longer does (ux §8).</summary>
public sealed partial class InboxPage : IDisposable
{
    private readonly CancellationTokenSource leaving = new();
    private readonly Paging<string> paging = new();
    private Page<NoticeRow>? page;
    private Refusal? refused;
    private IReadOnlyDictionary<InboxTab, int> counts = new Dictionary<InboxTab, int>();

    [CascadingParameter] public Actor Actor { get; set; } = null!;
    [CascadingParameter] public WorkspaceClock Clock { get; set; } = null!;
    [SupplyParameterFromQuery(Name = "tab")] public string? TabText { get; set; }
    [Inject] private Inbox Inbox { get; set; } = null!;
    [Inject] private Toasts Toasts { get; set; } = null!;

    private InboxTab Chosen => Enum.GetValues<InboxTab>().FirstOrDefault(tab => Key(tab) == TabText);

    private IReadOnlyList<Tab> Shelves => [.. Enum.GetValues<InboxTab>().Select(tab =>
        new Tab(Key(tab), Name(tab), counts.TryGetValue(tab, out var count) && count > 0 ? count : null, tab == InboxTab.NeedsMe ? "/inbox" : $"/inbox?tab={Key(tab)}"))];

    private string Waiting => counts.GetValueOrDefault(InboxTab.NeedsMe) switch { 0 => "Nothing waits for you.", 1 => "One thing waits for you.", var many => $"{many} things wait for you." };

    private (string Icon, string Title, string Words) Empty => Chosen switch
    {
        InboxTab.Mentions => ("comment", "Nobody mentioned you", "When somebody writes @ and your name in a comment, it stands here."),
        InboxTab.Watching => ("eye", "Nothing to know", "What happened to your texts stands here: approved, out, changed after it was out."),
        InboxTab.Snoozed => ("clock", "Nothing is put off", "Later takes a thing out of the way; it comes back by itself."),
        InboxTab.Done => ("inbox", "Nothing is done yet", "What you finish, or somebody finishes for you, stands here."),
        _ => ("check", "Nothing waits for you", "Requests, failures and answers appear here as they happen."),
    };

    /// <summary>Later today, tomorrow morning, next Monday morning: on the workspace's wall.</summary>
    private IReadOnlyList<(string Words, DateTimeOffset At)> Later
    {
        get
        {
            var today = Clock.Local(Clock.Now).Date;
            var monday = today.AddDays(((int)DayOfWeek.Monday - (int)today.DayOfWeek + 6) % 7 + 1);
            return [("In three hours", Clock.Now.AddHours(3)), ("Tomorrow morning", Morning(today.AddDays(1))), ("Next Monday", Morning(monday))];
        }
    }

    protected override Task OnParametersSetAsync()
    {
        paging.Restart();
        page = null;
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
        counts = await Inbox.Counts(Actor, leaving.Token);
        if ((await Inbox.Page(Actor, Chosen, paging.Cursor, Inbox.PageSize, leaving.Token)).Refused(out refused, out var read)) return;
        page = read;
        StateHasChanged();
    }

    private Task Older()
    {
        paging.Forward(page?.NextCursor);
        return Load();
    }

    private Task Newer()
    {
        paging.Back();
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

    private async Task Snooze(NoticeRow notice, (string Words, DateTimeOffset At) later)
    {
        if ((await Inbox.Snooze(Actor, notice.Id, later.At, leaving.Token)).Refused(out var why, out _)) Toasts.Refuse(why);
        else Toasts.Say($"Put off until {Clock.Brief(later.At)}.", () => Reopen(notice));
        await Load();
    }

    private async Task FinishAll()
    {
        if ((await Inbox.FinishAll(Actor, Chosen, leaving.Token)).Refused(out var why, out var done)) Toasts.Refuse(why);
        else Toasts.Say($"{done} are done.");
        await Load();
    }

    private DateTimeOffset Morning(DateTime day) => ZoneResolver.Resolve(day.AddHours(9), Clock.Zone.Id).ToUniversalTime();

    private static string Key(InboxTab tab) => tab switch { InboxTab.NeedsMe => "needs-me", _ => tab.ToString().ToLowerInvariant() };

    private static string Name(InboxTab tab) => tab == InboxTab.NeedsMe ? "Needs me" : tab.ToString();

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
