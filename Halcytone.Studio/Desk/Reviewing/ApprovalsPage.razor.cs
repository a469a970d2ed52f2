using Halcytone.Studio.Channels;
using Halcytone.Studio.Foundation;
using Halcytone.Studio.Foundation.Pieces;
using Halcytone.Studio.Review;
using Microsoft.AspNetCore.Components;

namespace Halcytone.Studio.Desk.Reviewing;

public sealed partial class ApprovalsPage
{
    private static readonly (string Key, string Words)[] Shelves = [("mine", "Needs me"), ("asked", "I asked"), ("done", "Done")];
    private readonly CancellationTokenSource leaving = new();
    private IReadOnlyList<ApprovalRow>? rows;
    private Refusal? listRefused;
    private ReviewSheet? sheet;
    private Refusal? refused;
    private readonly HashSet<Guid> chosen = [];
    private ChannelKind selected;
    private bool busy;

    [Parameter] public Guid? Id { get; set; }
    [SupplyParameterFromQuery(Name = "shelf")] public string? ShelfText { get; set; }
    [CascadingParameter] public Actor Actor { get; set; } = null!;
    [CascadingParameter] public WorkspaceClock Clock { get; set; } = null!;
    [Inject] private ApprovalDesk Desk { get; set; } = null!;
    [Inject] private ReviewReader Reader { get; set; } = null!;
    [Inject] private Approvals Approvals { get; set; } = null!;
    [Inject] private Toasts Toasts { get; set; } = null!;
    [Inject] private NavigationManager Address { get; set; } = null!;

    private string Shelf => ShelfText is "asked" or "done" ? ShelfText : "mine";
    private string Heading => Shelf switch { "asked" => "You asked", "done" => "Decided", _ => "Waiting for you" };

    /// <summary>What may be approved together: seen, waiting, not urgent (ux §4).</summary>
    private IReadOnlyList<ApprovalRow> Ready => Shelf == "mine" ? [.. (rows ?? []).Where(row => row is { NeedsMe: true, Seen: true, Urgency: not Urgency.Critical }).Take(Approvals.MostTogether)] : [];

    private IEnumerable<Guid> Together => Ready.Select(row => row.Id).Where(chosen.Contains);

    private Guid? After => Neighbour(1);
    private Guid? Before => Neighbour(-1);

    private string Nothing => Shelf switch
    {
        "asked" => "You have not asked for an approval yet. Send an item to review and follow it here.",
        "done" => "Nothing has been decided yet.",
        _ => "Nothing waits for you.",
    };

    protected override async Task OnParametersSetAsync()
    {
        if (sheet is not null && sheet.View.Request.Id != Id) (sheet, refused) = (null, null);
        await Refresh();
    }

    public void Dispose()
    {
        leaving.Cancel();
        leaving.Dispose();
    }

    private async Task Refresh()
    {
        var shelf = Shelf switch { "asked" => ApprovalShelf.IAsked, "done" => ApprovalShelf.Ended, _ => ApprovalShelf.NeedsMe };
        if (!(await Desk.List(Actor, shelf, null, null, ApprovalDesk.MostAtOnce, leaving.Token)).Refused(out listRefused, out var page)) rows = page.Items;
        if (Id is not { } id) return;

        var first = sheet is null;
        if ((await Reader.Read(Actor, id, leaving.Token)).Refused(out refused, out var read)) return;
        sheet = first ? read : read with { Before = Kept(sheet!.Before, read.Before) };
        if (first) selected = read.View.Channels.Select(channel => channel.Channel).FirstOrDefault();
        StateHasChanged();
        if (first) await Saw(selected);
    }

    /// <summary>What was shown as new in this visit stays shown as new, although it has been seen by now.</summary>
    private static Dictionary<ChannelKind, ChannelContent> Kept(IReadOnlyDictionary<ChannelKind, ChannelContent> shown, IReadOnlyDictionary<ChannelKind, ChannelContent> now)
        => now.Where(pair => !shown.ContainsKey(pair.Key)).Concat(shown).ToDictionary();

    private async Task Select(ChannelKind channel)
    {
        selected = channel;
        await Saw(channel);
    }

    /// <summary>From the next visit on, only what is new since this one is shown.</summary>
    private async Task Saw(params IEnumerable<ChannelKind> channels)
    {
        var seen = Renditions(channels).ToDictionary(rendition => rendition.Channel, rendition => rendition.Fingerprint);
        if (seen.Count > 0) await Desk.Saw(Actor, sheet!.View.Request.ItemId, seen, leaving.Token);
    }

    private async Task Decide(Decision decision)
    {
        if (busy || sheet is null) return;
        busy = true;
        var request = sheet.View.Request;
        var channels = decision.Channels ?? request.Channels;
        var goesOut = sheet.GoesOut;
        var decided = await Approvals.Decide(Actor, request.Id, decision with { Seen = Renditions(channels).ToDictionary(rendition => rendition.Channel, rendition => rendition.Fingerprint) }, leaving.Token);
        busy = false;
        if (decided.Refused(out var why, out var now)) Toasts.Refuse(why);
        else
        {
            if (decision.Kind != DecisionKind.Comment) await Saw(channels);
            if (decision.ReleaseNow && now.State == ApprovalState.Approved)
            {
                Address.NavigateTo($"/distribution/{now.ItemId}");
                return;
            }
            Toasts.Say(Said(decision, now, goesOut));
        }
        await Refresh();
    }

    private void Choose(Guid request)
    {
        if (!chosen.Add(request)) chosen.Remove(request);
    }

    private void ChooseAll()
    {
        if (Together.Count() == Ready.Count) chosen.Clear();
        else chosen.UnionWith(Ready.Select(row => row.Id));
    }

    private async Task ApproveTogether()
    {
        if (busy) return;
        busy = true;
        var decided = await Approvals.ApproveTogether(Actor, [.. Together], leaving.Token);
        (busy, _) = (false, chosen.RemoveWhere(_ => true));
        if (decided.Refused(out var why, out var all)) Toasts.Refuse(why);
        else
        {
            var approved = all.Count(one => one.Refused is null);
            if (approved > 0) Toasts.Say(approved == 1 ? "1 request is approved" : $"{approved} requests are approved");
            foreach (var refused in all.Where(one => one.Refused is not null).Take(3)) Toasts.Say($"{refused.Title}: {refused.Refused!.Message}");
        }
        await Refresh();
    }

    private Guid? Neighbour(int away)
    {
        if (rows is null or { Count: 0 }) return null;
        var here = rows.ToList().FindIndex(row => row.Id == Id);
        if (here < 0) return away > 0 ? rows[0].Id : null;
        return here + away >= 0 && here + away < rows.Count ? rows[here + away].Id : null;
    }

    private async Task Withdraw()
    {
        if (busy || sheet is null) return;
        busy = true;
        if ((await Approvals.Withdraw(Actor, sheet.View.Request.Id, leaving.Token)).Refused(out var why, out _)) Toasts.Refuse(why);
        else Toasts.Say("Withdrawn. The item is a draft again");
        busy = false;
        await Refresh();
    }

    private string Said(Decision decision, ApprovalRequest now, DateTimeOffset? goesOut) => (decision.Kind, now.State) switch
    {
        (DecisionKind.Comment, _) => "Your comment is there",
        (DecisionKind.RequestChanges, _) => $"Sent back to {now.AskedByName}",
        (_, ApprovalState.Approved) when now.ReleaseOnApproval && goesOut is { } time && time > Clock.Now => $"Approved. It goes out {Clock.Brief(time)} {Clock.Place}",
        (_, ApprovalState.Approved) => "Approved",
        _ => $"Recorded. It now waits for {now.WaitingFor}",
    };

    private IEnumerable<Generation.Rendition> Renditions(IEnumerable<ChannelKind> channels)
        => sheet!.View.Channels.Where(channel => channels.Contains(channel.Channel)).Select(channel => channel.Rendition).OfType<Generation.Rendition>();
}
