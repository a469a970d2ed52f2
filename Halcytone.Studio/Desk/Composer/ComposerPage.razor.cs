using Halcytone.Studio.Channels;
using Halcytone.Studio.Content;
using Halcytone.Studio.Foundation;
using Halcytone.Studio.Foundation.Pieces;
using Halcytone.Studio.Foundation.Time;
using Halcytone.Studio.Generation;
using Halcytone.Studio.Review;
using Microsoft.AspNetCore.Components;

namespace Halcytone.Studio.Desk.Composer;

public sealed partial class ComposerPage
{
    /// <summary>Autosave after a change (ux §6).</summary>
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(800);
    private readonly CancellationTokenSource leaving = new();
    private CancellationTokenSource? typing;
    private BaseEditor? basis;
    private ContentText text = new();
    private Surroundings? around;
    private IReadOnlyList<CheckLine> checks = [];
    private Refusal? refused;
    private StaleDraft? stale;
    private string tab = CheckList.BaseTab;
    private string? unsaved;
    private DateTimeOffset savedAt;
    private int version;
    private bool saving;
    private bool dirty;
    private bool touched;
    private bool busy;
    private bool comparing;

    [Parameter] public Guid Id { get; set; }
    [CascadingParameter] public Actor Actor { get; set; } = null!;
    [CascadingParameter] public WorkspaceClock Clock { get; set; } = null!;
    [Inject] private ComposerReader Reader { get; set; } = null!;
    [Inject] private Drafts Drafts { get; set; } = null!;
    [Inject] private Revisions Revisions { get; set; } = null!;
    [Inject] private Newsdesk Newsdesk { get; set; } = null!;
    [Inject] private Approvals Approvals { get; set; } = null!;
    [Inject] private ChannelDirectory Channels { get; set; } = null!;
    [Inject] private Toasts Toasts { get; set; } = null!;
    [Inject] private TimeProvider Time { get; set; } = null!;

    private Rendition? Chosen => around?.Renditions.FirstOrDefault(rendition => rendition.Channel.ToString() == tab);
    private bool InReview => around!.Item.State == ContentState.InReview;
    private bool MayWrite => Actor.May(Right.Write | Right.WriteMetadata) && around!.Item.State != ContentState.Archived;
    private bool MayAsk => Actor.May(Right.Write) && around!.Item.State is ContentState.Draft or ContentState.Idea;
    private bool Behind => around is { Made: { } made } && made != text.Fingerprint();

    private string? WhyNotSend => around!.Renditions.Count == 0 ? "Generate the channels first"
        : checks.FirstOrDefault(line => line is { Stops: true, Ok: false })?.Says;

    protected override async Task OnParametersSetAsync()
    {
        if (around?.Item.Id == Id) return;
        (around, refused, stale, tab, dirty, touched, comparing) = (null, null, null, CheckList.BaseTab, false, false, false);
        await Load();
    }

    /// <summary>Leaving cuts a version of what was written.</summary>
    public async ValueTask DisposeAsync()
    {
        await (typing?.CancelAsync() ?? Task.CompletedTask);
        if (touched && stale is null)
        {
            if (dirty) await Drafts.Save(Actor, Id, text, version, CancellationToken.None);
            await Revisions.Cut(Actor, Id, "left", CancellationToken.None);
        }
        await leaving.CancelAsync();
        leaving.Dispose();
        typing?.Dispose();
    }

    private async Task Load()
    {
        if ((await Drafts.Open(Actor, Id, leaving.Token)).Refused(out refused, out var open)) return;
        await Take(open);
        await Refresh();
    }

    private async Task Take(OpenDraft open)
    {
        (text, version, savedAt, dirty, unsaved) = (open.Text, open.Version, open.SavedAt, false, null);
        if (basis is not null) await basis.Load(text.Body, version, savedAt);
    }

    /// <summary>Something changed; while an act of one's own runs, its end refreshes.</summary>
    private Task Heard() => busy ? Task.CompletedTask : Refresh();

    private async Task Refresh()
    {
        if (!dirty && !saving && stale is null && !(await Drafts.Open(Actor, Id, leaving.Token)).Refused(out _, out var open) && open.Version != version) await Take(open);
        if ((await Reader.Read(Actor, Id, text, leaving.Token)).Refused(out refused, out var read)) return;
        around = read;
        checks = CheckList.Of(text, read, Clock);
        StateHasChanged();
    }

    /// <summary>The body as it is typed, for counters and checks.</summary>
    private void Heard(string body)
    {
        if (body == text.Body) return;
        (text, touched) = (text with { Body = body }, true);
        if (around is not null) checks = CheckList.Of(text, around, Clock);
    }

    private async Task<Outcome<DraftSaved>> SaveBody(string body, CancellationToken stop)
    {
        Heard(body);
        var outcome = await Keep(stop);
        if (outcome.Refusal is null) await Refresh();
        return outcome;
    }

    /// <summary>Title and other fields: saved 800 ms after the last change.</summary>
    private async Task Changed(ContentText now)
    {
        (text, dirty, touched) = (now, true, true);
        if (around is not null) checks = CheckList.Of(text, around, Clock);
        await (typing?.CancelAsync() ?? Task.CompletedTask);
        typing?.Dispose();
        typing = CancellationTokenSource.CreateLinkedTokenSource(leaving.Token);
        try { await Task.Delay(Pause, Time, typing.Token); }
        catch (OperationCanceledException) { return; } // more was typed
        if ((await Keep(leaving.Token)).Refused(out var why, out var saved)) NotSaved(why);
        else if (basis is not null) await basis.Rebase(saved.Version);
        await Refresh();
    }

    private async Task<Outcome<DraftSaved>> Keep(CancellationToken stop)
    {
        var sent = text;
        saving = true;
        var outcome = await Drafts.Save(Actor, Id, sent, version, stop);
        saving = false;
        if (!outcome.Refused(out _, out var done)) (version, savedAt, unsaved, dirty) = (done.Version, done.SavedAt, null, !ReferenceEquals(sent, text));
        return outcome;
    }

    private void NotSaved(Refusal why)
    {
        stale = why as StaleDraft;
        unsaved = stale is null ? why.Message : "Not saved: somebody else saved too";
    }

    /// <summary>Everything typed is with the server; before acts that read it.</summary>
    private async Task<bool> AllSaved()
    {
        if (stale is not null || (basis is not null && !await basis.Flush())) return false;
        if (!dirty) return true;
        if (!(await Keep(leaving.Token)).Refused(out var why, out _)) return true;
        NotSaved(why);
        return false;
    }

    private async Task KeepBoth()
    {
        if ((await Drafts.KeepBoth(Actor, Id, text, leaving.Token)).Refused(out var why, out var done))
        {
            Toasts.Refuse(why);
            return;
        }
        (version, savedAt, stale, unsaved, dirty) = (done.Version, done.SavedAt, null, null, false);
        if (basis is not null) await basis.Load(text.Body, version, savedAt);
        Toasts.Say("Yours stands in the draft; theirs is a version");
        await Refresh();
    }

    private async Task LoadTheirs()
    {
        stale = null;
        if ((await Drafts.Open(Actor, Id, leaving.Token)).Refused(out refused, out var open)) return;
        await Take(open);
        await Refresh();
    }

    private async Task Generate(GenerationWish wish)
    {
        if (busy || !await AllSaved()) return;
        busy = true;
        StateHasChanged();
        var made = await Newsdesk.Generate(Actor, Id, wish, plannedFor: around?.PlannedFor, leaving.Token);
        busy = false;
        touched = false;
        if (made.Refused(out var why, out var production)) Toasts.Refuse(why);
        else Toasts.Say(production.KeptByHand.Count == 0
            ? $"{production.Renditions.Count} channels generated"
            : $"{production.Renditions.Count} channels generated; {string.Join(", ", production.KeptByHand.Select(Scheduling.Words.Name))} kept as changed by hand");
        await Refresh();
    }

    private async Task SendToReview()
    {
        if (busy || WhyNotSend is not null || !await AllSaved()) return;
        busy = true;
        StateHasChanged();
        var sent = await Newsdesk.SendToReview(Actor, Id, note: null, editorialCheck: Actor.May(Right.CheckEditorially), leaving.Token);
        busy = false;
        touched = false;
        if (sent.Refused(out var why, out var request)) Toasts.Refuse(why);
        else Toasts.Say(request.State == ApprovalState.Requested ? $"Sent to review. It waits for {request.WaitingFor}" : "Approved", undo: () => Withdraw(request.Id));
        await Refresh();
    }

    private Task Withdraw() => around?.Request is { } request ? Withdraw(request.Id) : Task.CompletedTask;

    private async Task Withdraw(Guid request)
    {
        if ((await Approvals.Withdraw(Actor, request, leaving.Token)).Refused(out var why, out _)) Toasts.Refuse(why);
        await Refresh();
    }

    private async Task SaveVersion()
    {
        if (!await AllSaved()) return;
        if ((await Revisions.Cut(Actor, Id, "saved", leaving.Token)).Refused(out var why, out var cut)) Toasts.Refuse(why);
        else Toasts.Say($"Version {cut.Number} is kept");
        touched = false;
        await Refresh();
    }

    private static string Capital(string words) => char.ToUpperInvariant(words[0]) + words[1..];
}
